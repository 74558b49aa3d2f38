//! Rows in parts, by a cursor of the server's.

use super::connection::{PostgresConnection, Prepared, describe, encode, prepare, run};
use super::error::classify;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{Cursor, Untyped, no_pooler_holds};
use aludel_core::{Batch, EngineOptions, Error, Log, Result, RowSink, StatementCache};
use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, Executor};
use std::sync::Arc;

/// Statements of which the rows come in parts that are kept prepared: each has two prepared statements of the server's.
const KEPT: usize = 16;

/// The cursors of a connection, of which one is open at a time.
pub(super) struct Cursors {
    known: StatementCache<Declared>,
    /// How many have been made; a name is not used again, for what was prepared for it has other columns.
    made: u64,
    /// The statement whose cursor is open.
    open: Option<Box<Log>>,
}

/// What is kept for a statement whose rows come in parts.
struct Declared {
    cursor: Cursor,
    declare: Prepared,
    /// How many rows it brings at most, and how.
    fetch: Option<(usize, Prepared)>,
}

impl Cursors {
    pub(super) fn new(options: &Arc<EngineOptions>) -> Self {
        let kept = options.statement_cache.min(KEPT);
        Self { known: StatementCache::new(kept).translated(&options.schemas), made: 0, open: None }
    }

    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.open = None;
    }
}

impl PostgresConnection {
    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended. One that is
    /// held outlives its transaction.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        if hold && self.unnamed {
            return Err(no_pooler_holds());
        }
        let opened = match self.declared(&log, hold).await {
            Ok(arguments) => self.declare(&log, arguments).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(()) => {
                self.cursors.open = Some(log);
                Ok(())
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Sees to it that a cursor's statement is prepared, and encodes its values.
    async fn declared(&mut self, log: &Log, hold: bool) -> Result<PgArguments> {
        self.close_cursor().await?;
        self.refresh().await?;
        let Self { connection, cursors: Cursors { known, made, .. }, .. } = self;
        if known.get(log).is_none_or(|entry| entry.prepared.cursor.is_held() != hold) {
            let compiled = known.compile(log, Dialect::Postgresql)?;
            *made += 1;
            let cursor = Cursor::new(*made, hold);
            let sql = cursor.declare(&compiled.sql);
            let declare = prepare(connection, &sql, &compiled, log.values(), Untyped::Inferred)
                .await
                .map_err(|e| e.with_statement(&compiled.sql))?;
            if known.get(log).is_some() {
                known.clear();
            }
            known.insert(log, compiled, Declared { cursor, declare, fetch: None });
        }
        let Some(entry) = known.get(log) else { return Err(Error::statement("it was not prepared")) };
        let (compiled, Declared { cursor, declare, .. }) = (&entry.compiled, &mut entry.prepared);
        encode(connection, declare, &cursor.declare(&compiled.sql), compiled, log.values())
            .await
            .map_err(|e| e.with_statement(&compiled.sql))
    }

    async fn declare(&mut self, log: &Log, arguments: PgArguments) -> Result<()> {
        let Self { connection, cursors: Cursors { known, .. }, trace, .. } = self;
        let Some(entry) = known.get(log) else { return Err(Error::statement("it was not prepared")) };
        trace.statement(&entry.compiled.sql);
        run(connection, &mut entry.prepared.declare, arguments, Vec::<aludel_core::NoRow>::new())
            .await
            .map(drop)
            .map_err(|e| e.with_statement(&entry.compiled.sql))
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        match self.try_advance(sink, most).await {
            Ok(batch) => Ok(batch),
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn try_advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        let Self { connection, cursors: Cursors { known, open, .. }, .. } = self;
        let Some(entry) = open.as_ref().and_then(|log| known.get(log)) else {
            return Ok(Batch { sink, more: false });
        };
        let (compiled, Declared { cursor, fetch, .. }) = (&entry.compiled, &mut entry.prepared);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        if fetch.as_ref().is_none_or(|(size, _)| *size != most) {
            let described = describe(connection, cursor.fetch(most).into(), &[], Untyped::Inferred).await;
            let described = described.and_then(|prepared| prepared.check_names(compiled)).map_err(failed)?;
            *fetch = Some((most, described));
        }
        let Some((_, prepared)) = fetch else { return Ok(Batch { sink, more: false }) };
        let taken = run(connection, prepared, PgArguments::default(), sink).await.map_err(failed)?;
        Ok(Batch { sink: taken.sink, more: taken.rowcount == most as u64 })
    }

    /// Ends that query. A transaction that failed has ended its cursors, which the server tells by an error; what comes
    /// next will tell it better.
    pub(crate) async fn close_cursor(&mut self) -> Result<()> {
        let Self { connection, cursors: Cursors { known, open, .. }, .. } = self;
        let Some(entry) = open.take().and_then(|log| known.get(&log)) else { return Ok(()) };
        let close = entry.prepared.cursor.close();
        match connection.execute(sqlx::raw_sql(AssertSqlSafe(close))).await.map_err(classify) {
            Err(error) if error.is_connection() => Err(self.failed(error)),
            _ => Ok(()),
        }
    }
}
