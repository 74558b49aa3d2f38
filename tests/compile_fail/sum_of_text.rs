//! Texts have no sum.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(func::sum(User::name));
}
