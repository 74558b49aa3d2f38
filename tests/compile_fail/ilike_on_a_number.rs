//! Text operators are for text.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::id.ilike("1%"));
}
