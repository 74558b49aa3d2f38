//! Columns of another model are inserted into.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = insert(Tag).from_select((Tag::name, User::email), select((User::name, User::email)));
}
