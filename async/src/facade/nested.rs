//! Savepoints of a connection.

use super::Connection;
use crate::mode::maybe;
use aludel_core::Result;
use std::ops::{Deref, DerefMut};

/// A savepoint of a [`Connection`], which it derefs to. Dropped without an end, it is rolled back before the next statement.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#using-savepoint>
#[derive(Debug)]
pub struct NestedTransaction<'c> {
    connection: &'c mut Connection,
    over: bool,
}

/// The savepoint at a depth; other names than those of sessions.
fn name(depth: usize) -> String {
    format!("nested_{depth}")
}

#[maybe]
impl Connection {
    /// Begins a savepoint: what happens until its end can be undone by itself. After an error within it, PostgreSQL goes on
    /// once it is rolled back.
    ///
    /// # Errors
    /// The connection was lost.
    pub async fn begin_nested(&mut self) -> Result<NestedTransaction<'_>> {
        self.begin().await?;
        let command = format!("SAVEPOINT {}", name(self.nested + 1));
        self.pooled.command(&command).await?;
        self.nested += 1;
        Ok(NestedTransaction { connection: self, over: false })
    }

    /// Tells the database which savepoints were dropped.
    pub(super) async fn catch_up(&mut self) -> Result<()> {
        if let Some(depth) = self.dropped {
            self.pooled.command(&format!("ROLLBACK TO SAVEPOINT {}", name(depth))).await?;
            self.pooled.command(&format!("RELEASE SAVEPOINT {}", name(depth))).await?;
            self.dropped = None;
        }
        Ok(())
    }
}

#[maybe]
impl NestedTransaction<'_> {
    /// Ends the savepoint: what happened belongs to the transaction.
    ///
    /// # Errors
    /// The transaction has ended meanwhile, or the connection was lost.
    pub async fn commit(mut self) -> Result<()> {
        self.connection.catch_up().await?;
        let depth = self.connection.nested;
        self.connection.pooled.command(&format!("RELEASE SAVEPOINT {}", name(depth))).await?;
        self.over = true;
        self.connection.nested = depth.saturating_sub(1);
        Ok(())
    }

    /// Undoes what happened since it began.
    ///
    /// # Errors
    /// The transaction has ended meanwhile, or the connection was lost.
    pub async fn rollback(mut self) -> Result<()> {
        self.abandon();
        self.connection.catch_up().await
    }
}

impl NestedTransaction<'_> {
    /// Lets it be rolled back, and with it those within.
    fn abandon(&mut self) {
        if !self.over && self.connection.nested > 0 {
            self.connection.dropped = Some(self.connection.nested);
            self.connection.nested -= 1;
        }
        self.over = true;
    }
}

impl Drop for NestedTransaction<'_> {
    fn drop(&mut self) {
        self.abandon();
    }
}

impl Deref for NestedTransaction<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for NestedTransaction<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}
