//! `None` alone has no type.

use aludel::prelude::*;

fn main() {
    let _ = select(literal(None::<i32>));
}
