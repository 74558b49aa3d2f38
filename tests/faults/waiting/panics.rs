//! Panics inside transactions, and tasks that die with a session.

use super::mode::{Engine, SessionMaker, caught};
use super::run;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::Duration;

async fn add(session: &mut aludel::aio::Session, n: u32) -> Result<()> {
    session.add(User::new().name("a").email(format!("{n}@x")));
    session.flush().await
}

async fn in_closure(engine: Engine, n: u32) -> Result<()> {
    SessionMaker::new(&engine)
        .transaction(async |session| {
            add(session, n).await?;
            panic!("a panic that the test wants")
        })
        .await
}

async fn in_savepoint(engine: Engine, n: u32) -> Result<()> {
    let mut session = SessionMaker::new(&engine).session();
    let mut nested = session.begin_nested().await?;
    add(&mut nested, n).await?;
    let mut names = nested.stream(select(User::name)).await?;
    assert!(names.next().await.is_some());
    panic!("a panic that the test wants")
}

async fn of_core(engine: Engine) -> Result<()> {
    engine
        .begin(async |connection| {
            connection.execute(insert(User).values([User::name.set("b"), User::email.set("b@x")])).await?;
            panic!("a panic that the test wants")
        })
        .await
}

async fn panics(engine: &Engine) -> Result<()> {
    let fork = engine.fork().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let engine = fork.connect()?;
    for n in 0..4 {
        let its = engine.clone();
        let done = caught(move || in_closure(its, n)).await;
        assert!(done.is_none(), "{done:?}");
        let its = engine.clone();
        let done = caught(move || in_savepoint(its, n)).await;
        assert!(done.is_none(), "{done:?}");
        let its = engine.clone();
        let done = caught(move || of_core(its)).await;
        assert!(done.is_none(), "{done:?}");
        let users: i64 = SessionMaker::new(&engine).session().scalar(select(func::count(User::id))).await?;
        assert_eq!(users, 0);
    }
    assert!(engine.pool_status().size <= 1);
    Ok(())
}

#[test]
fn on_sqlite() {
    run("tokio", "sqlite", |engine| Box::pin(panics(engine)));
}

#[test]
fn on_sqlite_by_sqlx() {
    run("tokio", "sqlite+sqlx", |engine| Box::pin(panics(engine)));
}

#[test]
fn on_postgres_by_sqlx() {
    run("tokio", "postgres+sqlx", |engine| Box::pin(panics(engine)));
    run("tokio", "postgres", |engine| Box::pin(panics(engine)));
}

#[test]
fn on_mysql() {
    run("tokio", "mysql", |engine| Box::pin(panics(engine)));
}
