//! A relationship takes drafts of its model.

use aludel_tests::models::*;

fn main() {
    let _ = Post::new().title("t").content("c").author(Tag::new().name("t"));
}
