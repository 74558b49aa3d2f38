//! A float is no path.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(Everything::json.path(1.5).as_string());
}
