//! The condition of a relationship compares what can be compared.

use aludel::prelude::*;

models! {
    pub struct Shop in "shops" {
        pub id: i64 = column(primary_key),
        pub items: Many<Item> = relationship(on = |shop, item| item.name.eq(shop.id)),
    }
    pub struct Item in "items" {
        pub id: i64 = column(primary_key),
        pub name: String,
    }
}

fn main() {}
