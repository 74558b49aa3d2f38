//! Servers that are stopped and killed for real, and started again.

use super::super::mode::{Engine, SessionMaker, maybe};
use crate::server::{End, Server};
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;
use std::time::{Duration, Instant};

#[maybe]
async fn count(engine: &Engine) -> Result<i64> {
    let mut session = SessionMaker::new(engine).session();
    session.scalar(select(func::count(User::id))).await
}

/// So many users with a post each.
fn users(from: usize, many: usize) -> impl Iterator<Item = impl Pending<Entity = User>> {
    (from..from + many).map(|n| {
        User::new().name("ed").email(format!("{n}@x")).posts([Post::new().title("first").content("…")])
    })
}

fn assert_lost(error: &Error) {
    assert!(error.is_connection(), "{error:?}");
    assert!(!error.to_string().contains("aludel:aludel"), "{error}");
}

#[maybe]
async fn fresh(server: &Server, ping: bool) -> Result<Engine> {
    let builder = Engine::builder(&server.url()).pool_size(3).max_overflow(0).pool_pre_ping(ping);
    let engine = builder.pool_timeout(Duration::from_secs(20)).connect()?;
    SCHEMA.drop_all(&engine).await?;
    SCHEMA.create_all(&engine).await?;
    Ok(engine)
}

#[maybe]
pub(crate) async fn a_transaction_is_lost_with_its_server(server: &mut Server) -> Result<()> {
    for end in [End::Stopped, End::Killed] {
        let engine = fresh(server, false).await?;
        let mut kept = SessionMaker::new(&engine).session();
        kept.add_all(users(0, 20));
        kept.commit().await?;
        let mut flushed = SessionMaker::new(&engine).session();
        flushed.add_all(users(100, 200));
        flushed.flush().await?;
        let mut waiting = SessionMaker::new(&engine).session();
        waiting.add_all(users(1_000, 5));
        waiting.flush().await?;
        waiting.add_all(users(2_000, 5));
        server.end(end);

        // at the commit, and at the next flush
        let error = flushed.commit().await.unwrap_err();
        assert_lost(&error);
        let error = waiting.flush().await.unwrap_err();
        assert_lost(&error);
        // nobody is there
        let begun = Instant::now();
        for _ in 0..3 {
            let error = count(&engine).await.unwrap_err();
            assert_lost(&error);
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        server.start_again();

        // all of what was committed is there, and nothing of the rest
        waiting.rollback().await?;
        let there: i64 = waiting.scalar(select(func::count(User::id))).await?;
        assert_eq!(there, 20, "{end:?}");
        let there: i64 = waiting.scalar(select(func::count(Post::id))).await?;
        assert_eq!(there, 20, "{end:?}");
        waiting.add_all(users(3_000, 5));
        waiting.commit().await?;
        drop((kept, flushed, waiting));
        let there = count(&engine).await?;
        assert_eq!(there, 25, "{end:?}");
    }
    Ok(())
}

/// Three connections lie in the pool while the server restarts: the first that is found lost has the others replaced, and a
/// ping finds it before anybody else.
#[maybe]
pub(crate) async fn a_pool_outlives_its_server(server: &mut Server) -> Result<()> {
    for (end, ping) in
        [(End::Stopped, false), (End::Killed, false), (End::Stopped, true), (End::Killed, true)]
    {
        let engine = fresh(server, ping).await?;
        let mut open = Vec::new();
        for _ in 0..3 {
            let mut connection = engine.connect().await?;
            let there: i64 = connection.scalar(select(func::count(User::id))).await?;
            assert_eq!(there, 0);
            open.push(connection);
        }
        for mut connection in open.drain(..) {
            connection.rollback().await?;
        }
        assert_eq!(engine.pool_status().idle, 3);
        server.end(end);
        server.start_again();

        let mut errors = 0;
        for _ in 0..6 {
            match count(&engine).await {
                Ok(there) => assert_eq!(there, 0),
                Err(error) => {
                    assert_lost(&error);
                    errors += 1;
                }
            }
        }
        // a driver that reads all the time has noticed by itself
        let most = if ping { 0 } else { 1 };
        assert!(errors <= most, "{errors} errors, {end:?}, with a ping: {ping}");
        for _ in 0..3 {
            let mut connection = engine.connect().await?;
            let there: i64 = connection.scalar(select(func::count(User::id))).await?;
            assert_eq!(there, 0);
            open.push(connection);
        }
        assert_eq!(engine.pool_status().size, 3);
    }
    Ok(())
}
