//! What was read is merged, not added.

use aludel_tests::models::*;

fn again(session: &mut aludel::sync::Session, tag: Tag) {
    session.add(tag);
}

fn main() {
    let _ = again;
}
