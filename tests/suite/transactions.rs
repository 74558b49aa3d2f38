//! Transactions of connections and sessions: how they begin, end, and are tried again.

use crate::mode::{Connection, Engine, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Result, Statement};
use aludel_tests::models::*;
use std::time::Duration;

#[maybe]
async fn tags(engine: &Engine) -> Result<Vec<String>> {
    let mut connection = engine.connect().await?;
    let names = connection.scalars(select(Tag::name).order_by(Tag::name)).await?.all()?;
    connection.rollback().await?;
    Ok(names)
}

fn tag(name: &str) -> impl Statement<Output = aludel::Inserted> + use<> {
    insert(Tag).values([Tag::name.set(name.to_owned())])
}

#[maybe]
pub(crate) async fn connections_have_savepoints(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    connection.execute(tag("a")).await?;
    let mut nested = connection.begin_nested().await?;
    nested.execute(tag("b")).await?;
    nested.commit().await?;
    let mut nested = connection.begin_nested().await?;
    nested.execute(tag("c")).await?;
    nested.rollback().await?;
    let mut nested = connection.begin_nested().await?;
    nested.execute(tag("d")).await?;
    let mut inner = nested.begin_nested().await?;
    inner.execute(tag("e")).await?;
    // both are dropped, and undone before the next statement; so is an error
    let failed = inner.execute(tag("a")).await;
    assert!(failed.is_err());
    drop(inner);
    drop(nested);
    connection.execute(tag("f")).await?;
    connection.commit().await?;
    let names = tags(engine).await?;
    assert_eq!(names, ["a", "b", "f"]);
    let mut nested = connection.begin_nested().await?;
    nested.execute(tag("g")).await?;
    drop(nested);
    connection.commit().await?;
    let names = tags(engine).await?;
    assert_eq!(names, ["a", "b", "f"]);
    Ok(())
}

#[maybe]
pub(crate) async fn transactions_begin_as_they_are_told(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    connection.begin().await?;
    let late = connection.set_transaction_options(TransactionOptions::new()).unwrap_err();
    assert!(late.to_string().contains("a transaction is open"), "{late}");
    connection.rollback().await?;
    if engine.dialect() == Dialect::Sqlite {
        let refused = connection.set_transaction_options(TransactionOptions::new().read_only()).unwrap_err();
        assert!(refused.to_string().contains("mode=ro"), "{refused}");
        connection.set_transaction_options(TransactionOptions::new().immediate())?;
        connection.execute(tag("a")).await?;
        connection.commit().await?;
        return Ok(());
    }
    let strict = TransactionOptions::new().isolation(Isolation::Serializable).read_only();
    connection.set_transaction_options(strict)?;
    let refused = connection.execute(tag("a")).await;
    assert!(refused.is_err());
    connection.rollback().await?;
    drop(connection);
    // the next user of the connection has what the engine says
    let mut connection = engine.connect().await?;
    connection.execute(tag("a")).await?;
    connection.commit().await?;
    let mut session = SessionMaker::new(engine).transaction_options(strict).session();
    let n: i64 = session.scalar(select(func::count(Tag::id))).await?;
    assert_eq!(n, 1);
    session.add(Tag::new().name("b"));
    let refused = session.flush().await;
    assert!(refused.is_err());
    Ok(())
}

#[maybe]
pub(crate) async fn a_sandbox_leaves_nothing_behind(engine: &Engine) -> Result<()> {
    let refused = Engine::builder("sqlite://").connect()?.sandbox().unwrap_err();
    assert!(refused.to_string().contains("in memory"), "{refused}");
    let sandbox = engine.sandbox()?;
    let sessions = SessionMaker::new(&sandbox);
    let mut session = sessions.session();
    session.add(Tag::new().name("kept within"));
    session.commit().await?;
    session.add(Tag::new().name("taken back"));
    session.flush().await?;
    session.rollback().await?;
    session.add(Tag::new().name("kept within"));
    let refused = session.commit().await.unwrap_err();
    assert!(refused.is_unique_violation(), "{refused}");
    session.add(Tag::new().name("second"));
    session.commit().await?;
    let mut nested = session.begin_nested().await?;
    nested.add(Tag::new().name("third"));
    nested.commit().await?;
    drop(session);
    let names = tags(&sandbox).await?;
    assert_eq!(names, ["kept within", "second"]);
    drop((sessions, sandbox));
    let names = tags(engine).await?;
    assert!(names.is_empty(), "{names:?}");
    Ok(())
}

/// The number that MySQL gave a connection.
#[maybe]
async fn place_of(connection: &mut Connection) -> Result<Option<i64>> {
    if connection.dialect() != Dialect::Mysql {
        return Ok(None);
    }
    let place = connection.scalar(text("SELECT CONNECTION_ID()")).await?;
    connection.rollback().await?;
    Ok(Some(place))
}

/// Waits until MySQL has let go of what a closed connection prepared. Who commits it at that very moment may lose it: MariaDB
/// then knows it no more, and keeps its locks.
#[maybe]
async fn gone(connection: &mut Connection, place: Option<i64>) -> Result<()> {
    let Some(place) = place else { return Ok(()) };
    for _ in 0..500 {
        let query =
            text("SELECT COUNT(*) FROM information_schema.processlist WHERE id = :id").bind("id", place);
        let open: i64 = connection.scalar(query).await?;
        connection.rollback().await?;
        if open == 0 {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the connection stays open");
}

#[maybe]
pub(crate) async fn two_phases_commit_what_was_prepared(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    if engine.dialect() == Dialect::Sqlite {
        let refused = connection.begin_twophase("x").await.unwrap_err();
        assert!(refused.to_string().contains("SQLite has no"), "{refused}");
        return Ok(());
    }
    let refused = connection.begin_twophase("it's").await.unwrap_err();
    assert!(refused.to_string().contains("letters"), "{refused}");
    let name = |n: u32| format!("aludel-{}-{n}", std::process::id());
    for (n, how) in ["commit", "rollback", "elsewhere", "one phase", "given up"].into_iter().enumerate() {
        let xid = name(n as u32);
        let mut connection = engine.connect().await?;
        let place = place_of(&mut connection).await?;
        connection.begin_twophase(&xid).await?;
        connection.execute(tag(how)).await?;
        if how == "one phase" {
            connection.commit().await?;
            continue;
        }
        if how == "given up" {
            connection.rollback().await?;
            continue;
        }
        connection.prepare_twophase().await?;
        let mut other = engine.connect().await?;
        let waiting = other.recover_twophase().await?;
        assert!(waiting.contains(&xid), "{waiting:?}");
        other.rollback().await?;
        match how {
            "commit" => connection.commit().await?,
            "rollback" => connection.rollback().await?,
            _ => {
                drop(connection);
                gone(&mut other, place).await?;
                other.commit_prepared(&xid).await?;
            }
        }
    }
    let names = tags(engine).await?;
    assert_eq!(names, ["commit", "elsewhere", "one phase"]);
    Ok(())
}
