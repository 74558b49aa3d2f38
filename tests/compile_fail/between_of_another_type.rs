//! A number is compared with texts.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.between("a", "z"));
}
