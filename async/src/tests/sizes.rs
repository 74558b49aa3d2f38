//! Futures lie within one another, and a runtime's threads have small stacks: none may be large.

use crate::facade::{Engine, SessionMaker};
use aludel_core::text;

fn size<F: Future>(future: F) -> usize {
    size_of_val(&future)
}

#[test]
fn futures_are_small() {
    let engine = Engine::builder("sqlite://").connect().unwrap();
    let mut session = SessionMaker::new(&engine).session();
    let sizes = [
        ("connect", size(engine.connect())),
        ("flush", size(session.flush())),
        ("commit", size(session.commit())),
        ("rollback", size(session.rollback())),
        ("execute", size(session.execute(text("SELECT 1")))),
        ("stream", size(session.stream(text("SELECT 1")))),
    ];
    assert!(sizes.iter().all(|(_, size)| *size < 4_096), "{sizes:?}");
}
