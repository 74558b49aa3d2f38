//! Objects are found by columns of their own.

use aludel::prelude::*;
use aludel_tests::models::*;

fn by_name(session: &aludel::sync::Session, user: Key<User>) {
    session.many_by(user, User::posts, Tag::name);
}

fn main() {
    let _ = by_name;
}
