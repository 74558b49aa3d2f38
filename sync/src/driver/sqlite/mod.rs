//! SQLite by `rusqlite`, in place.
//!
//! Shared with the async facade, which runs the same connection on a thread of its own
//! (`async/src/driver/sqlite/blocking` is a link to this folder).

pub(crate) mod code;
mod connection;
mod error;
pub(crate) mod options;
mod row;
pub(crate) mod storage;

pub(crate) use connection::SqliteConnection;
pub(crate) use options::check;
