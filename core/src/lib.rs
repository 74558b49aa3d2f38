//! The runtime-neutral core of [Aludel](https://docs.rs/aludel): table metadata, the typed SQL language, its compilation
//! to each dialect, and the decisions of the unit of work.
//!
//! Nothing here performs I/O, waits, or knows a driver: a facade (`aludel-sync`, `aludel-async`) asks this crate *what*
//! to say to a database and how to read the answer. Users depend on the `aludel` crate, which re-exports what they need.

pub mod compile;
pub mod dialect;
mod engine_events;
pub mod error;
pub mod expr;
mod options;
pub mod orm;
mod retry;
pub mod schema;
pub mod stmt;
mod transaction;
pub mod types;
pub mod url;
pub mod wire;

pub use engine_events::{EngineEvents, Executed, PoolEvent, StatementLog};
pub use error::{Error, ErrorKind, Result};
pub use expr::*;
pub use options::{EngineOptions, Isolation, PoolKind, secs};
pub use orm::*;
pub use retry::RetryPolicy;
pub use schema::*;
pub use stmt::*;
pub use transaction::TransactionOptions;
pub use types::*;
