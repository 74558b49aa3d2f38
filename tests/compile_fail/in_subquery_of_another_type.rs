//! A number is looked for among texts of a subquery.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.in_(select(Post::title)));
}
