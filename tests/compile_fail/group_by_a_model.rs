//! A model groups nothing.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(func::count_all()).group_by(User);
}
