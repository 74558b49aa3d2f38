//! A relationship's condition is a boolean over columns of both sides.

use aludel::prelude::*;

models! {
    pub struct Shop in "shops" {
        pub id: i64 = column(primary_key),
        pub items: Many<Item> = relationship(on = |_shop, item| item.name),
    }
    pub struct Item in "items" {
        pub id: i64 = column(primary_key),
        pub name: String,
    }
}

fn main() {}
