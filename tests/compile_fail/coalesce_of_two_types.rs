//! Text, or else a number.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(func::coalesce(Nothing::text, 0));
}
