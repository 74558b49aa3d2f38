//! A column that is not optional is given None.

use aludel_tests::models::*;

fn main() {
    let _ = User::new().name(None::<String>);
}
