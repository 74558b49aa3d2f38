//! 32 threads on a pool of 8.

use super::mode::Engine;
use super::run;
use super::shared::load::{Book, is_borne, length, look, open, settle, transfer};
use super::shared::poolers::pooled;
use crate::proxy::Proxy;
use aludel::Result;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

fn under_load(direct: &Engine) -> Result<()> {
    open(direct)?;
    let url = direct.url().to_string_with_password();
    let proxy = (!url.starts_with("sqlite")).then(|| Proxy::before(&url));
    let builder = Engine::builder(proxy.as_ref().map_or(&*url, Proxy::url)).pool_size(6).max_overflow(2);
    let engine = builder.pool_timeout(Duration::from_secs(10)).connect()?;
    let (book, end) = (Book::default(), Instant::now() + length());
    thread::scope(|scope| {
        for worker in 0..32_u32 {
            let (engine, book) = (&engine, &book);
            scope.spawn(move || {
                let mut random = fastrand::Rng::with_seed(u64::from(worker));
                for n in 0.. {
                    if book.is_closed(end) {
                        return;
                    }
                    let (id, dice) = (i64::from(worker) * 1_000_000 + n, random.u64(..));
                    let done = match dice % 16 {
                        0..3 => look(engine),
                        // a thread that panics with its session
                        3 => {
                            let panicked = catch_unwind(AssertUnwindSafe(|| {
                                let mut session = super::mode::SessionMaker::new(engine).session();
                                let _ = session.begin();
                                std::panic::resume_unwind(Box::new("a panic that the test wants"))
                            }));
                            let _: std::thread::Result<()> = panicked;
                            Ok(())
                        }
                        _ => transfer(engine, book, id, dice / 16),
                    };
                    if let Err(error) = done {
                        assert!(is_borne(&error), "{error:?}");
                    }
                }
            });
        }
        while !book.is_closed(end) {
            thread::sleep(Duration::from_millis(150));
            proxy.iter().for_each(Proxy::cut);
        }
    });
    let status = engine.pool_status();
    assert_eq!(status.in_use, 0, "{status:?}");
    assert!(status.size <= 8, "{status:?}");
    // what lies idle may have been cut
    engine.dispose();
    look(&engine)?;
    settle(direct, &book)
}

#[test]
fn on_sqlite() {
    run("sqlite", under_load);
}

#[test]
fn on_postgres_by_the_crate() {
    run("postgres+postgres", under_load);
}

#[test]
fn on_postgres() {
    run("postgres", under_load);
}

#[test]
fn on_mysql() {
    run("mysql", under_load);
}

/// As many as before, of whom three at a time have a server.
#[test]
fn behind_a_pooler() {
    for driver in ["postgres+postgres", "postgres"] {
        run(driver, |direct| match pooled(direct, 3)? {
            Some(engine) => under_load(&engine),
            None => Ok(()),
        });
    }
}
