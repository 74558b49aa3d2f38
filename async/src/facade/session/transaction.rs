//! Flush, commit, rollback.

use super::connections::{About, Connections};
use super::{Session, SessionSettings};
use crate::mode::{maybe, now};
use aludel_core::{Error, Info, Result, UnitOfWork, ValueRows};

#[maybe]
impl Session {
    /// Writes what is pending: inserts in the order of foreign keys, rows of association tables, updates of changed
    /// columns, deletes with their cascades. Nothing is sent if nothing is pending. Rows that set the same columns are inserted
    /// together: by arrays on PostgreSQL, in pages of fifty rows on SQLite.
    ///
    /// # Errors
    /// A required column has no value, another transaction changed or deleted a row (`is_stale_data`), or the database
    /// refuses a statement; the message names the table. The innermost savepoint, or else the whole transaction, is then
    /// rolled back, in the database and in the session, which can be used at once.
    ///
    /// Dropped before it ends (async), it is rolled back at the next use of the session, which says so.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_basics.html#flushing>
    pub async fn flush(&mut self) -> Result<()> {
        self.recover().await?;
        if !self.work.is_dirty() {
            return Ok(());
        }
        let Self { connections, work, settings, .. } = self;
        self.flushing = true;
        let written = write(connections, settings, work, None).await;
        self.flushing = false;
        self.keep_or_undo(written).await
    }

    /// Writes what is pending in a unit of work that is not the session's.
    pub(super) async fn flush_other(&mut self, work: &mut UnitOfWork) -> Result<()> {
        self.recover().await?;
        let Self { connections, work: own, settings, .. } = self;
        let written = write(connections, settings, work, Some(own.kept())).await;
        self.keep_or_undo(written).await
    }

    async fn keep_or_undo(&mut self, written: Result<()>) -> Result<()> {
        let Err(error) = written else { return Ok(()) };
        // the first error is the one to tell
        let _ = if self.work.savepoints() > 0 {
            now!(self.rollback_savepoint()).await
        } else {
            let done = now!(self.rollback()).await;
            self.undone = Some(error.to_string());
            done
        };
        Err(error)
    }

    /// Was a flush dropped in the middle? Nobody knows what it has written, so everything is rolled back.
    pub(super) async fn recover(&mut self) -> Result<()> {
        if !self.flushing {
            return Ok(());
        }
        self.flushing = false;
        now!(self.rollback()).await?;
        Err(Error::session("a flush was dropped before it ended: the transaction was rolled back"))
    }

    /// Begins a transaction, which otherwise begins by itself at the first statement.
    ///
    /// # Errors
    /// The connection could not be made, or was lost.
    pub async fn begin(&mut self) -> Result<()> {
        self.connection().await?.begin().await
    }

    /// Flushes, and commits the transaction. Tracked objects stay as they are, unless the maker says `expire_on_commit`;
    /// the connection returns to the pool.
    ///
    /// # Errors
    /// As [`Session::flush`], or the database refuses the commit; then everything is rolled back.
    pub async fn commit(&mut self) -> Result<()> {
        self.work.events().run_before_commit(&mut self.work)?;
        self.flush().await?;
        if let Err(error) = self.connections.commit().await {
            let _ = now!(self.rollback()).await;
            return Err(error);
        }
        self.undone = None;
        self.work.commit();
        if self.settings.expire_on_commit {
            self.work.expire_all();
        }
        self.work.events().run_after_commit(&mut self.work)
    }

    /// As [`commit`](Self::commit), where all that was written since the session's beginning has to go together: refuses if a
    /// flush has failed and taken back what was written before it.
    pub(in crate::facade) async fn commit_all(&mut self) -> Result<()> {
        if let Some(why) = self.undone.take() {
            now!(self.rollback()).await?;
            return Err(Error::session(format!(
                "transaction: a flush failed, and all that was written before it was rolled back; nothing is committed. Give \
                 the flush's error back from the closure, or flush in a begin_nested(). It was: {why}"
            )));
        }
        now!(self.commit()).await
    }

    /// Rolls the transaction back. Objects added in it are forgotten; changed and deleted ones are as they were before it, without
    /// a query. What was read after a statement wrote rows past the session is expired.
    ///
    /// # Errors
    /// The connection was lost; the session's objects are restored all the same.
    pub async fn rollback(&mut self) -> Result<()> {
        self.flushing = false;
        self.undone = None;
        self.work.rollback()?;
        self.connections.rollback().await?;
        self.work.events().run_after_rollback(&mut self.work)
    }

    /// Rolls back and forgets all objects: their keys lead nowhere. The session can be used again.
    ///
    /// # Errors
    /// The connection was lost.
    pub async fn close(&mut self) -> Result<()> {
        self.work = std::mem::take(&mut self.work).renewed();
        self.flushing = false;
        self.undone = None;
        self.connections.forget_writes();
        self.connections.rollback().await
    }
}

/// Sends the statements of a flush, of the session's unit of work or of another one, which then has not what the user keeps with
/// the session.
#[maybe]
async fn write(
    connections: &mut Connections,
    settings: &SessionSettings,
    work: &mut UnitOfWork,
    info: Option<&Info>,
) -> Result<()> {
    let connection = connections.to(About::ANYTHING, info.unwrap_or(work.kept()), settings).await?;
    let (dialect, bulk) = (connection.dialect(), connection.bulk());
    let mut flush = work.flush(dialect, bulk)?;
    while let Some(mut step) = flush.next(work)? {
        let log = step.take_log();
        let about = About::flush(step.table());
        let connection = connections.to(about, info.unwrap_or(work.kept()), settings).await?;
        if connection.dialect() != dialect {
            return Err(Error::session(format!(
                "{}: its database is {}, and a flush is for one kind: that of the main engine ({})",
                step.label(),
                connection.dialect().name(),
                dialect.name()
            )));
        }
        let taken = connection.fetch_into(log, ValueRows::default()).await;
        let taken = taken.map_err(|e| step.explain(work, e).context(step.label()))?;
        flush.done(work, step, &taken.sink, taken.rowcount)?;
    }
    Ok(())
}
