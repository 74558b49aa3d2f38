//! Both facades in one program, on one file.

use aludel::Result;
use aludel::prelude::*;
use aludel_tests::databases;
use aludel_tests::models::*;

#[test]
fn both_facades_live_in_one_program() {
    let Some(url) = databases::url("async/tokio", "sqlite") else { return };
    let blocking = || -> Result<aludel::sync::Engine> {
        let engine = aludel::sync::create_engine(&url)?;
        SCHEMA.create_all(&engine)?;
        aludel::sync::SessionMaker::new(&engine).transaction(|session| {
            session.add(Tag::new().name("blocking"));
            Ok(())
        })?;
        Ok(engine)
    };
    let engine = blocking().expect("the blocking half");
    let there = url.clone();
    let yielding = async move {
        let engine = aludel::aio::create_engine(&there)?;
        SCHEMA.create_all(&engine).await?;
        let sessions = aludel::aio::SessionMaker::new(&engine);
        let mut session = sessions.session();
        session.add(Tag::new().name("yielding"));
        session.commit().await?;
        let names = session.scalars(select(Tag::name).order_by(Tag::id)).await?.all()?;
        assert_eq!(names, ["blocking", "yielding"]);
        Ok(())
    };
    crate::block_on("tokio", yielding).expect("the async half");
    let mut session = aludel::sync::SessionMaker::new(&engine).session();
    let n: i64 = session.scalar(select(func::count(Tag::id))).expect("a count");
    assert_eq!(n, 2);
}

#[test]
fn the_facade_is_one_source() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let link = std::fs::canonicalize(root.join("sync/src/facade")).expect("sync/src/facade is a link");
    let source = std::fs::canonicalize(root.join("async/src/facade")).expect("async/src/facade is there");
    assert_eq!(link, source, "sync/src/facade leads to the one source");
}
