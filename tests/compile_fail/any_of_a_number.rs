//! `any_` takes an array or a subquery, not a number.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.eq(any_(User::id)));
}
