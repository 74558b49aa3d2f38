//! Where one object stands.

use crate::expr::Fragment;
use crate::orm::{AnyKey, Draft};
use crate::types::Value;
use std::sync::Arc;

/// A place in the arena.
pub(super) enum Slot<E> {
    /// Added, and not in the database yet.
    Pending(Box<PendingRow<E>>),
    /// In the database.
    Live(Box<E>),
    /// Deleted by the next flush.
    Marked(Box<E>),
    /// Deleted in this transaction: a rollback brings it back.
    Deleted(Box<E>),
    /// No longer tracked; the text says why.
    Gone(&'static str),
}

/// The states of an object.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_state_management.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectState {
    /// Added, and not in the database yet.
    Pending,
    /// In the database, tracked by the session.
    Persistent,
    /// In the database; the next flush deletes it.
    Marked,
    /// Deleted in this transaction.
    Deleted,
    /// No longer the session's: expunged, rolled back, or deleted and committed.
    Detached,
}

/// A draft with its foreign keys to objects that may not have keys yet.
pub(super) struct PendingRow<E> {
    pub(super) draft: Draft<E>,
    pub(super) links: Vec<Link>,
    /// Has somebody its key?
    pub(super) held: bool,
    /// The how manieth it was that was added to the session.
    pub(super) number: u64,
}

/// A foreign key column to be filled from another object's column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) column: u16,
    pub(crate) parent: AnyKey,
    pub(crate) parent_column: usize,
    /// May the row be inserted before its parent, and be given the key afterwards?
    pub(crate) post_update: bool,
}

/// What is to be written of a live object.
pub(super) struct Dirty {
    /// The columns when they were last the database's: what the next flush compares with.
    pub(super) flushed: Arc<[Value]>,
    /// Foreign keys to objects that have no keys yet.
    pub(super) links: Vec<Link>,
    /// Columns set to expressions.
    pub(super) expressions: Vec<(u16, Fragment)>,
}
