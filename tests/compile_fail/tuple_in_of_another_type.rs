//! Pairs are looked for among pairs the wrong way round.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(tuple_((User::id, User::name)).in_([("a", 1)]));
}
