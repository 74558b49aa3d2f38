//! Nothing is subtracted from text.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User::name - "x");
}
