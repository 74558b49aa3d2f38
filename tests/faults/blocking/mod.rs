//! Faults of the blocking facade.

pub(crate) mod mode {
    pub(crate) use aludel::sync::{Engine, Replicas, SessionMaker};
    pub(crate) use maybe_async::must_be_sync as maybe;

    /// Waits so long.
    pub(crate) fn rest(millis: u64) {
        std::thread::sleep(std::time::Duration::from_millis(millis));
    }

    /// What it gives, unless it panics.
    pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
    }
}

mod load;
mod panics;
#[path = "../shared/mod.rs"]
mod shared;

use crate::proxy::Proxy;
use aludel_tests::databases::{self, Turn};
use aludel_tests::models::EVERYTHING;
use mode::Engine;

/// Runs a test on fresh tables, or says that the database is left out.
fn run(driver: &str, test: impl FnOnce(&Engine) -> aludel::Result<()>) {
    let Some(url) = databases::url("sync", driver) else { return };
    let _turn = Turn::take(driver);
    let go = || {
        let engine = Engine::builder(&url).pool_size(3).connect()?;
        EVERYTHING.drop_all(&engine)?;
        EVERYTHING.create_all(&engine)?;
        test(&engine)
    };
    if let Err(error) = go() {
        panic!("{error}");
    }
}

macro_rules! tests {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() { super::super::run($driver, super::super::shared::$module::$test); } )*
        }
    )* };
}

macro_rules! proxied {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                super::super::run($driver, |engine| {
                    let proxy = super::super::Proxy::before(&engine.url().to_string_with_password());
                    super::super::shared::$module::$test(engine, &proxy)
                });
            } )*
        }
    )* };
}

macro_rules! restarted {
    ($driver:literal $($module:ident: $($test:ident)*;)*) => { $(
        mod $module {
            $( #[test] fn $test() {
                let Some(mut server) = crate::server::Server::start($driver) else { return };
                databases::report("sync", $driver);
                if let Err(error) = super::super::shared::$module::$test(&mut server) {
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

mod postgres_crate {
    super::shared::everywhere!(tests "postgres+postgres");
    super::shared::on_postgres!(tests "postgres+postgres");
    super::shared::on_servers!(proxied "postgres+postgres");
    super::shared::on_own_servers!(restarted "postgres+postgres");
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

/// The second process of `two_processes_share_a_file`.
#[test]
#[ignore = "it is run in a process of its own, by the tests that share a file"]
fn a_process_that_shares_a_file() {
    let path = std::env::var(shared::files::SHARED).expect("the file's path");
    let engine = Engine::builder(&format!("sqlite:///{path}")).connect().expect("an engine");
    if let Err(error) = shared::files::count_up(&engine) {
        panic!("{error}");
    }
}
