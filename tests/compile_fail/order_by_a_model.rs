//! A model orders nothing.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).order_by(User);
}
