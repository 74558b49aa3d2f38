//! A column is joined.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).join(Post::author_id);
}
