//! Transactions as closures, which the two facades spell differently.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::prelude::*;
use aludel::{Error, ErrorKind, Result};
use aludel_tests::models::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

fn count(engine: &Engine) -> Result<i64> {
    SessionMaker::new(engine).session().scalar(select(func::count(User::id)))
}

fn transactions(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let id = sessions.transaction(|session| {
        let user = session.add(User::new().name("ed").email("ed@x"));
        session.flush()?;
        Ok(session[user].id)
    })?;
    assert!(id > 0);
    let failed: Result<()> = sessions.transaction(|session| {
        session.add(User::new().name("al").email("al@x"));
        session.flush()?;
        Err(Error::session("no"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "no");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        sessions.transaction(|session| -> Result<()> {
            session.add(User::new().name("al").email("al@x"));
            session.flush()?;
            panic!("in the middle")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(count(engine)?, 1);
    let rows = vec![User::new().name("a").email("1"), User::new().name("b").email("2")];
    let done = engine.begin(|connection| connection.execute(insert(User).values(rows)))?;
    assert_eq!(done.rowcount(), 2);
    let failed: Result<()> = engine.begin(|connection| {
        connection.execute(delete(User))?;
        Err(Error::session("no"))
    });
    assert!(failed.is_err());
    assert_eq!(count(engine)?, 3);
    let status = engine.pool_status();
    assert_eq!(status.in_use, 0, "{status:?}");
    Ok(())
}

/// What was added is there for the transaction's own queries.
fn a_thousand_posts(engine: &Engine) -> Result<()> {
    let posts = SessionMaker::new(engine).transaction(|session| {
        let user = session.add(User::new().name("ed").email("ed@x"));
        session.add_all((0..1000).map(|n| Post::new().title(format!("#{n}")).content("…").author(user)));
        session.flush()?;
        session.scalar(select(func::count(Post::id)))
    })?;
    assert_eq!(posts, 1000);
    Ok(())
}

/// Transactions that lost are tried again, others are not.
fn retries(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let policy = RetryPolicy::new(4).backoff(Duration::from_millis(1), Duration::from_millis(5));
    let retrying = sessions.retrying(policy);
    let attempts = AtomicU32::new(0);
    let done = retrying.transaction(|session| {
        let attempt = attempts.fetch_add(1, Relaxed) + 1;
        session.add(Tag::new().name(format!("attempt {attempt}")));
        session.flush()?;
        if attempt < 3 { Err(Error::new(ErrorKind::Serialization, "it lost")) } else { Ok(attempt) }
    })?;
    assert_eq!(done, 3);
    let names = sessions.session().scalars(select(Tag::name))?.all()?;
    assert_eq!(names, ["attempt 3"]);
    let attempts = AtomicU32::new(0);
    let failed = retrying.transaction(|session| {
        attempts.fetch_add(1, Relaxed);
        session.add(Tag::new().name("attempt 3"));
        session.flush()
    });
    let failed = failed.unwrap_err();
    assert!(failed.is_unique_violation() && attempts.load(Relaxed) == 1, "{failed} after {attempts:?}");
    let attempts = AtomicU32::new(0);
    let lost = retrying.transaction(|_session| {
        attempts.fetch_add(1, Relaxed);
        Err::<(), _>(Error::new(ErrorKind::Locked, "always"))
    });
    let lost = lost.unwrap_err();
    assert!(lost.is_locked() && attempts.load(Relaxed) == 4, "{lost} after {attempts:?}");
    Ok(())
}

/// Closures may have errors of their own.
fn own_errors(engine: &Engine) -> Result<()> {
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
    let refused = sessions.try_transaction(|session| {
        session.add(Tag::new().name("never"));
        session.flush()?;
        Err::<(), _>(Failure::Refused)
    });
    assert!(matches!(refused, Err(Failure::Refused)));
    let failed = sessions.try_transaction(|session| {
        session.execute(text("SELECT nothing FROM nowhere"))?;
        Ok::<_, Failure>(())
    });
    assert!(matches!(failed, Err(Failure::Database(error)) if error.to_string().contains("nowhere")));
    assert_eq!(sessions.session().scalar(select(func::count(Tag::id)))?, 0);
    Ok(())
}

#[test]
fn transactions_end_with_their_closures_on_sqlite() {
    run("sqlite", transactions);
}

#[test]
fn transactions_end_with_their_closures_on_postgres() {
    run("postgres", transactions);
}

#[test]
fn transactions_that_lost_are_tried_again() {
    run("sqlite", retries);
    run("postgres", retries);
}

#[test]
fn closures_have_errors_of_their_own() {
    run("sqlite", own_errors);
    run("postgres", own_errors);
}

#[test]
fn a_thousand_posts_are_added_in_one_transaction() {
    run("sqlite", a_thousand_posts);
    run("postgres", a_thousand_posts);
    run("mysql", a_thousand_posts);
}
