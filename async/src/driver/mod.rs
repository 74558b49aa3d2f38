//! The drivers: what sends statements and reads rows. No type of a driver's crate leaves this folder.
//!
//! A driver's connection MUST offer `open`, `fetch`, `command`, `is_closed`, `open_cursor` and `advance` as [`Conn`] calls
//! them, and
//! - prepare each statement once per connection and keep it, at most as many as `EngineOptions::statement_cache` says;
//! - send values as binds only, in the order of [`Compiled::binds`](aludel_core::compile::Compiled);
//! - read each row in one pass through [`Cells`](aludel_core::Cells), checking the columns' types once per statement where
//!   the database types columns;
//! - classify its errors (`ErrorKind`), keep its own words as the source, and never show values or passwords;
//! - be `Send` in all its futures, and bear that one of them is dropped in the middle: the connection need not be usable
//!   afterwards (the pool throws it away), but nothing else may be harmed. SQLite's connections MUST be: a
//!   statement that nobody waits for is interrupted, or carried out, and then the next command, so that a database in memory
//!   is not lost.
//!
//! It SHOULD neither retry nor log: the layers above decide. It never starts a runtime.

use crate::facade::trace::Trace;
use aludel_core::dialect::{Bulk, Dialect};
use aludel_core::url::{Scheme, Url};
use aludel_core::{Batch, EngineOptions, Error, Log, Result, RowSink, Taken};
use std::sync::Arc;

#[cfg(any(feature = "sqlite-sqlx", feature = "mysql"))]
mod lent;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod native;
#[cfg(feature = "postgres-sqlx")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite-sqlx")]
mod sqlite_sqlx;
#[cfg(all(feature = "postgres", feature = "tls"))]
mod tls;

/// A connection by any of the drivers.
#[derive(Debug)]
pub(crate) enum Conn {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::SqliteThread),
    #[cfg(feature = "sqlite-sqlx")]
    SqliteSqlx(Box<sqlite_sqlx::SqliteSqlxConnection>),
    #[cfg(feature = "postgres-sqlx")]
    Postgres(Box<postgres::PostgresConnection>),
    #[cfg(feature = "postgres")]
    Native(Box<native::NativeConnection>),
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::MysqlConnection>),
}

/// The drivers that may be compiled in.
#[derive(Clone, Copy)]
enum Driver {
    #[cfg(feature = "sqlite")]
    Sqlite,
    #[cfg(feature = "sqlite-sqlx")]
    SqliteSqlx,
    #[cfg(feature = "postgres-sqlx")]
    Postgres,
    #[cfg(feature = "postgres")]
    Native,
    #[cfg(feature = "mysql")]
    Mysql,
}

/// The drivers of a dialect that are compiled in, by name; the first is the one that is meant when none is named.
fn drivers(scheme: Scheme) -> &'static [(&'static str, Driver)] {
    match scheme {
        #[cfg(any(feature = "sqlite", feature = "sqlite-sqlx"))]
        Scheme::Sqlite => &[
            #[cfg(feature = "sqlite")]
            ("rusqlite", Driver::Sqlite),
            #[cfg(feature = "sqlite-sqlx")]
            ("sqlx", Driver::SqliteSqlx),
        ],
        #[cfg(any(feature = "postgres-sqlx", feature = "postgres"))]
        Scheme::Postgresql => &[
            #[cfg(feature = "postgres")]
            ("native", Driver::Native),
            #[cfg(feature = "postgres-sqlx")]
            ("sqlx", Driver::Postgres),
        ],
        #[cfg(feature = "mysql")]
        Scheme::Mysql => &[("sqlx", Driver::Mysql)],
        #[allow(unreachable_patterns, reason = "all may be compiled in")]
        _ => &[],
    }
}

/// The driver that a URL asks for.
fn driver(url: &Url) -> Result<Driver> {
    let known = drivers(url.scheme());
    let wanted = match url.driver() {
        None => known.first(),
        Some(name) => known.iter().find(|(known, _)| *known == name),
    };
    match wanted {
        Some((_, driver)) => Ok(*driver),
        None if known.is_empty() => Err(no_driver(url.scheme())),
        None => Err(url.unknown_driver(&known.iter().map(|(name, _)| *name).collect::<Vec<_>>())),
    }
}

fn no_driver(scheme: Scheme) -> Error {
    let compiled =
        [Scheme::Sqlite, Scheme::Postgresql, Scheme::Mysql].into_iter().filter(|s| !drivers(*s).is_empty());
    let names: Vec<&str> = compiled.map(Scheme::as_str).collect();
    aludel_core::url::no_driver("async", scheme, &names)
}

/// Checks what a URL asks for before anything connects.
pub(crate) fn check(options: &EngineOptions) -> Result<()> {
    let url = &options.url;
    match driver(url)? {
        #[cfg(feature = "sqlite")]
        Driver::Sqlite => sqlite::check(url),
        #[cfg(feature = "sqlite-sqlx")]
        Driver::SqliteSqlx => sqlite_sqlx::check(url),
        #[cfg(feature = "postgres-sqlx")]
        Driver::Postgres => postgres::check(url),
        #[cfg(feature = "postgres")]
        Driver::Native => native::check(url),
        #[cfg(feature = "mysql")]
        Driver::Mysql => mysql::check(url),
    }
}

