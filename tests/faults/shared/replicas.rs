//! A standby that follows the server by streaming replication, and lags behind.

use super::super::mode::{Engine, Replicas, SessionMaker, maybe, rest};
use super::told_for;
use crate::proxy::Proxy;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::{Duration, Instant};

/// The standby, going on if a test has stopped it.
#[maybe]
async fn standby(primary: &Engine) -> Result<Option<Engine>> {
    let Some(url) = told_for("ALUDEL_TEST_POSTGRES_REPLICA", primary) else { return Ok(None) };
    let engine = Engine::builder(&url).pool_size(2).connect()?;
    let mut connection = engine.connect().await?;
    connection.exec_driver_sql("SELECT pg_wal_replay_resume()").await?;
    drop(connection);
    Ok(Some(engine))
}

/// Waits until the standby has what the primary has been told.
#[maybe]
async fn catch_up(primary: &Engine, standby: &Engine) -> Result<()> {
    let mut connection = primary.connect().await?;
    let end: String = connection.scalar(text("SELECT pg_current_wal_insert_lsn()::TEXT")).await?;
    let begun = Instant::now();
    loop {
        let mut connection = standby.connect().await?;
        let there = text("SELECT pg_last_wal_replay_lsn() >= CAST(CAST(:place AS TEXT) AS pg_lsn)")
            .bind("place", &*end);
        let there: bool = connection.scalar(there).await?;
        if there {
            return Ok(());
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the standby does not come to {end}");
        rest(20).await;
    }
}

fn is_standby() -> aludel::TextStatement {
    text("SELECT pg_is_in_recovery()")
}

#[maybe]
pub(crate) async fn reads_go_to_the_standby(primary: &Engine) -> Result<()> {
    let Some(standby) = standby(primary).await? else { return Ok(()) };
    let sessions = SessionMaker::routed(Replicas::new(primary, [standby.clone()]));
    let mut writer = sessions.session();
    writer.add(User::new().name("ed").email("ed@x").posts([Post::new().title("first").content("…")]));
    writer.commit().await?;
    catch_up(primary, &standby).await?;
    let sent = primary.watch();
    let mut reader = sessions.session();
    let read: bool = reader.scalar(is_standby()).await?;
    assert!(read);
    let users = reader.scalars(select(User).options(selectinload(User::posts))).await?.all()?;
    assert_eq!((users.len(), &*users[0].posts[0].title), (1, "first"));
    let mut names = reader.stream_scalars(select(User::name)).await?;
    let name = names.next().await.expect("a row")?;
    assert_eq!(name, "ed");
    drop(names);
    sent.assert_statements(0);
    // what writes goes to the primary, and whoever has written stays there
    reader.execute(update(User).set(User::name, "al")).await?;
    let read: bool = reader.scalar(is_standby()).await?;
    assert!(!read);
    reader.commit().await?;
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_written_is_read_where_it_is(primary: &Engine) -> Result<()> {
    let Some(standby) = standby(primary).await? else { return Ok(()) };
    catch_up(primary, &standby).await?;
    // from now on it has old rows
    let mut pause = standby.connect().await?;
    pause.exec_driver_sql("SELECT pg_wal_replay_pause()").await?;
    let sessions = SessionMaker::routed(Replicas::new(primary, [standby.clone()]));
    let pinned = Replicas::new(primary, [standby.clone()]).pin(Duration::from_millis(600));
    let pinned = SessionMaker::routed(pinned);
    let count = || select(func::count(User::id));
    let mut writer = sessions.session();
    writer.add(User::new().name("ed").email("ed@x"));
    writer.commit().await?;
    let there: i64 = writer.scalar(count()).await?;
    assert_eq!(there, 1);
    let there: i64 = sessions.session().scalar(count()).await?;
    assert_eq!(there, 0, "the standby has been stopped");
    // for a while after a write, nobody reads old rows
    let mut writer = pinned.session();
    let there: i64 = writer.scalar(count()).await?;
    assert_eq!(there, 0);
    writer.rollback().await?;
    writer.add(User::new().name("al").email("al@x"));
    writer.commit().await?;
    let written = Instant::now();
    let there: i64 = pinned.session().scalar(count()).await?;
    assert!(there == 2 || written.elapsed() > Duration::from_millis(600), "{there}");
    rest(650).await;
    let there: i64 = pinned.session().scalar(count()).await?;
    assert_eq!(there, 0);
    pause.exec_driver_sql("SELECT pg_wal_replay_resume()").await?;
    drop(pause);
    catch_up(primary, &standby).await?;
    let there: i64 = pinned.session().scalar(count()).await?;
    assert_eq!(there, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn writes_to_a_standby_say_so(primary: &Engine) -> Result<()> {
    let Some(standby) = standby(primary).await? else { return Ok(()) };
    catch_up(primary, &standby).await?;
    let mut session = SessionMaker::new(&standby).session();
    session.add(User::new().name("ed").email("ed@x"));
    let error = session.commit().await.unwrap_err();
    assert_eq!((error.code(), error.is_connection()), (Some("25006"), false), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("cannot execute INSERT in a read-only transaction"), "{text}");
    assert!(text.contains("users"), "{text}");
    // the session goes on
    session.rollback().await?;
    let there: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(there, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn the_one_that_takes_writes_is_found(primary: &Engine) -> Result<()> {
    let Some(standby) = standby(primary).await? else { return Ok(()) };
    let ports = [primary, &standby].map(|engine| engine.url().port().expect("a port"));
    let url = primary.url().to_string_with_password();
    let with_hosts = |[one, two]: [u16; 2], options: &str| {
        let hosts = format!("127.0.0.1:{one},127.0.0.1:{two}");
        format!("{}{options}", url.replace(&format!("127.0.0.1:{}", ports[0]), &hosts))
    };
    for (order, first_is_standby) in [(ports, false), ([ports[1], ports[0]], true)] {
        for (options, expected) in [("", first_is_standby), ("?target_session_attrs=read-write", false)] {
            let engine = Engine::builder(&with_hosts(order, options)).connect()?;
            let found: bool = engine.connect().await?.scalar(is_standby()).await?;
            assert_eq!(found, expected, "{order:?} {options}");
        }
    }
    let nobody = with_hosts([ports[1]; 2], "?target_session_attrs=read-write");
    let error = Engine::builder(&nobody).connect()?.connect().await.map(drop).unwrap_err();
    let text = error.to_string();
    assert!(error.is_connection() && text.contains(&format!("127.0.0.1:{}", ports[1])), "{text}");
    Ok(())
}

#[maybe]
pub(crate) async fn a_standby_that_goes_away_is_told(primary: &Engine) -> Result<()> {
    let Some(standby) = standby(primary).await? else { return Ok(()) };
    let proxy = Proxy::before(&standby.url().to_string_with_password());
    let through = Engine::builder(proxy.url()).pool_size(1).max_overflow(0).connect()?;
    let sessions = SessionMaker::routed(Replicas::new(primary, [through]));
    let mut session = sessions.session();
    let read: bool = session.scalar(is_standby()).await?;
    assert!(read);
    proxy.refuse();
    proxy.cut();
    // in the transaction, and when the session connects anew
    for _ in 0..3 {
        let error = session.scalar::<bool, _>(is_standby()).await.unwrap_err();
        assert!(error.is_connection(), "{error:?}");
        session.rollback().await?;
    }
    // the primary is as it was
    session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let there: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(there, 1);
    session.commit().await?;
    proxy.pass();
    let read: bool = sessions.session().scalar(is_standby()).await?;
    assert!(read);
    Ok(())
}
