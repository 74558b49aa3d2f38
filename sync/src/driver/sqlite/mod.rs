//! SQLite by `rusqlite`, in place.
//!
//! Shared with the async facade, which runs the same connection on a thread of its own
//! (`async/src/driver/sqlite/blocking` is a link to this folder).

mod connection;
mod error;
mod options;
mod row;

pub(crate) use connection::SqliteConnection;
pub(crate) use options::check;
