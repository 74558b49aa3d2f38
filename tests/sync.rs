//! The behaviour suite on the blocking facade: rusqlite, postgres and mysql.

mod mode {
    pub(crate) use aludel::sync::{
        ByModel, Connection, Engine, Replicas, Route, Router, Session, SessionMaker, Shard, Shards,
    };
    pub(crate) use maybe_async::must_be_sync as maybe;
}

#[path = "suite/mod.rs"]
mod suite;

#[path = "sync/closures.rs"]
mod closures;
#[path = "sync/scoped.rs"]
mod scoped;

use aludel_tests::databases::{self, Turn};
use aludel_tests::models::EVERYTHING;
use mode::Engine;

/// Runs a test on fresh tables, or says that the database is left out.
fn run(driver: &str, test: fn(&Engine) -> aludel::Result<()>) {
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
            $( #[test] fn $test() { crate::run($driver, crate::suite::$module::$test); } )*
        }
    )* };
}

mod sqlite {
    crate::suite::all_tests!(tests "sqlite");
}

mod postgres_crate {
    crate::suite::all_tests!(tests "postgres+postgres");
}

mod postgres {
    crate::suite::all_tests!(tests "postgres");
}

mod mysql {
    crate::suite::all_tests!(tests "mysql");
}
