//! The drivers: what sends statements and reads rows. No type of a driver's crate leaves this folder.
//!
//! A driver's connection MUST offer `open`, `fetch`, `command`, `is_closed`, `open_cursor` and `advance` as [`Conn`] calls
//! them, and
//! - prepare each statement once per connection and keep it, at most as many as `EngineOptions::statement_cache` says;
//! - send values as binds only, in the order of [`Compiled::binds`](aludel_core::compile::Compiled);
//! - read each row in one pass through [`Cells`](aludel_core::Cells), checking the columns' types once per statement where
//!   the database types columns;
//! - classify its errors (`ErrorKind`), keep its own words as the source, and never show values or passwords.
//!
//! It SHOULD neither retry nor log: the layers above decide.

use crate::facade::trace::Trace;
use aludel_core::dialect::{Bulk, Dialect};
use aludel_core::url::Scheme;
use aludel_core::{Batch, EngineOptions, Error, Log, Result, RowSink, Taken};
use std::sync::Arc;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(all(feature = "postgres", feature = "tls"))]
mod tls;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod within;

/// A connection by any of the drivers.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "each is kept in its pool, and the large one is the common one")]
pub(crate) enum Conn {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::PostgresConnection>),
    #[cfg(feature = "mysql")]
    Mysql(Box<mysql::MysqlConnection>),
}

/// The drivers of a dialect that are compiled in.
fn drivers(scheme: Scheme) -> &'static [&'static str] {
    match scheme {
        #[cfg(feature = "sqlite")]
        Scheme::Sqlite => &["rusqlite"],
        #[cfg(feature = "postgres")]
        Scheme::Postgresql => &["postgres"],
        #[cfg(feature = "mysql")]
        Scheme::Mysql => &["mysql"],
        #[allow(unreachable_patterns, reason = "all may be compiled in")]
        _ => &[],
    }
}

/// Checks what a URL asks for before anything connects.
pub(crate) fn check(options: &EngineOptions) -> Result<()> {
    let (url, known) = (&options.url, drivers(options.url.scheme()));
    if known.is_empty() {
        return Err(no_driver(url.scheme()));
    }
    if let Some(driver) = url.driver()
        && !known.contains(&driver)
    {
        return Err(url.unknown_driver(known));
    }
    match url.scheme() {
        #[cfg(feature = "sqlite")]
        Scheme::Sqlite => sqlite::check(url),
        #[cfg(feature = "postgres")]
        Scheme::Postgresql => postgres::check(url),
        #[cfg(feature = "mysql")]
        Scheme::Mysql => mysql::check(url),
        #[allow(unreachable_patterns, reason = "all may be compiled in")]
        other => Err(no_driver(other)),
    }
}

fn no_driver(scheme: Scheme) -> Error {
    let known: Vec<&str> = [
        #[cfg(feature = "sqlite")]
        "sqlite",
        #[cfg(feature = "postgres")]
        "postgresql",
        #[cfg(feature = "mysql")]
        "mysql",
    ]
    .to_vec();
    aludel_core::url::no_driver("blocking", scheme, &known)
}

macro_rules! each {
    ($conn:expr, $c:ident => $call:expr) => {
        match $conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite($c) => $call,
            #[cfg(feature = "postgres")]
            Conn::Postgres($c) => $call,
            #[cfg(feature = "mysql")]
            Conn::Mysql($c) => $call,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no connection is made without a driver"),
        }
    };
}

#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(unused_variables, reason = "without a driver there is nothing to call")
)]
impl Conn {
    pub(crate) fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        match options.url.scheme() {
            #[cfg(feature = "sqlite")]
            Scheme::Sqlite => sqlite::SqliteConnection::open(options).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            Scheme::Postgresql => {
                postgres::PostgresConnection::open(options).map(|c| Self::Postgres(Box::new(c)))
            }
            #[cfg(feature = "mysql")]
            Scheme::Mysql => mysql::MysqlConnection::open(options).map(|c| Self::Mysql(Box::new(c))),
            #[allow(unreachable_patterns, reason = "all may be compiled in")]
            other => Err(no_driver(other)),
        }
    }

    /// Executes a statement and gives all its rows to a sink.
    #[inline]
    pub(crate) fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        each!(self, c => c.fetch(&log, sink))
    }

    /// Begins a query whose rows come in parts; one that was under way is ended. Outside a transaction it has to be held.
    pub(crate) fn open_cursor(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        // PostgreSQL alone makes a difference
        let _ = hold;
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.open_cursor(&log),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => c.open_cursor(log, hold),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => c.open_cursor(log),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no connection is made without a driver"),
        }
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        each!(self, c => c.advance(sink, most))
    }

    /// Ends that query as far as can be done without waiting; [`close_cursor`](Self::close_cursor) does the rest.
    pub(crate) fn leave_cursor(&mut self) {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.leave_cursor(),
            #[cfg(feature = "mysql")]
            Self::Mysql(c) => c.leave_cursor(),
            #[allow(unreachable_patterns, reason = "it may be the only driver")]
            _ => {}
        }
    }

    /// Ends that query.
    pub(crate) fn close_cursor(&mut self) -> Result<()> {
        self.leave_cursor();
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => c.close_cursor(),
            #[allow(unreachable_patterns, reason = "it may be the only driver")]
            _ => Ok(()),
        }
    }

    /// Sends SQL as it stands.
    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        each!(self, c => c.command(sql))
    }

    /// How many rows are best written at once.
    pub(crate) fn bulk(&self, dialect: Dialect) -> Bulk {
        dialect.capability().bulk
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
