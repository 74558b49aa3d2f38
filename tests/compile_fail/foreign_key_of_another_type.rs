//! A foreign key has the type of what it refers to.

use aludel::prelude::*;

models! {
    pub struct Parent in "parents" {
        pub id: i64 = column(primary_key),
    }
    pub struct Child in "children" {
        pub id: i64 = column(primary_key),
        pub parent_id: String = column(foreign_key(Parent::id)),
    }
}

fn main() {}
