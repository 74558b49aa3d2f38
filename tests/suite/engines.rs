//! Engines, their URLs and pools.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::{Duration, Instant};

fn url(engine: &Engine) -> String {
    engine.url().to_string_with_password()
}

#[maybe]
pub(crate) async fn every_option_is_taken(engine: &Engine) -> Result<()> {
    let engine = Engine::builder(&url(engine))
        .pool_size(10)
        .max_overflow(20)
        .pool_timeout(secs(30))
        .pool_recycle(secs(1800))
        .pool_pre_ping(true)
        .echo(true)
        .isolation_level(Isolation::Serializable)
        .statement_cache(256)
        .connect()?;
    assert_eq!(engine.pool_status().in_use, 0);
    let mut connection = engine.connect().await?;
    let n: i64 = connection.scalar(select(func::count(User::id))).await?;
    connection.commit().await?;
    assert_eq!(n, 0);
    assert_eq!(engine.pool_status().in_use, 1);
    drop(connection);
    // tried before it is handed out
    let mut again = engine.connect().await?;
    let n: i64 = again.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn options_that_make_no_sense_are_told(engine: &Engine) -> Result<()> {
    let cases = [
        ("nonsense", "://"),
        ("oracle://x/y", "known: sqlite, postgresql"),
        ("sqlite+fancy:///x.db", "fancy"),
        ("sqlite:///x.db?colour=red", "colour"),
        ("postgresql://u:secret@h/d?colour=red", "colour"),
        ("postgresql://u:secret@h:port/d", "port"),
        ("postgresql+fancy://u:secret@h/d", "fancy"),
        ("sqlite:///x.db?foreign_keys=perhaps", "foreign_keys"),
        ("sqlite:///x.db?mode=upside-down", "mode"),
        ("postgresql://u:secret@h/d?sslmode=verify-fully", "verify-full"),
    ];
    for (url, expected) in cases {
        let error = Engine::builder(url).connect().expect_err(url);
        let message = error.to_string();
        assert!(message.contains(expected), "{url}: {message}");
        assert!(!message.contains("secret"), "{message}");
    }
    let none = Engine::builder(&url(engine)).pool_size(0).max_overflow(0).connect();
    assert!(none.expect_err("no connection").to_string().contains("pool_size"));
    let none = Engine::builder(&url(engine)).statement_cache(0).connect();
    assert!(none.expect_err("no statement").to_string().contains("statement_cache"));
    assert!(!format!("{engine:?}").contains("aludel:aludel@"), "passwords are masked");
    Ok(())
}

#[maybe]
pub(crate) async fn a_pool_that_is_used_up_says_so(engine: &Engine) -> Result<()> {
    let small =
        Engine::builder(&url(engine)).pool_size(1).max_overflow(1).pool_timeout(Duration::from_secs(1));
    let engine = small.connect()?;
    let (one, two) = (engine.connect().await?, engine.connect().await?);
    let begun = Instant::now();
    let error = engine.connect().await.expect_err("the pool is used up");
    assert!(error.is_pool_timeout(), "{error}");
    assert!(begun.elapsed() >= Duration::from_millis(900));
    assert!(error.to_string().contains('2'), "it says how many there are: {error}");
    drop((one, two));
    let mut free = engine.connect().await?;
    let n: i64 = free.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn unreachable_databases_are_told_at_once(engine: &Engine) -> Result<()> {
    let nowhere = match engine.dialect() {
        Dialect::Sqlite => "sqlite:////nowhere/at/all.db".to_owned(),
        _ => engine.url().clone().with_password("wrong").to_string_with_password(),
    };
    let begun = Instant::now();
    let error = Engine::builder(&nowhere).connect()?.connect().await.expect_err("nowhere");
    assert!(error.is_connection(), "{error:?}");
    assert!(begun.elapsed() < secs(5), "{:?}", begun.elapsed());
    assert!(!error.to_string().contains("wrong"), "{error}");
    if engine.dialect() == Dialect::Sqlite {
        let error =
            Engine::builder("sqlite:///no/where/at/all.db").connect()?.connect().await.expect_err("no/where");
        let told = "open no/where/at/all.db (a path from the working directory; an absolute one has four slashes: \
                    sqlite:////no/where/at/all.db): ";
        assert!(error.to_string().starts_with(told), "{error}");
    }
    if engine.dialect() == Dialect::Postgresql {
        let port = engine.url().port().expect("a port");
        let closed = url(engine).replace(&format!(":{port}/"), ":1/");
        let error = Engine::builder(&closed).connect()?.connect().await.expect_err("a closed port");
        assert!(error.is_connection() && error.to_string().contains("connect to"), "{error:?}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn transactions_have_their_isolation(engine: &Engine) -> Result<()> {
    let level = if engine.dialect() == Dialect::Postgresql {
        Isolation::RepeatableRead
    } else {
        Isolation::Autocommit
    };
    let strict = Engine::builder(&url(engine)).isolation_level(level).connect()?;
    let mut connection = strict.connect().await?;
    if level == Isolation::Autocommit {
        connection.execute(insert(Tag).values([Tag::name.set("kept")])).await?;
        connection.rollback().await?;
        let n: i64 = connection.scalar(select(func::count(Tag::id))).await?;
        assert_eq!(n, 1, "without transactions a rollback takes nothing back");
        return Ok(());
    }
    let shown: String = connection.scalar(text("SHOW transaction_isolation")).await?;
    assert_eq!(shown, "repeatable read");
    let n: i64 = connection.scalar(select(func::count(Tag::id))).await?;
    let mut other = SessionMaker::new(engine).session();
    other.add(Tag::new().name("later"));
    other.commit().await?;
    let same: i64 = connection.scalar(select(func::count(Tag::id))).await?;
    assert_eq!(n, same);
    Ok(())
}
