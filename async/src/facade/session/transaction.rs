//! Flush, commit, rollback.

use super::Session;
use crate::mode::maybe;
use aludel_core::{AnyRow, Result, UnitOfWork};

#[maybe]
impl Session {
    /// Writes what is pending: inserts in the order of foreign keys, rows of association tables, updates of changed
    /// columns, deletes with their cascades.
    ///
    /// # Errors
    /// A required column has no value, another transaction changed or deleted a row (`is_stale_data`), or the database
    /// refuses a statement; the message names the table. The innermost savepoint, or else the whole transaction, is then
    /// rolled back, in the database and in the session.
    pub async fn flush(&mut self) -> Result<()> {
        if !self.work.is_dirty() {
            return Ok(());
        }
        match self.write_pending().await {
            Ok(()) => Ok(()),
            Err(error) => {
                // the first error is the one to tell
                let _ = if self.work.savepoints() > 0 {
                    self.rollback_savepoint().await
                } else {
                    self.rollback().await
                };
                Err(error)
            }
        }
    }

    async fn write_pending(&mut self) -> Result<()> {
        let dialect = self.engine.dialect();
        let mut flush = self.work.flush(dialect)?;
        while let Some(mut step) = flush.next(&mut self.work)? {
            let log = step.take_log();
            let fetched = self.connection().await?.fetch::<AnyRow>(log).await;
            let fetched = fetched.map_err(|e| e.context(step.label()))?;
            let rows = fetched.rows.into_iter().map(AnyRow::into_values).collect();
            flush.done(&mut self.work, step, rows, fetched.rowcount)?;
        }
        Ok(())
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
        self.flush().await?;
        if !self.overdue.is_empty() {
            self.connection().await?;
        }
        if let Some(mut connection) = self.connection.take()
            && let Err(error) = connection.commit().await
        {
            self.connection = Some(connection);
            let _ = self.rollback().await;
            return Err(error);
        }
        self.work.commit();
        if self.settings.expire_on_commit {
            self.work.expire_all();
        }
        Ok(())
    }

    /// Rolls the transaction back. Objects added in it are forgotten; changed and deleted ones are as they were.
    ///
    /// # Errors
    /// The connection was lost; the session's objects are restored all the same.
    pub async fn rollback(&mut self) -> Result<()> {
        self.overdue.clear();
        self.work.rollback()?;
        match self.connection.take() {
            Some(mut connection) => connection.rollback().await,
            None => Ok(()),
        }
    }

    /// Rolls back and forgets all objects. The session can be used again.
    ///
    /// # Errors
    /// The connection was lost.
    pub async fn close(&mut self) -> Result<()> {
        self.work = UnitOfWork::new();
        self.overdue.clear();
        match self.connection.take() {
            Some(mut connection) => connection.rollback().await,
            None => Ok(()),
        }
    }
}
