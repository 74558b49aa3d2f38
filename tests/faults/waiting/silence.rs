//! A server that takes what it is sent and says nothing.

use super::mode::{Engine, SessionMaker};
use super::run;
use crate::proxy::Proxy;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::{Duration, Instant};

/// A statement that nobody waits for any longer gives its place up; a ping and a connect end with the pool's time.
async fn a_silent_server(direct: &Engine) -> Result<()> {
    let proxy = Proxy::before(&direct.url().to_string_with_password());
    let limit = Duration::from_millis(400);
    let one =
        Engine::builder(proxy.url()).pool_size(1).max_overflow(0).pool_timeout(limit).pool_pre_ping(true);
    let engine = one.connect()?;
    let mut session = SessionMaker::new(&engine).session();
    session.add(User::new().name("a").email("a@x"));
    session.flush().await?;
    proxy.swallow();
    let asked = session.scalar::<i64, _>(select(func::count(User::id)));
    assert!(tokio::time::timeout(Duration::from_millis(100), asked).await.is_err(), "it was answered");
    drop(session);
    assert_eq!(engine.pool_status().in_use, 0);

    // connecting comes to nothing, and says so in time
    for _ in 0..2 {
        let begun = Instant::now();
        let error = engine.connect().await.map(drop).unwrap_err();
        assert!(error.is_pool_timeout(), "{error:?}");
        assert!(error.to_string().contains("no connection could be made within 400ms"), "{error}");
        assert!(begun.elapsed() < 5 * limit, "{:?}", begun.elapsed());
    }
    let hasty = format!("{}?connect_timeout=0.2", proxy.url());
    let error = Engine::builder(&hasty).connect()?.connect().await.map(drop).unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    assert!(error.to_string().contains("no answer within 200ms"), "{error}");

    // it speaks again
    proxy.pass();
    proxy.cut();
    let mut next = SessionMaker::new(&engine).session();
    assert_eq!(next.scalar::<i64, _>(select(func::count(User::id))).await?, 0);
    next.commit().await?;

    // an idle connection is found dead by its ping, which ends with the pool's time as well
    proxy.swallow();
    let error = engine.connect().await.map(drop).unwrap_err();
    assert!(error.is_pool_timeout(), "{error:?}");
    proxy.pass();
    let mut last = SessionMaker::new(&engine).session();
    assert_eq!(last.scalar::<i64, _>(select(func::count(User::id))).await?, 0);
    last.commit().await?;
    let status = engine.pool_status();
    assert_eq!((status.size, status.in_use), (1, 0), "{status:?}");
    Ok(())
}

#[test]
fn on_postgres_by_sqlx() {
    run("tokio", "postgres+sqlx", |engine| Box::pin(a_silent_server(engine)));
}

#[test]
fn on_postgres() {
    run("tokio", "postgres", |engine| Box::pin(a_silent_server(engine)));
}

#[test]
fn on_mysql() {
    run("tokio", "mysql", |engine| Box::pin(a_silent_server(engine)));
}