#[cfg(any(feature = "sqlite-sqlx", feature = "mysql"))]
#[cold]
fn no_connection() -> Error {
    Error::connection("the connection was lost to a query that did not end")
}

macro_rules! each {
    ($conn:expr, $c:ident => $call:expr) => {
        match $conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite($c) => $call,
            #[cfg(feature = "sqlite-sqlx")]
            Conn::SqliteSqlx($c) => $call,
            #[cfg(feature = "postgres-sqlx")]
            Conn::Postgres($c) => $call,
            #[cfg(feature = "postgres")]
            Conn::Native($c) => $call,
            #[cfg(feature = "mysql")]
            Conn::Mysql($c) => $call,
            #[cfg(not(any(
                feature = "sqlite",
                feature = "sqlite-sqlx",
                feature = "postgres-sqlx",
                feature = "postgres",
                feature = "mysql"
            )))]
            _ => unreachable!("no connection is made without a driver"),
        }
    };
}

#[cfg_attr(
    not(any(
        feature = "sqlite",
        feature = "sqlite-sqlx",
        feature = "postgres-sqlx",
        feature = "postgres",
        feature = "mysql"
    )),
    allow(unused_variables, reason = "without a driver there is nothing to call")
)]
impl Conn {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        match driver(&options.url)? {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite => sqlite::SqliteThread::open(options).await.map(Self::Sqlite),
            #[cfg(feature = "sqlite-sqlx")]
            Driver::SqliteSqlx => {
                sqlite_sqlx::SqliteSqlxConnection::open(options).await.map(|c| Self::SqliteSqlx(Box::new(c)))
            }
            #[cfg(feature = "postgres-sqlx")]
            Driver::Postgres => {
                postgres::PostgresConnection::open(options).await.map(|c| Self::Postgres(Box::new(c)))
            }
            #[cfg(feature = "postgres")]
            Driver::Native => {
                native::NativeConnection::open(options).await.map(|c| Self::Native(Box::new(c)))
            }
            #[cfg(feature = "mysql")]
            Driver::Mysql => mysql::MysqlConnection::open(options).await.map(|c| Self::Mysql(Box::new(c))),
        }
    }

    /// Executes a statement and gives all its rows to a sink.
    #[inline]
    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        each!(self, c => c.fetch(log, sink).await)
    }

    /// Begins a query whose rows come in parts; one that was under way is ended. Outside a transaction it has to be held.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        // PostgreSQL alone makes a difference
        let _ = hold;
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.open_cursor(log).await,
            #[cfg(feature = "sqlite-sqlx")]
            Self::SqliteSqlx(c) => c.open_cursor(log).await,
            #[cfg(feature = "postgres-sqlx")]
            Self::Postgres(c) => c.open_cursor(log, hold).await,
            #[cfg(feature = "postgres")]
            Self::Native(c) => c.open_cursor(log, hold).await,
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => c.open_cursor(log).await,
            #[cfg(not(any(
                feature = "sqlite",
                feature = "sqlite-sqlx",
                feature = "postgres-sqlx",
                feature = "postgres",
                feature = "mysql"
            )))]
            _ => unreachable!("no connection is made without a driver"),
        }
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        each!(self, c => c.advance(sink, most).await)
    }

    /// Ends that query as far as can be done without waiting; [`close_cursor`](Self::close_cursor) does the rest.
    pub(crate) fn leave_cursor(&mut self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.leave_cursor(),
            #[cfg(feature = "sqlite-sqlx")]
            Self::SqliteSqlx(c) => c.leave_cursor(),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => c.leave_cursor(),
            #[allow(unreachable_patterns, reason = "it may be the only driver")]
            _ => {}
        }
    }

    /// Ends that query.
    pub(crate) async fn close_cursor(&mut self) -> Result<()> {
        self.leave_cursor();
        match self {
            #[cfg(feature = "postgres-sqlx")]
            Self::Postgres(c) => c.close_cursor().await,
            #[cfg(feature = "postgres")]
            Self::Native(c) => c.close_cursor().await,
            #[allow(unreachable_patterns, reason = "it may be the only driver")]
            _ => Ok(()),
        }
    }

    /// Sends SQL as it stands.
    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        each!(self, c => c.command(sql).await)
    }

    /// How many rows are best written at once.
    pub(crate) fn bulk(&self, dialect: Dialect) -> Bulk {
        match self {
            // each statement is a message to its thread
            #[cfg(feature = "sqlite-sqlx")]
            Self::SqliteSqlx(_) => Bulk::Values { page: 50 },
            #[allow(unreachable_patterns, reason = "it may be the only driver")]
            _ => dialect.capability().bulk,
        }
    }

    /// What it tells its statements to.
    pub(crate) fn trace(&self) -> &Trace {
        each!(self, c => c.trace())
    }

    /// Is the connection known to be lost?
    pub(crate) fn is_closed(&self) -> bool {
        each!(self, c => c.is_closed())
    }
}
