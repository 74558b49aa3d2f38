//! A column is compared with a value of another type.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.eq("one"));
}
