//! Only models, columns and expressions are selected.

use aludel::prelude::*;

struct Plain;

fn main() {
    let _ = select(Plain);
}
