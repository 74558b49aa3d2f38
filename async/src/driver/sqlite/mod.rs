//! SQLite by `rusqlite`, on a thread of its own: needs no runtime.
//!
//! `blocking` is a link to `sync/src/driver/sqlite`, the connection of the blocking facade.

pub(crate) mod blocking;
mod thread;

pub(crate) use blocking::check;
pub(crate) use thread::SqliteThread;
