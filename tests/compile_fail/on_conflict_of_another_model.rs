//! A conflict about another model's column.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = insert(Tag).values(Tag::new().name("x")).on_conflict_do_nothing_at(User::email);
}
