//! `new` begins a draft.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
        pub new: bool,
    }
}

fn main() {}
