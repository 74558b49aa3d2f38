//! A column is no value for a bind.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = text("SELECT :x").bind("x", User::id);
}
