//! SQLite by `sqlx`: slower than [`rusqlite`](super), for those who have `sqlx` in their program already.
//!
//! How values are stored, what options mean and what codes mean is the other driver's, never a copy.

mod connection;
mod error;
mod row;

#[cfg(not(feature = "sqlite"))]
#[path = "../sqlite/blocking/code.rs"]
mod code;
#[cfg(not(feature = "sqlite"))]
#[path = "../sqlite/blocking/options.rs"]
mod options;
#[cfg(not(feature = "sqlite"))]
#[path = "../sqlite/blocking/storage.rs"]
mod storage;
#[cfg(feature = "sqlite")]
use super::sqlite::blocking::{code, options, storage};

pub(crate) use connection::SqliteSqlxConnection;
pub(crate) use options::check;
