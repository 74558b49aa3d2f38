//! A table item that is not there.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key);
        uniqe(id),
    }
}

fn main() {}
