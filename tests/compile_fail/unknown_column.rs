//! A column that is not there.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::nmae.eq("ed"));
}
