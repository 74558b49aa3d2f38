//! Rows in parts, by a cursor of the server's.

use super::connection::{NativeConnection, Prepared, Text, execute, next_name, prepare};
use crate::mode::{maybe, now};
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{Cursor, Untyped, no_pooler_holds};
use aludel_core::{Batch, EngineOptions, Error, Log, NoRow, Result, RowSink, StatementCache};
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

#[maybe]
impl NativeConnection {
    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended. One that is
    /// held outlives its transaction.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        if hold && self.unnamed {
            return Err(no_pooler_holds());
        }
        match now!(self.declare(&log, hold)).await {
            Ok(()) => {
                self.cursors.open = Some(log);
                Ok(())
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn declare(&mut self, log: &Log, hold: bool) -> Result<()> {
        self.close_cursor().await?;
        self.refresh()?;
        let Self { wire, cursors: Cursors { known, made, .. }, trace, named, unnamed, .. } = self;
        if known.get(log).is_none_or(|entry| entry.prepared.cursor.is_held() != hold) {
            let compiled = known.compile(log, Dialect::Postgresql)?;
            *made += 1;
            let cursor = Cursor::new(*made, hold);
            let sql = cursor.declare(&compiled.sql);
            let text = Text { sql: &sql, compiled: &compiled, values: log.values() };
            let declare = prepare(wire, next_name(named, *unnamed), text, Untyped::Inferred).await;
            let declare = declare.map_err(|e| e.with_statement(&compiled.sql))?;
            if known.get(log).is_some() {
                known.clear();
            }
            known.insert(log, compiled, Declared { cursor, declare, fetch: None });
        }
        let Some(entry) = known.get(log) else { return Err(Error::statement("it was not prepared")) };
        let (compiled, Declared { cursor, declare, .. }) = (&entry.compiled, &mut entry.prepared);
        trace.statement(&compiled.sql);
        let sql = cursor.declare(&compiled.sql);
        let text = Text { sql: &sql, compiled, values: log.values() };
        let done = execute(wire, declare, text, named, *unnamed, Vec::<NoRow>::new()).await;
        done.map(drop).map_err(|e| e.with_statement(&compiled.sql))
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        match self.try_advance(sink, most).await {
            Ok(batch) => Ok(batch),
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn try_advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        let Self { wire, cursors: Cursors { known, open, .. }, named, unnamed, .. } = self;
        let Some(entry) = open.as_ref().and_then(|log| known.get(log)) else {
            return Ok(Batch { sink, more: false });
        };
        let (compiled, Declared { cursor, fetch, .. }) = (&entry.compiled, &mut entry.prepared);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        let sql = cursor.fetch(most);
        // the binds are those of the cursor
        let without =
            aludel_core::compile::Compiled { sql: String::new(), binds: Box::default(), ..compiled.clone() };
        let text = Text { sql: &sql, compiled: &without, values: &[] };
        if fetch.as_ref().is_none_or(|(size, _)| *size != most) {
            let described = prepare(wire, next_name(named, *unnamed), text, Untyped::Inferred).await;
            let described = described.map_err(failed)?;
            described.check_names(compiled).map_err(failed)?;
            *fetch = Some((most, described));
        }
        let Some((_, prepared)) = fetch else { return Ok(Batch { sink, more: false }) };
        let taken = execute(wire, prepared, text, named, *unnamed, sink).await.map_err(failed)?;
        Ok(Batch { sink: taken.sink, more: taken.rowcount == most as u64 })
    }

    /// Ends that query. A transaction that failed has ended its cursors, which the server tells by an error; what comes
    /// next will tell it better.
    pub(crate) async fn close_cursor(&mut self) -> Result<()> {
        let Self { wire, cursors: Cursors { known, open, .. }, .. } = self;
        let Some(entry) = open.take().and_then(|log| known.get(&log)) else { return Ok(()) };
        let close = entry.prepared.cursor.close();
        match wire.query(&close, |_| Ok(())).await {
            Err(error) if error.is_connection() => Err(self.failed(error)),
            _ => Ok(()),
        }
    }
}
