//! A relationship leads to a model.

use aludel::prelude::*;

struct Plain;

models! {
    pub struct Thing in "things" {
        pub id: i64 = column(primary_key),
        pub plains: Many<Plain> = relationship(),
    }
}

fn main() {}
