//! An option of an index that is not there.

use aludel::prelude::*;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key);
        index(id, partial = Thing::id.gt(0)),
    }
}

fn main() {}
