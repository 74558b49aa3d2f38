//! Rows of VALUES that are no tuples.

use aludel::prelude::*;

fn main() {
    let _ = select(&values("v", ["id"], [1, 2]));
}
