//! A column of a subquery is compared with another type.

use aludel::prelude::*;
use aludel_tests::models::*;

fn main() {
    let users = select((User::id, User::name)).subquery();
    let _ = select(users.col(User::name)).filter(users.col(User::name).eq(1));
}
