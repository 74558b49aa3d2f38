//! A number of rows in quotes.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).limit("10");
}
