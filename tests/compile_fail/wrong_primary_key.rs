//! A primary key of another type.

use aludel_tests::models::*;

fn main() {
    let engine = aludel::sync::create_engine("sqlite://").unwrap();
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    let _ = session.get(User, "one");
}
