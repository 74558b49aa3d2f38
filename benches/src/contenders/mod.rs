//! Who takes part, by database. The first of each is the baseline: the driver, used by hand.

mod aludel_async;
mod aludel_sync;
mod diesel;
mod postgres;
mod rusqlite;
mod sqlx;

use crate::contender::Contender;
use crate::schema::Database;

/// A contender, to be connected.
pub struct Entry {
    /// Its name in tables and filters.
    pub name: &'static str,
    /// Connects it.
    pub connect: Connect,
}

type Connect = fn() -> Result<Box<dyn Contender>, Box<dyn std::error::Error + Send + Sync>>;

/// Who takes part on SQLite.
pub const SQLITE: &[Entry] = &[
    Entry { name: "rusqlite", connect: rusqlite::connect },
    Entry { name: "aludel sync", connect: aludel_sync::sqlite },
    Entry { name: "aludel tokio", connect: aludel_async::sqlite_on_tokio },
    Entry { name: "aludel async-std", connect: aludel_async::sqlite_on_async_std },
    Entry { name: "diesel", connect: diesel::sqlite::connect },
    Entry { name: "sqlx", connect: sqlx::sqlite::connect },
];

/// Who takes part on PostgreSQL.
pub const POSTGRES: &[Entry] = &[
    Entry { name: "postgres", connect: postgres::connect },
    Entry { name: "aludel sync", connect: aludel_sync::postgres },
    Entry { name: "aludel tokio", connect: aludel_async::postgres_on_tokio },
    Entry { name: "aludel async-std", connect: aludel_async::postgres_on_async_std },
    #[cfg(feature = "diesel-postgres")]
    Entry { name: "diesel", connect: diesel::postgres::connect },
    Entry { name: "sqlx", connect: sqlx::postgres::connect },
];

/// Who takes part on a database.
pub fn of(database: Database) -> &'static [Entry] {
    match database {
        Database::Sqlite => SQLITE,
        Database::Postgres => POSTGRES,
    }
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

    /// As a URL, which aludel reads.
    pub fn url(&self) -> String {
        format!("postgresql://{0}@/{0}?host={1}&port={2}", Self::NAME, self.socket_dir, self.port)
    }
}
