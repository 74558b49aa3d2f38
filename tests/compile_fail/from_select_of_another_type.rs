//! A number is selected into a column of text.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = insert(Tag).from_select(Tag::name, select(User::id));
}
