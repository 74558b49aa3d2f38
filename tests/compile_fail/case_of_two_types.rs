//! The results of a CASE have two types.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(case(User::id.gt(1), "many").when(User::id.gt(0), 1).otherwise("none"));
}
