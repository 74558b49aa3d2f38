//! An engine's options, one by one.

use super::Engine;
use aludel_core::{EngineEvents, EngineOptions, Isolation, PoolKind, Result, SchemaMap, TransactionOptions};
use std::time::Duration;

/// An engine to be made: [`Engine::builder`] begins one, [`EngineBuilder::connect`] ends it.
#[must_use = "an engine is made by `.connect()`"]
#[derive(Debug)]
pub struct EngineBuilder {
    options: Result<EngineOptions>,
}

impl EngineBuilder {
    pub(super) fn new(url: &str) -> Self {
        Self { options: EngineOptions::parse(url) }
    }

    pub(super) fn from_options(options: EngineOptions) -> Self {
        Self { options: Ok(options) }
    }

    fn with(mut self, set: impl FnOnce(&mut EngineOptions)) -> Self {
        if let Ok(options) = &mut self.options {
            set(options);
        }
        self
    }

    /// How connections are kept: a queue of them, by default.
    pub fn pool(self, kind: PoolKind) -> Self {
        self.with(|o| o.pool = kind)
    }

    /// Connections that are kept; 5 by default. An SQLite database in memory has one, always.
    pub fn pool_size(self, connections: u32) -> Self {
        self.with(|o| o.pool_size = connections)
    }

    /// Connections made beyond these when all are in use; 10 by default.
    pub fn max_overflow(self, connections: u32) -> Self {
        self.with(|o| o.max_overflow = connections)
    }

    /// How long to wait for a connection; 30 seconds by default.
    pub fn pool_timeout(self, limit: Duration) -> Self {
        self.with(|o| o.pool_timeout = limit)
    }

    /// The age at which a connection is replaced; never, by default.
    pub fn pool_recycle(self, age: Duration) -> Self {
        self.with(|o| o.pool_recycle = Some(age))
    }

    /// Whether a connection is tried, and replaced if it is dead, before it is handed out; not, by default.
    ///
    /// Without it, whoever first takes a connection from the pool after the server has restarted gets an error, and the
    /// others that lie there are then replaced.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/pooling.html#dealing-with-disconnects>
    pub fn pool_pre_ping(self, yes: bool) -> Self {
        self.with(|o| o.pool_pre_ping = yes)
    }

    /// Whether statements are told to `tracing` at info level, without their values; at debug level, by default.
    pub fn echo(self, yes: bool) -> Self {
        self.with(|o| o.echo = yes)
    }

    /// How far transactions are kept apart; as the database has it, by default.
    pub fn isolation_level(self, level: Isolation) -> Self {
        self.with(|o| o.transaction = o.transaction.isolation(level))
    }

    /// How transactions begin, unless a connection or session says otherwise; in place of an earlier
    /// [`isolation_level`](Self::isolation_level).
    pub fn transaction_options(self, options: TransactionOptions) -> Self {
        self.with(|o| o.transaction = options)
    }

    /// SQL that each new connection is told before anything else: `PRAGMA`s, `SET`s. It may be called several times.
    pub fn on_connect(self, sql: impl Into<String>) -> Self {
        self.with(|o| o.on_connect.push(sql.into()))
    }

    /// Hooks around statements and connections, in place of earlier ones.
    pub fn events(self, events: EngineEvents) -> Self {
        self.with(|o| o.events = events)
    }

    /// Prepared statements kept per connection; 256 by default.
    pub fn statement_cache(self, statements: usize) -> Self {
        self.with(|o| o.statement_cache = statements)
    }

    /// Whether prepared statements may outlive their transaction, which they do by default; PostgreSQL only, where the URL
    /// says the same by `prepared_statements=false`.
    ///
    /// A pooler that gives each transaction another server, as pgbouncer does with `pool_mode = transaction`, does not
    /// have them at the next one. The blocking driver then names no statement. The async one has names within a
    /// transaction alone, which costs a message at its end, and surrounds what is sent outside of one (autocommit) by
    /// `BEGIN` and `COMMIT`. Rows can be streamed in transactions only.
    ///
    /// Source: <https://www.pgbouncer.org/features.html>
    pub fn prepared_statements(self, yes: bool) -> Self {
        self.with(|o| o.prepared_statements = yes)
    }

    /// Which schema stands for which, in statements and in `create_all`: one set of models for many tenants.
    ///
    /// `.schema_translate_map(SchemaMap::new([(Some("per_tenant"), Some("tenant_7"))]))`; `None` is the connection's
    /// default schema. SQL text is sent as it stands.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#translation-of-schema-names>
    pub fn schema_translate_map(self, schemas: SchemaMap) -> Self {
        self.with(|o| o.schemas = schemas)
    }

    /// The engine. It connects on first use.
    ///
    /// # Errors
    /// The URL cannot be read, names a dialect or driver that is not there (the message lists those that are), or an
    /// option does not make sense.
    pub fn connect(self) -> Result<Engine> {
        Engine::open(self.options?)
    }
}
