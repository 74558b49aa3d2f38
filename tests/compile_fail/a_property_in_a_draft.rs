//! An expression is read, and no draft sets it.

use aludel::prelude::*;

models! {
    pub struct User in "users" {
        pub id: i64 = column(primary_key),
        pub name: String,
        pub shouted: String = column_property(func::upper(User::name)),
    }
}

fn main() {
    let _ = User::new().name("ed").shouted("ED");
}
