//! A relationship is declared by relationship(…).

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
        pub others: Many<Thing> = relation(),
    }
}

fn main() {}
