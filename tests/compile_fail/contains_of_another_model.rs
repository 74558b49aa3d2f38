//! A relationship is asked for an object of another model.

use aludel::prelude::*;
use aludel_tests::models::*;

fn written_by_themselves(user: &User) -> Select<User> {
    select(User).filter(User::posts.contains(user))
}

fn main() {}
