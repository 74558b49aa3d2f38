//! A model says its table.

use aludel::prelude::*;

models! {
    pub struct Thing {
        pub id: i64 = column(primary_key),
    }
}

fn main() {}
