//! Transactions as closures, which the two facades spell differently.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;

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

#[test]
fn transactions_end_with_their_closures_on_sqlite() {
    run("sqlite", transactions);
}

#[test]
fn transactions_end_with_their_closures_on_postgres() {
    run("postgres", transactions);
}
