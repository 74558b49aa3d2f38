//! A filter takes conditions.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::name);
}
