//! An update sets columns of its own model.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = update(User).set(Post::title, "t");
}
