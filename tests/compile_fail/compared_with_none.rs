//! A column that is never null is compared with None.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User).filter(User::name.eq(None::<String>));
}
