//! A union of rows of different widths.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select((User::id, User::name)).union(select(Post::id));
}
