//! A field of a type that no column can hold.

use aludel::prelude::*;

struct Plain;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
        pub plain: Plain,
    }
}

fn main() {}
