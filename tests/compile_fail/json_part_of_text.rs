//! Text has no parts.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User::name.get("key").as_string());
}
