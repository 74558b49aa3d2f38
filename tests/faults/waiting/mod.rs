//! Faults of the async facade.

pub(crate) mod mode {
    pub(crate) use aludel::aio::{Engine, Replicas, SessionMaker};
    pub(crate) use maybe_async::must_be_async as maybe;

    /// Waits so long, on any runtime.
    pub(crate) async fn rest(millis: u64) {
        smol::Timer::after(std::time::Duration::from_millis(millis)).await;
    }

    /// What it gives, unless it panics.
    pub(crate) async fn caught<F>(work: impl FnOnce() -> F) -> Option<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        tokio::spawn(work()).await.ok()
    }
}

mod cancelled;
mod load;
mod panics;
mod queue;
#[path = "../shared/mod.rs"]
mod shared;
mod silence;

use crate::proxy::Proxy;
use aludel_tests::databases::{self, Turn};
use aludel_tests::models::EVERYTHING;
use mode::Engine;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

/// A test that was begun.
type Begun<'a> = Pin<Box<dyn Future<Output = aludel::Result<()>> + Send + 'a>>;

fn block_on<F: Future<Output = aludel::Result<()>> + Send + 'static>(
    runtime: &str,
    future: F,
) -> aludel::Result<()> {
    match runtime {
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(async { tokio::spawn(future).await.expect("the task") })
        }
        "async-std" => async_std::task::block_on(async_std::task::spawn(future)),
        "smol" => smol::block_on(smol::spawn(future)),
        other => panic!("no runtime {other}"),
    }
}

/// Runs a test on fresh tables, or says that the database is left out.
fn run(runtime: &str, driver: &str, test: for<'a> fn(&'a Engine) -> Begun<'a>) {
    let Some(url) = databases::url(&format!("async/{runtime}"), driver) else { return };
    let _turn = Turn::take(driver);
    let go = async move {
        let engine = Engine::builder(&url).pool_size(3).connect()?;
        EVERYTHING.drop_all(&engine).await?;
        EVERYTHING.create_all(&engine).await?;
        test(&engine).await
    };
    if let Err(error) = block_on(runtime, go) {
        panic!("{error}");
    }
}

/// Lets a future be polled so many times, each when it asks to be, then drops it. Gives what it gave if it was done before.
async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

macro_rules! tests {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                super::super::run("tokio", $driver, |engine| {
                    Box::pin(super::super::shared::$module::$test(engine))
                });
            } )*
        }
    )* };
}

macro_rules! proxied {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                super::super::run("tokio", $driver, |engine| Box::pin(async move {
                    let proxy = super::super::Proxy::before(&engine.url().to_string_with_password());
                    super::super::shared::$module::$test(engine, &proxy).await
                }));
            } )*
        }
    )* };
}

macro_rules! restarted {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                let Some(mut server) = crate::server::Server::start($driver) else { return };
                databases::report("async/tokio", $driver);
                let done = super::super::block_on("tokio", async move {
                    super::super::shared::$module::$test(&mut server).await
                });
                if let Err(error) = done {
                    panic!("{error}");
                }
            } )*
            use aludel_tests::databases;
        }
    )* };
}

mod sqlite {
    super::shared::everywhere!(tests "sqlite");
    super::shared::on_sqlite!(tests "sqlite");
}

mod sqlite_sqlx {
    super::shared::everywhere!(tests "sqlite+sqlx");
    super::shared::on_sqlite!(tests "sqlite+sqlx");
}

mod postgres_sqlx {
    super::shared::everywhere!(tests "postgres+sqlx");
    super::shared::on_postgres!(tests "postgres+sqlx");
    super::shared::on_servers!(proxied "postgres+sqlx");
    super::shared::on_own_servers!(restarted "postgres+sqlx");
}

mod postgres {
    super::shared::everywhere!(tests "postgres");
    super::shared::on_postgres!(tests "postgres");
    super::shared::on_servers!(proxied "postgres");
    super::shared::on_own_servers!(restarted "postgres");
}

mod mysql {
    super::shared::everywhere!(tests "mysql");
    super::shared::on_servers!(proxied "mysql");
    super::shared::on_own_servers!(restarted "mysql");
}
