//! `any` is asked of a relationship to one.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(Post).filter(Post::author.any(User::name.eq("ed")));
}
