//! 64 tasks on a pool of 8.

use super::mode::{Engine, rest};
use super::shared::load::{Book, is_borne, length, look, open, settle, transfer};
use super::shared::poolers::pooled;
use super::{poll_times, run};
use crate::proxy::Proxy;
use aludel::Result;
use std::sync::Arc;
use std::time::{Duration, Instant};

async fn work(engine: Engine, book: Arc<Book>, worker: u32, end: Instant) {
    let mut random = fastrand::Rng::with_seed(u64::from(worker));
    for n in 0.. {
        if book.is_closed(end) {
            return;
        }
        let (id, dice) = (i64::from(worker) * 1_000_000 + n, random.u64(..));
        let done = match dice % 16 {
            0..3 => Some(look(&engine).await),
            // dropped somewhere in the middle
            3..6 => poll_times(transfer(&engine, &book, id, dice / 16), random.usize(1..12)).await,
            _ => Some(transfer(&engine, &book, id, dice / 16).await),
        };
        if let Some(Err(error)) = done {
            assert!(is_borne(&error), "{error:?}");
        }
    }
}

async fn under_load(direct: &Engine) -> Result<()> {
    open(direct).await?;
    let url = direct.url().to_string_with_password();
    let proxy = (!url.starts_with("sqlite")).then(|| Proxy::before(&url));
    let builder = Engine::builder(proxy.as_ref().map_or(&*url, Proxy::url)).pool_size(6).max_overflow(2);
    let engine = builder.pool_timeout(Duration::from_secs(10)).connect()?;
    let (book, end) = (Arc::<Book>::default(), Instant::now() + length());
    let tasks: Vec<_> =
        (0..64).map(|n| tokio::spawn(work(engine.clone(), Arc::clone(&book), n, end))).collect();
    while !book.is_closed(end) {
        rest(150).await;
        proxy.iter().for_each(Proxy::cut);
    }
    for task in tasks {
        task.await.expect("a worker");
    }
    let begun = Instant::now();
    while engine.pool_status().in_use > 0 {
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", engine.pool_status());
        rest(5).await;
    }
    assert!(engine.pool_status().size <= 8, "{:?}", engine.pool_status());
    // what lies idle may have been cut
    engine.dispose();
    look(&engine).await?;
    settle(direct, &book).await
}

#[test]
fn on_sqlite() {
    run("tokio", "sqlite", |engine| Box::pin(under_load(engine)));
}

#[test]
fn on_sqlite_by_sqlx() {
    run("tokio", "sqlite+sqlx", |engine| Box::pin(under_load(engine)));
}

#[test]
fn on_postgres_by_sqlx() {
    run("tokio", "postgres+sqlx", |engine| Box::pin(under_load(engine)));
}

#[test]
fn on_postgres() {
    run("tokio", "postgres", |engine| Box::pin(under_load(engine)));
}

#[test]
fn on_mysql() {
    run("tokio", "mysql", |engine| Box::pin(under_load(engine)));
}

/// As many as before, of whom three at a time have a server.
#[test]
fn behind_a_pooler() {
    for driver in ["postgres+sqlx", "postgres"] {
        run("tokio", driver, |direct| {
            Box::pin(async move {
                match pooled(direct, 3)? {
                    Some(engine) => under_load(&engine).await,
                    None => Ok(()),
                }
            })
        });
    }
}
