//! An attribute that is not there.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primry_key),
    }
}

fn main() {}
