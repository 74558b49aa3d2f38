//! `FOR UPDATE`

use super::FromSource;
use crate::expr::{Clause, Fragment, Lock, LockWait, Log, Tok};

/// How the rows that are read are locked; made by [`for_update`], [`for_share`] and their weaker forms.
///
/// SQLite locks the whole database instead, and is told nothing.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.GenerativeSelect.with_for_update>
#[derive(Clone, Debug)]
#[must_use]
pub struct RowLock {
    lock: Lock,
    of: Vec<Fragment>,
}

const fn lock(share: bool, weaker: bool) -> RowLock {
    RowLock { lock: Lock { share, weaker, wait: LockWait::Wait }, of: Vec::new() }
}

/// `FOR UPDATE`: nobody else may change or lock these rows.
pub const fn for_update() -> RowLock {
    lock(false, false)
}

/// `FOR SHARE`: nobody else may change these rows.
pub const fn for_share() -> RowLock {
    lock(true, false)
}

/// `FOR NO KEY UPDATE`: as `FOR UPDATE`, but others may refer to these rows. MySQL locks `FOR UPDATE`.
pub const fn for_no_key_update() -> RowLock {
    lock(false, true)
}

/// `FOR KEY SHARE`: nobody else may delete these rows or change their keys. MySQL locks in share mode.
pub const fn for_key_share() -> RowLock {
    lock(true, true)
}

impl RowLock {
    /// `NOWAIT`: an error at once if somebody else holds a lock.
    pub fn nowait(mut self) -> Self {
        self.lock.wait = LockWait::NoWait;
        self
    }

    /// `SKIP LOCKED`: without the rows that somebody else has locked.
    pub fn skip_locked(mut self) -> Self {
        self.lock.wait = LockWait::SkipLocked;
        self
    }

    /// `OF table`: only this table's rows are locked. It may be said several times. MySQL locks those of all tables.
    pub fn of(mut self, table: impl FromSource) -> Self {
        self.of.push(table.source());
        self
    }

    pub(super) fn write(self, log: &mut Log) {
        log.push(Tok::Clause(Clause::Lock(self.lock)));
        for table in self.of {
            log.clause(table, Clause::LockOf);
        }
    }
}
