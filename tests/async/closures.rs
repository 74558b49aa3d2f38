//! Transactions as closures, which the two facades spell differently.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;

async fn count(engine: &Engine) -> Result<i64> {
    SessionMaker::new(engine).session().scalar(select(func::count(User::id))).await
}

async fn transactions(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let id = sessions
        .transaction(async |session| {
            let user = session.add(User::new().name("ed").email("ed@x"));
            session.flush().await?;
            Ok(session[user].id)
        })
        .await?;
    assert!(id > 0);
    let failed: Result<()> = sessions
        .transaction(async |session| {
            session.add(User::new().name("al").email("al@x"));
            session.flush().await?;
            Err(Error::session("no"))
        })
        .await;
    assert_eq!(failed.unwrap_err().to_string(), "no");
    assert_eq!(count(engine).await?, 1);
    let rows = vec![User::new().name("a").email("1"), User::new().name("b").email("2")];
    let done = engine.begin(async |connection| connection.execute(insert(User).values(rows)).await).await?;
    assert_eq!(done.rowcount(), 2);
    let failed: Result<()> = engine
        .begin(async |connection| {
            connection.execute(delete(User)).await?;
            Err(Error::session("no"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(count(engine).await?, 3);
    Ok(())
}

#[test]
fn transactions_end_with_their_closures_on_sqlite() {
    run("tokio", "sqlite", |engine| Box::pin(transactions(engine)));
    run("smol", "sqlite+sqlx", |engine| Box::pin(transactions(engine)));
}

#[test]
fn transactions_end_with_their_closures_on_postgres() {
    run("tokio", "postgres", |engine| Box::pin(transactions(engine)));
    run("async-std", "postgres", |engine| Box::pin(transactions(engine)));
}
