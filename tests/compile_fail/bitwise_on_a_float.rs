//! Bits of a float.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(Everything::double.bitwise_and(1.0));
}
