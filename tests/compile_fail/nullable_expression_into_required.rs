//! What may be NULL is stored where it must not be.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = update(User).set(User::name, func::max(Post::title));
}
