//! A model without a primary key: a session could not tell its objects apart.

use aludel::prelude::*;

models! {
    pub struct Reading in "readings" {
        pub sensor: String,
        pub value: f64,
    }
}

fn main() {}
