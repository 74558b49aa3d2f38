//! Aludel's async facade: engine, pool, connections and sessions over PostgreSQL, `sqlx` and `rusqlite`, on tokio, async-std or smol.
//!
//! Users depend on the `aludel` crate, where this is `aludel::aio`. Its facade is the same source as the blocking one's:
//! `sync/src/facade` is a link to `src/facade`.
//!
//! Nothing here starts a runtime, and none is needed for SQLite. All futures are `Send`; dropping one in the middle loses
//! its connection at most, never somebody else's.

#[cfg(feature = "axum")]
pub mod axum;
mod driver;
#[cfg_attr(
    not(any(
        feature = "sqlite",
        feature = "sqlite-sqlx",
        feature = "postgres-sqlx",
        feature = "postgres",
        feature = "mysql"
    )),
    allow(dead_code, reason = "without a driver there is nothing to trace")
)]
mod facade;
mod mode;
mod pool;
mod scoped;
#[cfg(feature = "postgres")]
#[cfg_attr(
    not(any(feature = "tokio", feature = "async-std", feature = "smol")),
    allow(unused, unreachable_code, reason = "without a runtime there is no socket")
)]
mod socket;
mod stream;
#[cfg(test)]
mod tests;

pub use facade::*;
pub use scoped::{Scope, ScopedSession};
pub use stream::{Partitions, RowStream};

/// All may be sent to other threads, and shared by reference: else the futures of those who hold a reference could not be sent.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Engine>();
    is_shared::<Connection>();
    is_shared::<Session>();
    is_shared::<SessionMaker>();
};
