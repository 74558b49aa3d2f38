//! Panics inside transactions, and threads that die with a session.

use super::mode::{Engine, SessionMaker, caught};
use super::run;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::thread;
use std::time::Duration;

fn add(session: &mut aludel::sync::Session, n: u32) -> Result<()> {
    session.add(User::new().name("a").email(format!("{n}@x")));
    session.flush()
}

fn panics(engine: &Engine) -> Result<()> {
    let fork = engine.fork().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let engine = fork.connect()?;
    let sessions = SessionMaker::new(&engine);
    for n in 0..4 {
        let in_closure = caught(|| {
            sessions.transaction(|session| -> Result<()> {
                add(session, n)?;
                panic!("a panic that the test wants")
            })
        });
        assert!(in_closure.is_none());
        let in_savepoint = caught(|| {
            let mut session = sessions.session();
            let mut nested = session.begin_nested()?;
            add(&mut nested, n)?;
            let mut tags = nested.stream(select(User::name))?;
            assert!(tags.next().is_some());
            if n < 9 {
                panic!("a panic that the test wants");
            }
            Result::Ok(())
        });
        assert!(in_savepoint.is_none());
        let of_core = caught(|| {
            engine.begin(|connection| -> Result<()> {
                connection.execute(insert(User).values([User::name.set("b"), User::email.set("b@x")]))?;
                panic!("a panic that the test wants")
            })
        });
        assert!(of_core.is_none());
        let sessions = sessions.clone();
        let thread = thread::spawn(move || {
            let mut session = sessions.session();
            add(&mut session, n).expect("a row");
            panic!("a panic that the test wants");
        });
        assert!(thread.join().is_err());
        assert_eq!(engine.pool_status().in_use, 0);
        let users: i64 = SessionMaker::new(&engine).session().scalar(select(func::count(User::id)))?;
        assert_eq!(users, 0);
    }
    Ok(())
}

#[test]
fn on_sqlite() {
    run("sqlite", panics);
}

#[test]
fn on_postgres_by_the_crate() {
    run("postgres+postgres", panics);
    run("postgres", panics);
}

#[test]
fn on_mysql() {
    run("mysql", panics);
}
