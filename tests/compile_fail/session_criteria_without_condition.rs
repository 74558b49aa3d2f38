//! What holds for all rows of a model is a condition.

use aludel_tests::models::*;

fn all(sessions: aludel::sync::SessionMaker) {
    let _ = sessions.with_loader_criteria(User, User::name);
}

fn main() {
    let _ = all;
}
