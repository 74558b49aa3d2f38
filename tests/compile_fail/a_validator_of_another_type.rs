//! A validator gets its column's type.

use aludel::prelude::*;

models! {
    pub struct User in "users" {
        pub id: i64 = column(primary_key),
        pub age: i32;

        validate(age, |age| age.contains('@'), "has no @"),
    }
}

fn main() {}
