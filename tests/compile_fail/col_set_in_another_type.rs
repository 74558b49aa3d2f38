//! A column is set to one of a subquery that has another type.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let users = select(User::id).subquery();
    let _ = update(Post).set(Post::title, users.col(User::id));
}
