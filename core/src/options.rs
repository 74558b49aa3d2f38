//! What an engine is told when it is made.

use crate::engine_events::EngineEvents;
use crate::error::{Error, Result};
use crate::schema::SchemaMap;
use crate::transaction::TransactionOptions;
use crate::url::{Scheme, Url};
use std::time::Duration;

/// How far transactions are kept apart.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#setting-transaction-isolation-levels-including-dbapi-autocommit>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// `READ UNCOMMITTED` (on PostgreSQL the same as the next).
    ReadUncommitted,
    /// `READ COMMITTED`
    ReadCommitted,
    /// `REPEATABLE READ`
    RepeatableRead,
    /// `SERIALIZABLE`; SQLite always is.
    Serializable,
    /// No transactions: each statement stands for itself.
    Autocommit,
}

impl Isolation {
    /// The words of `SET TRANSACTION ISOLATION LEVEL`; `None` for [`Isolation::Autocommit`].
    pub const fn sql(self) -> Option<&'static str> {
        match self {
            Self::ReadUncommitted => Some("READ UNCOMMITTED"),
            Self::ReadCommitted => Some("READ COMMITTED"),
            Self::RepeatableRead => Some("REPEATABLE READ"),
            Self::Serializable => Some("SERIALIZABLE"),
            Self::Autocommit => None,
        }
    }
}

/// How connections are kept.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/pooling.html#switching-pool-implementations>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoolKind {
    /// So many are kept, and some more are made in a rush (`QueuePool`).
    #[default]
    Queue,
    /// None is kept: each is made when it is needed and closed after it (`NullPool`); for a pool outside the program, such
    /// as pgbouncer.
    Null,
    /// One is kept, and everybody waits for it (`StaticPool`). An SQLite database in memory always has this one.
    Static,
}

/// So many seconds.
pub const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What an engine is told when it is made. The defaults are SQLAlchemy's, where it has them.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The database.
    pub url: Url,
    /// How connections are kept (as many as the next says).
    pub pool: PoolKind,
    /// Connections that are kept (5).
    pub pool_size: u32,
    /// Connections made beyond these in a rush (10).
    pub max_overflow: u32,
    /// How long to wait for a connection (30 seconds).
    pub pool_timeout: Duration,
    /// The age at which a connection is replaced (never).
    pub pool_recycle: Option<Duration>,
    /// Is a connection tried before it is handed out (no)?
    pub pool_pre_ping: bool,
    /// Are statements told to `tracing` at info level (no)? Otherwise they are at debug level.
    pub echo: bool,
    /// How transactions begin (as the database has it).
    pub transaction: TransactionOptions,
    /// What each new connection is told first (nothing).
    pub on_connect: Vec<String>,
    /// Does everything happen within one transaction that is never committed (no)?
    pub sandboxed: bool,
    /// Hooks (none).
    pub events: EngineEvents,
    /// Prepared statements kept per connection (256).
    pub statement_cache: usize,
    /// May prepared statements outlive their transaction, on PostgreSQL (yes)? The URL may say no, too.
    pub prepared_statements: bool,
    /// Which schema stands for which (each for itself).
    pub schemas: SchemaMap,
}

impl EngineOptions {
    /// The options for a database, with their defaults.
    ///
    /// # Errors
    /// The URL cannot be read; the message never holds the password.
    pub fn parse(url: &str) -> Result<Self> {
        Ok(Self {
            url: Url::parse(url)?,
            pool: PoolKind::Queue,
            pool_size: 5,
            max_overflow: 10,
            pool_timeout: secs(30),
            pool_recycle: None,
            pool_pre_ping: false,
            echo: false,
            transaction: TransactionOptions::new(),
            on_connect: Vec::new(),
            sandboxed: false,
            events: EngineEvents::new(),
            statement_cache: 256,
            prepared_statements: true,
            schemas: SchemaMap::default(),
        })
    }

    /// Is it an SQLite database in memory? Each connection is a database of its own, so there is one, and it stays.
    pub fn is_in_memory(&self) -> bool {
        self.url.scheme() == Scheme::Sqlite && self.url.database().is_none()
    }

    /// All connections at most; without a meaning for [`PoolKind::Null`].
    pub fn most_connections(&self) -> u32 {
        match self.pool {
            _ if self.is_in_memory() => 1,
            PoolKind::Static => 1,
            _ => self.pool_size.saturating_add(self.max_overflow),
        }
    }

    /// Connections that are kept when nobody uses them.
    pub fn kept_connections(&self) -> u32 {
        match self.pool {
            PoolKind::Queue => self.pool_size.min(self.most_connections()),
            _ => self.most_connections(),
        }
    }

    /// Whether no prepared statement outlives its transaction, as the URL or [`prepared_statements`](Self::prepared_statements)
    /// says.
    ///
    /// # Errors
    /// The URL says neither yes nor no.
    pub fn has_unnamed_statements(&self) -> Result<bool> {
        Ok(!self.prepared_statements || crate::wire::postgres::has_unnamed_statements(&self.url)?)
    }

    /// Checks what depends on each other.
    ///
    /// # Errors
    /// There would be no connection, no statement could be kept, or the database has no such option.
    pub fn check(&self) -> Result<()> {
        if self.most_connections() == 0 {
            return Err(Error::url("pool_size and max_overflow are both 0: there would be no connection"));
        }
        if self.statement_cache == 0 {
            return Err(Error::url("statement_cache is 0: at least one statement has to be kept"));
        }
        if !self.prepared_statements && self.url.scheme() != Scheme::Postgresql {
            return Err(Error::url(format!(
                "prepared_statements is an option of postgresql, not of {}",
                self.url.scheme()
            )));
        }
        Ok(())
    }
}
