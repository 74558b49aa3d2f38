//! Text is looked for among numbers.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::name.in_([1, 2, 3]));
}
