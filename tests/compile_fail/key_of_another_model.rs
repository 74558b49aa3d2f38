//! A relationship takes keys of its model.

use aludel::prelude::*;
use aludel_tests::models::*;

fn other(key: Key<Tag>) {
    let _ = Post::new().title("t").content("c").author(key);
}

fn main() {
    let _ = other;
}
