//! A required column is left out.

use aludel_tests::models::*;

fn main() {
    let engine = aludel::sync::create_engine("sqlite://").unwrap();
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    session.add(User::new().name("ed"));
}
