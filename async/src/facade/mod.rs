//! The facade: the one source of `aludel::sync` and `aludel::aio`.
//!
//! It is written async; `sync/src/facade` is a link to this folder, and each crate's `mode` says how to wait. What the two
//! truly do differently (pools, drivers, closures) has one name in each crate's `mode`, `pool` and `driver`.

mod builder;
mod connection;
mod ddl;
mod engine;
pub(crate) mod holders;
mod index;
mod maker;
mod nested;
pub(crate) mod raw;
mod retrying;
mod session;
pub(crate) mod stream;
pub(crate) mod trace;
mod twophase;

pub use builder::EngineBuilder;
pub use connection::Connection;
pub use engine::{Engine, PoolStatus, create_engine};
pub use maker::{SessionLike, SessionMaker};
pub use nested::NestedTransaction;
pub use retrying::Retrying;
pub use session::{NoAutoflush, Savepoint, Session, WriteOnlyCollection};
