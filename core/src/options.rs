//! What an engine is told when it is made.

use crate::error::{Error, Result};
use crate::schema::SchemaMap;
use crate::url::Url;
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

/// So many seconds.
pub const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What an engine is told when it is made. The defaults are SQLAlchemy's, where it has them.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The database.
    pub url: Url,
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
    /// The isolation of transactions (the database's default).
    pub isolation: Option<Isolation>,
    /// Prepared statements kept per connection (256).
    pub statement_cache: usize,
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
            pool_size: 5,
            max_overflow: 10,
            pool_timeout: secs(30),
            pool_recycle: None,
            pool_pre_ping: false,
            echo: false,
            isolation: None,
            statement_cache: 256,
            schemas: SchemaMap::default(),
        })
    }

    /// All connections at most.
    pub fn most_connections(&self) -> u32 {
        self.pool_size.saturating_add(self.max_overflow)
    }

    /// Checks what depends on each other.
    ///
    /// # Errors
    /// There would be no connection, or no statement could be kept.
    pub fn check(&self) -> Result<()> {
        if self.most_connections() == 0 {
            return Err(Error::url("pool_size and max_overflow are both 0: there would be no connection"));
        }
        if self.statement_cache == 0 {
            return Err(Error::url("statement_cache is 0: at least one statement has to be kept"));
        }
        Ok(())
    }
}
