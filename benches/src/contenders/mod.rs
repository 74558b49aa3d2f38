//! Who takes part, by database. The first of each is the baseline: the driver, used by hand.

mod aludel_async;
mod aludel_sync;
pub(crate) mod diesel;
mod postgres;
mod rusqlite;
#[cfg(feature = "sea-orm")]
pub(crate) mod sea_orm;
mod sqlalchemy;
mod sqlx;

use crate::contender::Contender;
use crate::schema::Database;
use crate::works::Kind;

/// A contender, to be connected.
pub struct Entry {
    /// Its name in tables and filters.
    pub name: &'static str,
    /// Connects it.
    pub connect: Connect,
    /// Can it do the work?
    pub does: fn(Kind) -> bool,
}

type Connect = fn() -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

/// Does everything.
const fn all(_: Kind) -> bool {
    true
}

/// Keeps no objects that could be found again.
const fn values(kind: Kind) -> bool {
    !matches!(kind, Kind::Get)
}

/// Reads what `values` does, into a session.
const fn tracking(kind: Kind) -> bool {
    matches!(kind, Kind::Users | Kind::Nested)
}

/// Who takes part on SQLite.
const SQLITE: &[Entry] = &[
    Entry { name: "rusqlite", connect: rusqlite::connect, does: all },
    Entry { name: "aludel sync", connect: aludel_sync::sqlite, does: all },
    Entry { name: "aludel sync tracked", connect: aludel_sync::sqlite_tracked, does: tracking },
    Entry { name: "aludel tokio", connect: aludel_async::sqlite_on_tokio, does: all },
    Entry { name: "aludel tokio tracked", connect: aludel_async::sqlite_tracked, does: tracking },
    Entry { name: "aludel async-std", connect: aludel_async::sqlite_on_async_std, does: all },
    Entry { name: "diesel", connect: diesel::sqlite::connect, does: values },
    Entry { name: "sqlx", connect: sqlx::sqlite::connect, does: values },
    #[cfg(feature = "sea-orm")]
    Entry { name: "sea-orm", connect: sea_orm::sqlite, does: values },
    Entry { name: "sqlalchemy", connect: sqlalchemy::sqlite, does: all },
];

/// Who takes part on PostgreSQL.
const POSTGRES: &[Entry] = &[
    Entry { name: "postgres", connect: postgres::connect, does: all },
    Entry { name: "aludel sync", connect: aludel_sync::postgres, does: all },
    Entry { name: "aludel sync tracked", connect: aludel_sync::postgres_tracked, does: tracking },
    Entry { name: "aludel tokio", connect: aludel_async::postgres_on_tokio, does: all },
    Entry { name: "aludel tokio tracked", connect: aludel_async::postgres_tracked, does: tracking },
    Entry { name: "aludel async-std", connect: aludel_async::postgres_on_async_std, does: all },
    Entry { name: "aludel +postgres", connect: aludel_sync::postgres_crate, does: all },
    Entry { name: "aludel +sqlx", connect: aludel_async::postgres_by_sqlx, does: all },
    #[cfg(feature = "diesel-postgres")]
    Entry { name: "diesel", connect: diesel::postgres::connect, does: values },
    Entry { name: "sqlx", connect: sqlx::postgres::connect, does: values },
    #[cfg(feature = "sea-orm")]
    Entry { name: "sea-orm", connect: sea_orm::postgres, does: values },
    Entry { name: "sqlalchemy", connect: sqlalchemy::postgres, does: all },
];

/// Who is left out of this run, and how to have it in.
pub fn left_out() -> Vec<&'static str> {
    let mut all = Vec::new();
    if !cfg!(feature = "sea-orm") {
        all.push("SeaORM is left out: turn on the feature `sea-orm`, as `cargo xtask bench` does.");
    }
    if sqlalchemy::python().is_none() {
        all.push("SQLAlchemy is left out: `cargo xtask bench` installs it, where there is Python.");
    }
    all
}

/// Who takes part on a database.
pub fn of(database: Database) -> impl Iterator<Item = &'static Entry> {
    let all = match database {
        Database::Sqlite => SQLITE,
        Database::Postgres => POSTGRES,
    };
    all.iter().filter(|entry| entry.name != "sqlalchemy" || sqlalchemy::python().is_some())
}

/// Where the PostgreSQL of this run is: a Unix socket.
#[derive(Debug)]
pub struct Server {
    /// The folder of the socket.
    pub socket_dir: String,
    /// The port, which names the socket.
    pub port: u16,
}

impl Server {
    /// The user and the database of the throwaway server.
    pub const NAME: &'static str = "aludel";

    /// From `ALUDEL_BENCH_POSTGRES_SOCKET_DIR` and `ALUDEL_BENCH_POSTGRES_PORT`, which `cargo xtask bench` sets.
    pub fn from_environment() -> Option<Self> {
        let socket_dir = std::env::var("ALUDEL_BENCH_POSTGRES_SOCKET_DIR").ok()?;
        let port = std::env::var("ALUDEL_BENCH_POSTGRES_PORT").ok()?.parse().ok()?;
        Some(Self { socket_dir, port })
    }

    /// The server, for a contender that is asked to connect.
    ///
    /// # Errors
    /// The variables are not set.
    pub fn expected() -> Result<Self, String> {
        Self::from_environment()
            .ok_or_else(|| "the PostgreSQL variables of `cargo xtask bench` are not set".to_owned())
    }

    /// As a URL, which aludel reads, for a driver by its name.
    pub fn url_by(&self, driver: &str) -> String {
        self.url().replacen("postgresql", &format!("postgresql+{driver}"), 1)
    }

    /// As a URL, which aludel reads.
    pub fn url(&self) -> String {
        format!("postgresql://{0}@/{0}?host={1}&port={2}", Self::NAME, self.socket_dir, self.port)
    }
}
