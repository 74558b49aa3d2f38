//! Text is contained in nothing but by `contains`.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::name.contained_by(User::email));
}
