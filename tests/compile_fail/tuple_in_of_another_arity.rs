//! Pairs are looked for among triples.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(tuple_((User::id, User::name)).in_([(1, "a", 2)]));
}
