//! A relationship does not come back.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = delete(User).returning(User::posts);
}
