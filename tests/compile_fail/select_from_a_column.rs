//! A column is read from.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(func::count_all()).select_from(User::id);
}
