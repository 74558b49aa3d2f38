//! Transactions as closures, which the two facades spell differently.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::prelude::*;
use aludel::{Error, ErrorKind, Result};
use aludel_tests::models::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

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

/// What was added is there for the transaction's own queries.
async fn a_thousand_posts(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let posts = sessions.transaction(async |session| {
        let user = session.add(User::new().name("ed").email("ed@x"));
        session.add_all((0..1000).map(|n| Post::new().title(format!("#{n}")).content("…").author(user)));
        session.flush().await?;
        session.scalar(select(func::count(Post::id))).await
    });
    let posts = posts.await?;
    assert_eq!(posts, 1000);
    Ok(())
}

/// Transactions that lost are tried again, others are not.
async fn retries(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let policy = RetryPolicy::new(4).backoff(Duration::from_millis(1), Duration::from_millis(5));
    let retrying = sessions.retrying(policy);
    let attempts = AtomicU32::new(0);
    let done = retrying.transaction(async |session| {
        let attempt = attempts.fetch_add(1, Relaxed) + 1;
        session.add(Tag::new().name(format!("attempt {attempt}")));
        session.flush().await?;
        if attempt < 3 { Err(Error::new(ErrorKind::Serialization, "it lost")) } else { Ok(attempt) }
    });
    let done = done.await?;
    assert_eq!(done, 3);
    let names = sessions.session().scalars(select(Tag::name)).await?.all()?;
    assert_eq!(names, ["attempt 3"]);
    let attempts = AtomicU32::new(0);
    let same = retrying.clone();
    let failed = same.transaction(async |session| {
        attempts.fetch_add(1, Relaxed);
        session.add(Tag::new().name("attempt 3"));
        session.flush().await
    });
    let failed = failed.await.unwrap_err();
    assert!(failed.is_unique_violation() && attempts.load(Relaxed) == 1, "{failed} after {attempts:?}");
    let attempts = AtomicU32::new(0);
    let lost = retrying.transaction(async |_session| {
        attempts.fetch_add(1, Relaxed);
        Err::<(), _>(Error::new(ErrorKind::Locked, "always"))
    });
    let lost = lost.await.unwrap_err();
    assert!(lost.is_locked() && attempts.load(Relaxed) == 4, "{lost} after {attempts:?}");
    Ok(())
}

/// Closures may have errors of their own.
async fn own_errors(engine: &Engine) -> Result<()> {
    #[derive(Debug)]
    enum Failure {
        Refused,
        Database(Error),
    }
    impl From<Error> for Failure {
        fn from(error: Error) -> Self {
            Self::Database(error)
        }
    }
    let sessions = SessionMaker::new(engine);
    let refused = sessions.try_transaction(async |session| {
        session.add(Tag::new().name("never"));
        session.flush().await?;
        Err::<(), _>(Failure::Refused)
    });
    assert!(matches!(refused.await, Err(Failure::Refused)));
    let failed = sessions.try_transaction(async |session| {
        session.execute(text("SELECT nothing FROM nowhere")).await?;
        Ok::<_, Failure>(())
    });
    assert!(matches!(failed.await, Err(Failure::Database(error)) if error.to_string().contains("nowhere")));
    assert_eq!(sessions.session().scalar(select(func::count(Tag::id))).await?, 0);
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

#[test]
fn transactions_that_lost_are_tried_again() {
    run("tokio", "sqlite", |engine| Box::pin(retries(engine)));
    run("async-std", "sqlite+sqlx", |engine| Box::pin(retries(engine)));
    run("smol", "postgres", |engine| Box::pin(retries(engine)));
}

#[test]
fn closures_have_errors_of_their_own() {
    run("tokio", "sqlite", |engine| Box::pin(own_errors(engine)));
    run("async-std", "sqlite+sqlx", |engine| Box::pin(own_errors(engine)));
    run("smol", "postgres", |engine| Box::pin(own_errors(engine)));
}

#[test]
fn a_thousand_posts_are_added_in_one_transaction() {
    run("tokio", "sqlite", |engine| Box::pin(a_thousand_posts(engine)));
    run("async-std", "postgres", |engine| Box::pin(a_thousand_posts(engine)));
    run("smol", "mysql", |engine| Box::pin(a_thousand_posts(engine)));
}
