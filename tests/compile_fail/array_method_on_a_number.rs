//! A number has no elements.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User::id.element(1));
}
