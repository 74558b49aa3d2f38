//! What an engine's pool keeps, tells and gives up.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{PoolEvent, Result};
use aludel_tests::models::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn url(engine: &Engine) -> String {
    engine.url().to_string_with_password()
}

#[maybe]
async fn used(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    connection.scalar(select(func::count(User::id))).await?;
    connection.commit().await
}

#[maybe]
pub(crate) async fn what_is_made_in_a_rush_is_closed_again(engine: &Engine) -> Result<()> {
    let engine = Engine::builder(&url(engine)).pool_size(2).max_overflow(3).connect()?;
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut connection = engine.connect().await?;
        connection.scalar(select(func::count(User::id))).await?;
        connection.commit().await?;
        held.push(connection);
    }
    assert_eq!(engine.pool_status().in_use, 5);
    drop(held);
    let status = engine.pool_status();
    assert_eq!((status.size, status.idle, status.in_use), (2, 2, 0));
    used(&engine).await
}

#[maybe]
pub(crate) async fn connections_are_told_about(engine: &Engine) -> Result<()> {
    let told: Arc<Mutex<Vec<PoolEvent>>> = Arc::default();
    let heard = Arc::clone(&told);
    let events = EngineEvents::new().pool(move |event| heard.lock().unwrap().push(*event));
    let engine = Engine::builder(&url(engine)).pool_size(1).max_overflow(0).events(events).connect()?;
    used(&engine).await?;
    used(&engine).await?;
    let first = told.lock().unwrap().clone();
    let PoolEvent::Connect(id) = first[0] else { panic!("{first:?}") };
    let (out, back) = (PoolEvent::Checkout(id), PoolEvent::Checkin(id));
    assert_eq!(first, [PoolEvent::Connect(id), out, back, out, back]);
    engine.dispose();
    used(&engine).await?;
    let then = told.lock().unwrap().split_off(5);
    assert_eq!(then[0], PoolEvent::Close(id));
    assert!(matches!(then[1], PoolEvent::Connect(new) if new != id), "{then:?}");
    Ok(())
}

#[maybe]
pub(crate) async fn connections_are_replaced_when_they_are_old(engine: &Engine) -> Result<()> {
    let made: Arc<Mutex<u32>> = Arc::default();
    let count = Arc::clone(&made);
    let events = EngineEvents::new().pool(move |event| {
        if let PoolEvent::Connect(_) = event {
            *count.lock().unwrap() += 1;
        }
    });
    let fork = engine.fork().pool_size(1).max_overflow(0).events(events);
    let engine = fork.pool_recycle(Duration::from_millis(200)).connect()?;
    used(&engine).await?;
    used(&engine).await?;
    assert_eq!(*made.lock().unwrap(), 1);
    std::thread::sleep(Duration::from_millis(250));
    used(&engine).await?;
    assert_eq!(*made.lock().unwrap(), 2);
    Ok(())
}

#[maybe]
pub(crate) async fn there_are_other_pools(engine: &Engine) -> Result<()> {
    let none = engine.fork().pool(PoolKind::Null).connect()?;
    used(&none).await?;
    let held = none.connect().await?;
    assert_eq!((none.pool_status().size, none.pool_status().in_use), (1, 1));
    drop(held);
    assert_eq!(none.pool_status().size, 0);
    let one = engine.fork().pool(PoolKind::Static).pool_timeout(Duration::from_secs(1)).connect()?;
    let held = one.connect().await?;
    let error = one.connect().await.map(drop).unwrap_err();
    assert!(error.is_pool_timeout() && error.to_string().contains("all 1"), "{error}");
    drop(held);
    used(&one).await?;
    assert_eq!(one.pool_status().size, 1);
    Ok(())
}

#[maybe]
pub(crate) async fn who_has_the_connections_is_told(engine: &Engine) -> Result<()> {
    let fork = engine.fork().pool_size(2).max_overflow(0).pool_timeout(Duration::from_secs(1));
    let engine = fork.connect()?;
    let mut session = SessionMaker::new(&engine).session();
    session.scalar(select(func::count(User::id))).await?;
    let other = engine.connect().await?;
    let error = engine.connect().await.map(drop).unwrap_err().to_string();
    assert!(error.contains("all 2 of the pool are in use"), "{error}");
    assert!(error.contains("suite/pools.rs:") && error.contains("a connection for"), "{error}");
    drop(other);
    session.commit().await?;
    assert_eq!(engine.pool_status().in_use, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn new_connections_are_set_up(engine: &Engine) -> Result<()> {
    let (sql, asked) = match engine.dialect() {
        Dialect::Sqlite => ("PRAGMA cache_size = 1234", "SELECT cache_size FROM pragma_cache_size"),
        Dialect::Postgresql => (
            "SET statement_timeout = 1234",
            "SELECT setting::int8 FROM pg_settings WHERE name = 'statement_timeout'",
        ),
        _ => ("SET @@session.wait_timeout = 1234", "SELECT @@session.wait_timeout"),
    };
    let engine = engine.fork().on_connect(sql).connect()?;
    let mut connection = engine.connect().await?;
    let value: i64 = connection.scalar(text(asked)).await?;
    assert_eq!(value, 1234);
    let broken = engine.fork().on_connect("NONSENSE").connect()?;
    let error = broken.connect().await.map(drop).unwrap_err().to_string();
    assert!(error.contains("setting up a connection") && error.contains("NONSENSE"), "{error}");
    Ok(())
}

#[maybe]
pub(crate) async fn statements_are_told_and_counted(engine: &Engine) -> Result<()> {
    type Told = Arc<Mutex<Vec<String>>>;
    let (before, after): (Told, Told) = Default::default();
    let (first, second) = (Arc::clone(&before), Arc::clone(&after));
    let events = EngineEvents::new()
        .before_execute(move |sql| first.lock().unwrap().push(sql.to_owned()))
        .after_execute(move |done| {
            let failed = if done.error.is_some() { " failed" } else { "" };
            second.lock().unwrap().push(format!("{} {}{failed}", done.sql, done.rowcount));
        });
    let engine = engine.fork().events(events).connect()?;
    EVERYTHING.create_all(&engine).await?;
    let mut session = SessionMaker::new(&engine).session();
    session.add_all((0..3).map(|n| User::new().name(format!("u{n}")).email(format!("{n}@x"))));
    session.commit().await?;
    before.lock().unwrap().clear();
    after.lock().unwrap().clear();
    let sent = engine.watch();
    let users = session.scalars(select(User).order_by(User::id)).await?.all()?;
    sent.assert_statements(1);
    for user in &users {
        session.scalars(select(Post).filter(Post::author_id.eq(user.id))).await?;
    }
    assert_eq!(sent.count(), 3);
    let often = sent.repeated(3);
    assert_eq!((often.len(), often[0].1), (1, 3));
    sent.clear();
    session.scalars(select(User).options(selectinload(User::posts))).await?;
    sent.assert_no_repetition(2);
    sent.assert_statements(2);
    let failed = session.execute(text("SELECT nothing FROM nowhere")).await;
    assert!(failed.is_err());
    drop(sent);
    let (before, after) = (before.lock().unwrap().clone(), after.lock().unwrap().clone());
    assert_eq!(before[0], "BEGIN");
    assert!(
        after.iter().any(|told| told.starts_with("SELECT users.id") && told.ends_with(" 3")),
        "{after:#?}"
    );
    assert!(after.last().is_some_and(|told| told.ends_with("failed")), "{after:#?}");
    Ok(())
}
