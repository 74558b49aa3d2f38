//! The engine: a database by its URL, and the pool of connections to it.

use super::holders::Place;
use super::{Connection, EngineBuilder};
use crate::mode::{Scope, maybe};
use crate::pool::Pool;
use aludel_core::dialect::Dialect;
use aludel_core::url::Url;
use aludel_core::{EngineOptions, Error, PoolKind, Result, SchemaMap, StatementLog};
use std::fmt;
use std::sync::Arc;

/// A database: where it is, and the pool of connections to it. Cheap to clone, `Send` and `Sync`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/engines.html>
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    options: Arc<EngineOptions>,
    pool: Pool,
}

/// Makes an engine with the default options. It connects on first use.
///
/// # Errors
/// The URL cannot be read, or names a dialect or driver that is not there; the message lists those that are, and never
/// holds the password.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine>
pub fn create_engine(url: &str) -> Result<Engine> {
    Engine::builder(url).connect()
}

/// What a pool's connections are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolStatus {
    /// Connections that are open.
    pub size: u32,
    /// Connections that wait to be used.
    pub idle: u32,
    /// Connections that are in use.
    pub in_use: u32,
    /// Callers that wait for a connection, where the pool counts them.
    pub waiting: u32,
}

impl Engine {
    /// An engine to be made with options of its own.
    pub fn builder(url: &str) -> EngineBuilder {
        EngineBuilder::new(url)
    }

    pub(super) fn open(options: EngineOptions) -> Result<Self> {
        options.check()?;
        let options = Arc::new(options);
        let pool = Pool::new(&options)?;
        Ok(Self(Arc::new(Inner { options, pool })))
    }

    /// The database's URL; it is shown without the password.
    pub fn url(&self) -> &Url {
        &self.0.options.url
    }

    /// Which schema stands for which: `schema_translate_map`.
    pub fn schemas(&self) -> &SchemaMap {
        &self.0.options.schemas
    }

    /// The database's language.
    pub fn dialect(&self) -> Dialect {
        self.0.options.url.scheme().into()
    }

    /// Closes the connections that nobody uses now, and the others when they come back. The engine can be used on: it
    /// connects anew. A database in memory is lost with its connection.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#engine-disposal>
    pub fn dispose(&self) {
        self.0.pool.dispose();
    }

    /// The statements that this engine sends from now on, until the log is dropped: for tests that count them, and for
    /// finding loops that load one row at a time.
    ///
    /// `let sent = engine.watch(); …; sent.assert_statements(3);`
    pub fn watch(&self) -> StatementLog {
        self.0.options.events.watch()
    }

    /// The same database with other options, and a pool of its own: `engine.fork().isolation_level(…).connect()?`.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#setting-isolation-level-or-dbapi-autocommit-for-multiple-transactions>
    pub fn fork(&self) -> EngineBuilder {
        EngineBuilder::from_options((*self.0.options).clone())
    }

    /// An engine for a test: it has one connection and one transaction, which is rolled back when the engine and all that came
    /// from it are dropped. What its users call transactions are savepoints within, so that a program can commit as it
    /// likes and leaves nothing behind. MySQL commits by itself at statements that change the schema, here as well.
    ///
    /// # Errors
    /// The database is one of SQLite's in memory: there, a new engine is a new database.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#joining-a-session-into-an-external-transaction-such-as-for-test-suites>
    pub fn sandbox(&self) -> Result<Engine> {
        let mut options = (*self.0.options).clone();
        if options.is_in_memory() {
            return Err(Error::url("a database in memory needs no sandbox: make a new engine"));
        }
        options.sandboxed = true;
        options.pool = PoolKind::Static;
        Engine::open(options)
    }

    /// What the pool's connections are doing.
    pub fn pool_status(&self) -> PoolStatus {
        self.0.pool.status()
    }
}

#[maybe]
impl Engine {
    /// A connection from the pool: the layer without a session.
    ///
    /// # Errors
    /// [`is_pool_timeout`](aludel_core::Error::is_pool_timeout) if none becomes free in time,
    /// [`is_connection`](aludel_core::Error::is_connection) if none can be made.
    pub async fn connect(&self) -> Result<Connection> {
        self.connect_from(None).await
    }

    /// A connection for somebody at a place of the program.
    pub(super) async fn connect_from(&self, place: Place) -> Result<Connection> {
        let pooled = self.0.pool.get(place).await?;
        Ok(Connection::new(pooled, &self.0.options))
    }

    /// Runs a closure in a transaction: committed if it gives `Ok`, rolled back if it gives `Err`, panics or is dropped.
    ///
    /// # Errors
    /// The closure's, or that of the commit.
    pub async fn begin<T, F>(&self, work: F) -> Result<T>
    where
        F: Scope(&mut Connection) -> Result<T>,
    {
        let mut connection = self.connect().await?;
        match work(&mut connection).await {
            Ok(value) => {
                connection.commit().await?;
                Ok(value)
            }
            Err(error) => {
                connection.rollback().await?;
                Err(error)
            }
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("url", self.url()).field("pool", &self.pool_status()).finish()
    }
}
