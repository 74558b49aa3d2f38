//! Where one object stands.

use crate::expr::Fragment;
use crate::orm::{AnyKey, Draft};
use crate::types::Value;
use std::sync::Arc;

/// A place in the arena. Objects are held in place: an allocation for each would cost as much as reading one. Only what is
/// about to go is boxed, so that a place is no larger than its object wherever the object's type has bits to spare.
pub(super) enum Slot<E> {
    /// Added, and not in the database yet.
    Pending(Draft<E>),
    /// In the database.
    Live(E),
    /// Deleted by the next flush.
    Marked(Box<E>),
    /// Deleted in this transaction: a rollback brings it back.
    Deleted(Box<E>),
    /// No longer tracked; the text says why.
    Gone(&'static str),
}

impl<E> Slot<E> {
    /// The object that is in the database.
    #[inline]
    pub(super) fn object(&self) -> Option<&E> {
        match self {
            Self::Live(object) => Some(object),
            Self::Marked(object) => Some(object),
            _ => None,
        }
    }

    /// The same, to be changed.
    #[inline]
    pub(super) fn object_mut(&mut self) -> Option<&mut E> {
        match self {
            Self::Live(object) => Some(object),
            Self::Marked(object) => Some(object),
            _ => None,
        }
    }

    /// The object that is in the database, or was when the transaction began.
    pub(super) fn object_that_was(&self) -> Option<&E> {
        match self {
            Self::Deleted(object) => Some(object),
            other => other.object(),
        }
    }
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
