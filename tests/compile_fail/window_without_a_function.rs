//! A column has no window.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User::id.over());
}
