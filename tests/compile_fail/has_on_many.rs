//! `has` is asked of a relationship to many.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::posts.has(Post::title.eq("x")));
}
