//! What a pool holds: a driver's connection, and what is known of its state.

use super::trace::{Begun, Trace};
use crate::driver::Conn;
use crate::mode::{maybe, now};
use aludel_core::dialect::{Bulk, Dialect};
use aludel_core::{Batch, EngineOptions, Log, PoolEvent, Result, RowSink, Taken};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A driver's connection with its transaction's state.
///
/// `busy` stands while something is under way. A future that is dropped in the middle, or a panic, leaves it set, and the
/// pool then throws the connection away: nobody knows what the database is about to answer.
#[derive(Debug)]
pub(crate) struct Raw {
    conn: Conn,
    id: u64,
    created: Instant,
    /// How often its pool had been disposed of when it was made.
    generation: u32,
    in_transaction: bool,
    busy: bool,
    /// Is a query under way whose rows come in parts?
    cursor: bool,
    /// Is a transaction prepared that holds on to this connection, as MySQL's do until they end?
    held: bool,
    /// Are transactions savepoints of one that is never committed?
    sandboxed: bool,
}

/// The savepoint that stands for a transaction in a sandbox.
const SANDBOX: &str = "aludel_sandbox";

static MADE: AtomicU64 = AtomicU64::new(1);

impl Raw {
    /// Its number, which is not used again.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn trace(&self) -> &Trace {
        self.conn.trace()
    }

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

    /// Whether a transaction that is prepared holds on to it: it is then closed rather than kept.
    pub(crate) fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// Can it not be used any more?
    pub(crate) fn is_broken(&self) -> bool {
        self.busy || self.held || self.conn.is_closed()
    }

    /// Has the database gone away, as seen from a pool that has been disposed of so often? Its other connections of that time
    /// are then not worth a try, either.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/pooling.html#disconnect-handling-optimistic>
    pub(crate) fn is_lost(&self, generation: u32) -> bool {
        self.generation == generation && self.conn.is_closed()
    }

    /// Is it too old, or from before its pool was disposed of?
    pub(crate) fn is_outdated(&self, options: &EngineOptions, generation: u32) -> bool {
        self.generation != generation || options.pool_recycle.is_some_and(|age| self.created.elapsed() >= age)
    }

    /// Tells what it was asked, while it still counts as busy: a hook that panics leaves nobody to note that a transaction
    /// has begun or ended.
    #[cold]
    fn told(&self, begun: Begun, result: std::result::Result<u64, &aludel_core::Error>) {
        self.conn.trace().end(begun, self.id, result);
    }
}

#[maybe]
impl Raw {
    pub(crate) async fn open(options: &Arc<EngineOptions>, generation: u32) -> Result<Self> {
        let conn = Conn::open(options).await?;
        let id = MADE.fetch_add(1, Ordering::Relaxed);
        let created = Instant::now();
        let mut raw = Self {
            conn,
            id,
            created,
            generation,
            in_transaction: false,
            busy: false,
            cursor: false,
            held: false,
            sandboxed: options.sandboxed,
        };
        for sql in &options.on_connect {
            let told = raw.command(sql).await;
            told.map_err(|e| e.context("setting up a connection"))?;
        }
        if options.sandboxed {
            raw.command("BEGIN").await?;
        }
        options.events.run_pool(PoolEvent::Connect(id));
        Ok(raw)
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        if self.cursor {
            now!(self.close_cursor()).await?;
        }
        self.fetch_beside(log, sink).await
    }

    /// Executes a statement while the rows of another one come in parts.
    pub(crate) async fn fetch_beside<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        let begun = self.trace().begin();
        self.busy = true;
        let taken = self.conn.fetch(log, sink).await;
        if let Some(begun) = begun {
            self.told(begun, taken.as_ref().map(|taken| taken.rowcount));
        }
        self.busy = false;
        taken
    }

    /// Begins a query whose rows come in parts. Outside a transaction it has to be held.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        let begun = self.trace().begin();
        let hold = !self.in_transaction;
        self.busy = true;
        self.cursor = true;
        let opened = self.conn.open_cursor(log, hold).await;
        if let Some(begun) = begun {
            self.told(begun, opened.as_ref().map(|()| 0));
        }
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

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        if self.cursor {
            now!(self.close_cursor()).await?;
        }
        let begun = self.trace().begin();
        self.busy = true;
        let done = self.conn.command(sql).await;
        if let Some(begun) = begun {
            self.told(begun, done.as_ref().map(|()| 0));
        }
        self.busy = false;
        done
    }

    pub(crate) async fn begin(&mut self, sql: &str) -> Result<()> {
        if self.sandboxed {
            self.command(&format!("SAVEPOINT {SANDBOX}")).await?;
        } else {
            self.command(sql).await?;
        }
        self.in_transaction = true;
        Ok(())
    }

    /// `COMMIT` or `ROLLBACK`. A commit that fails leaves the transaction to be rolled back.
    pub(crate) async fn end(&mut self, sql: &str) -> Result<()> {
        if self.sandboxed {
            if sql == "ROLLBACK" {
                self.command(&format!("ROLLBACK TO SAVEPOINT {SANDBOX}")).await?;
            }
            self.command(&format!("RELEASE SAVEPOINT {SANDBOX}")).await?;
        } else {
            self.command(sql).await?;
        }
        self.in_transaction = false;
        Ok(())
    }

    /// Makes it as good as new for the next user.
    pub(crate) async fn reset(&mut self) -> Result<()> {
        if self.cursor {
            now!(self.close_cursor()).await?;
        }
        if self.in_transaction { now!(self.end("ROLLBACK")).await } else { Ok(()) }
    }

    pub(crate) async fn ping(&mut self) -> Result<()> {
        self.command("SELECT 1").await
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let event = if self.is_broken() { PoolEvent::Invalidate(self.id) } else { PoolEvent::Close(self.id) };
        self.conn.trace().events().run_pool(event);
    }
}
