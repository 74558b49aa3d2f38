//! Transactions within a transaction.

use super::Session;
use super::connections::savepoint;
use crate::mode::maybe;
use aludel_core::{Error, Result};
use std::ops::{Deref, DerefMut};

/// A savepoint; derefs to [`Session`]. Dropped without an end, it is rolled back.
///
/// ```text
/// let mut nested = session.begin_nested().await?;
/// nested.add(…);
/// nested.commit().await?;          // or rollback: the session's objects are as they were
/// ```
#[derive(Debug)]
pub struct Savepoint<'s> {
    session: &'s mut Session,
    /// How many savepoints are open with this one.
    depth: usize,
}

/// Ends a savepoint without what happened in it, in one command: one that is only rolled back to stays open.
fn undo(depth: usize) -> String {
    let name = savepoint(depth);
    format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}")
}

impl Savepoint<'_> {
    /// Has it been rolled back already, by a flush that failed?
    fn is_over(&self) -> bool {
        self.session.work.savepoints() < self.depth
    }
}

#[maybe]
impl Session {
    /// Flushes, and begins a savepoint: what happens until its end can be undone by itself, in the database and in the
    /// session's objects. Savepoints may be within others; the guard borrows the session until it is over.
    ///
    /// A flush that fails within it undoes it at once: its `commit` is then an error, its `rollback` does nothing, and the
    /// transaction goes on, also on PostgreSQL, which otherwise refuses everything after an error.
    ///
    /// # Errors
    /// As [`Session::flush`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint>
    pub async fn begin_nested(&mut self) -> Result<Savepoint<'_>> {
        self.flush().await?;
        let depth = self.work.savepoints() + 1;
        // there is one at least, which also begins the transaction
        self.connection().await?;
        self.connections.tell(&format!("SAVEPOINT {}", savepoint(depth)), depth).await?;
        self.work.savepoint();
        Ok(Savepoint { session: self, depth })
    }

    /// Undoes the innermost savepoint, in the session and in the database.
    pub(super) async fn rollback_savepoint(&mut self) -> Result<()> {
        let depth = self.work.savepoints();
        self.work.rollback_to_savepoint()?;
        self.recover().await?;
        self.connections.tell(&undo(depth), depth - 1).await
    }
}

#[maybe]
impl Savepoint<'_> {
    /// Flushes, and ends the savepoint: what happened belongs to the transaction.
    ///
    /// # Errors
    /// As [`Session::flush`], and if the savepoint was rolled back by a flush that failed.
    pub async fn commit(self) -> Result<()> {
        if self.is_over() {
            return Err(Error::session(
                "commit: the savepoint was rolled back already, by a flush that failed",
            ));
        }
        self.session.flush().await?;
        let command = format!("RELEASE SAVEPOINT {}", savepoint(self.depth));
        self.session.recover().await?;
        self.session.connections.tell(&command, self.depth - 1).await?;
        self.session.work.release();
        Ok(())
    }

    /// Undoes what happened since the savepoint began. Objects added since are forgotten; changed and deleted ones are as
    /// they were.
    ///
    /// # Errors
    /// The connection was lost; the session's objects are restored all the same.
    pub async fn rollback(self) -> Result<()> {
        if self.is_over() {
            return Ok(());
        }
        self.session.rollback_savepoint().await
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        while self.session.work.savepoints() >= self.depth {
            let depth = self.session.work.savepoints();
            // the session is restored now; the database is told before the next statement
            if self.session.work.rollback_to_savepoint().is_err() {
                break;
            }
            self.session.connections.tell_later(undo(depth), depth - 1);
        }
    }
}

impl Deref for Savepoint<'_> {
    type Target = Session;
    fn deref(&self) -> &Session {
        self.session
    }
}

impl DerefMut for Savepoint<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session
    }
}
