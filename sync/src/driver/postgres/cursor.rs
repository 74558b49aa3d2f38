//! Rows in parts, by a cursor of the server's.

use super::connection::{PostgresConnection, Prepared, execute, fetch_rows, prepare_typed};
use super::error::classify;
use super::params::Params;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{Cursor, no_pooler_holds};
use aludel_core::{Batch, EngineOptions, Log, Result, RowSink, StatementCache};
use postgres::{Client, Statement};
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
    declare: Statement,
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
    pub(crate) fn open_cursor(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        if hold && self.unnamed {
            return Err(no_pooler_holds());
        }
        self.close_cursor()?;
        match self.declare(log, hold) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn declare(&mut self, log: Box<Log>, hold: bool) -> Result<()> {
        self.refresh();
        let Self { client, cursors: Cursors { known, made, open }, params, trace, .. } = self;
        if known.get(&log).is_some_and(|entry| entry.prepared.cursor.is_held() != hold) {
            known.clear();
        }
        let entry = known.get_or_prepare(&log, Dialect::Postgresql, |compiled, _evicted| {
            *made += 1;
            let cursor = Cursor::new(*made, hold);
            let declare = prepare_typed(client, &cursor.declare(&compiled.sql), compiled, log.values())?;
            Ok(Declared { cursor, declare, fetch: None })
        })?;
        let (compiled, declare) = (&entry.compiled, &entry.prepared.declare);
        trace.statement(&compiled.sql);
        params
            .encode(compiled, declare.params(), log.values())
            .and_then(|()| execute(client, declare, params))
            .map_err(|e| e.with_statement(&compiled.sql))?;
        *open = Some(log);
        Ok(())
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        match self.try_advance(sink, most) {
            Ok(batch) => Ok(batch),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn try_advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        let Self { client, cursors: Cursors { known, open, .. }, .. } = self;
        let Some(entry) = open.as_ref().and_then(|log| known.get(log)) else {
            return Ok(Batch { sink, more: false });
        };
        let (compiled, Declared { cursor, fetch, .. }) = (&entry.compiled, &mut entry.prepared);
        let run = || {
            let prepared = match fetch {
                Some((size, prepared)) if *size == most => prepared,
                _ => {
                    let statement = client.prepare(&cursor.fetch(most)).map_err(classify)?;
                    &mut fetch.insert((most, Prepared::new(statement, compiled)?)).1
                }
            };
            prepared.check(&sink)?;
            let taken = fetch_rows(client, prepared, &Params::default(), sink)?;
            Ok(Batch { sink: taken.sink, more: taken.rowcount == most as u64 })
        };
        run().map_err(|e: aludel_core::Error| e.with_statement(&compiled.sql))
    }

    /// Ends that query.
    pub(crate) fn close_cursor(&mut self) -> Result<()> {
        let Cursors { known, open, .. } = &mut self.cursors;
        let Some(entry) = open.take().and_then(|log| known.get(&log)) else { return Ok(()) };
        close(&mut self.client, &entry.prepared.cursor)
    }
}

/// A transaction that failed has ended its cursors, which the server tells by an error; what comes next will tell it better.
fn close(client: &mut Client, cursor: &Cursor) -> Result<()> {
    match client.batch_execute(&cursor.close()).map_err(classify) {
        Err(error) if error.is_connection() => Err(error),
        _ => Ok(()),
    }
}
