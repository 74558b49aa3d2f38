//! What a pool holds: a driver's connection, and what is known of its state.

use crate::driver::Conn;
use crate::mode::maybe;
use aludel_core::dialect::{Bulk, Dialect};
use aludel_core::{Batch, EngineOptions, Log, Result, RowSink, Taken};
use std::sync::Arc;

/// A driver's connection with its transaction's state.
///
/// `busy` stands while something is under way. A future that is dropped in the middle, or a panic, leaves it set, and the
/// pool then throws the connection away: nobody knows what the database is about to answer.
#[derive(Debug)]
pub(crate) struct Raw {
    conn: Conn,
    in_transaction: bool,
    busy: bool,
    /// Is a query under way whose rows come in parts?
    cursor: bool,
}

impl Raw {
    pub(crate) fn in_transaction(&self) -> bool {
        self.in_transaction
    }

    /// How many rows are best written at once.
    pub(crate) fn bulk(&self, dialect: Dialect) -> Bulk {
        self.conn.bulk(dialect)
    }

    /// Ends a query whose rows come in parts, as far as can be done without waiting; the next statement does the rest.
    pub(crate) fn leave_cursor(&mut self) {
        if self.cursor {
            self.conn.leave_cursor();
        }
    }

    /// Can it not be used any more?
    pub(crate) fn is_broken(&self) -> bool {
        self.busy || self.conn.is_closed()
    }
}

#[maybe]
impl Raw {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let conn = Conn::open(options).await?;
        Ok(Self { conn, in_transaction: false, busy: false, cursor: false })
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        if self.cursor {
            self.close_cursor().await?;
        }
        self.fetch_beside(log, sink).await
    }

    /// Begins a query whose rows come in parts. Outside a transaction it has to be held.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        let hold = !self.in_transaction;
        self.busy = true;
        self.cursor = true;
        let opened = self.conn.open_cursor(log, hold).await;
        self.busy = false;
        opened
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        self.busy = true;
        let batch = self.conn.advance(sink, most).await;
        self.busy = false;
        batch
    }

    #[cold]
    async fn close_cursor(&mut self) -> Result<()> {
        self.busy = true;
        let closed = self.conn.close_cursor().await;
        self.busy = false;
        self.cursor = false;
        closed
    }

    /// Executes a statement while the rows of another one come in parts.
    pub(crate) async fn fetch_beside<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        self.busy = true;
        let taken = self.conn.fetch(log, sink).await;
        self.busy = false;
        taken
    }

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        if self.cursor {
            self.close_cursor().await?;
        }
        self.busy = true;
        let done = self.conn.command(sql).await;
        self.busy = false;
        done
    }

    pub(crate) async fn begin(&mut self, sql: &str) -> Result<()> {
        self.command(sql).await?;
        self.in_transaction = true;
        Ok(())
    }

    /// `COMMIT` or `ROLLBACK`. A commit that fails leaves the transaction to be rolled back.
    pub(crate) async fn end(&mut self, sql: &str) -> Result<()> {
        self.command(sql).await?;
        self.in_transaction = false;
        Ok(())
    }

    /// Makes it as good as new for the next user.
    pub(crate) async fn reset(&mut self) -> Result<()> {
        if self.cursor {
            self.close_cursor().await?;
        }
        if self.in_transaction { self.end("ROLLBACK").await } else { Ok(()) }
    }

    pub(crate) async fn ping(&mut self) -> Result<()> {
        self.command("SELECT 1").await
    }
}
