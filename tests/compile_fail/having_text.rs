//! Text of one's own is no condition until it is `text`.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let _ = select(User::name).group_by(User::name).having("n > 1");
}
