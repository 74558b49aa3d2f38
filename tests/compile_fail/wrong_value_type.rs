//! A column is given a value of another type.

use aludel_tests::models::*;

fn main() {
    let _ = User::new().name(5);
}
