//! A pattern for a number.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.like("1%"));
}
