//! The behaviour suite on the async facade: rusqlite on a thread, sqlx; on tokio, async-std and smol.

mod mode {
    pub(crate) use aludel::aio::{
        ByModel, Connection, Engine, Replicas, Route, Router, Session, SessionMaker, Shard, Shards,
    };
    pub(crate) use maybe_async::must_be_async as maybe;
}

#[path = "suite/mod.rs"]
mod suite;

#[path = "async/axum.rs"]
mod axum;
#[path = "async/both.rs"]
mod both;
#[path = "async/closures.rs"]
mod closures;
#[path = "async/dropped.rs"]
mod dropped;
#[path = "async/scoped.rs"]
mod scoped;

use aludel_tests::databases::{self, Turn};
use aludel_tests::models::EVERYTHING;
use mode::Engine;
use std::future::Future;
use std::pin::Pin;

/// A test that was begun.
type Begun<'a> = Pin<Box<dyn Future<Output = aludel::Result<()>> + Send + 'a>>;

/// Runs a future on a runtime by its name.
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

macro_rules! tests {
    ($runtime:literal $driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                crate::run($runtime, $driver, |engine| Box::pin(crate::suite::$module::$test(engine)));
            } )*
        }
    )* };
}

macro_rules! matrix {
    ($($runtime:ident $name:literal)*) => { $(
        mod $runtime {
            mod sqlite {
                crate::suite::all_tests!(tests $name "sqlite");
            }
            mod sqlite_sqlx {
                crate::suite::all_tests!(tests $name "sqlite+sqlx");
            }
            mod postgres_sqlx {
                crate::suite::all_tests!(tests $name "postgres+sqlx");
            }
            mod postgres {
                crate::suite::all_tests!(tests $name "postgres");
            }
            mod mysql {
                crate::suite::all_tests!(tests $name "mysql");
            }
        }
    )* };
}

matrix! { on_tokio "tokio" on_async_std "async-std" on_smol "smol" }
