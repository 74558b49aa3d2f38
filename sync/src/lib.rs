//! Aludel's blocking facade: engine, pool, connections and sessions over `rusqlite`, PostgreSQL and `mysql`.
//!
//! Users depend on the `aludel` crate, where this is `aludel::sync`. Its facade is the same source as the async one's:
//! `src/facade` is a link to `async/src/facade`.

#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres-crate", feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "without a driver there is nothing to say to it")
)]

mod driver;
mod facade;
mod mode;
mod pool;
mod scoped;
#[cfg(feature = "postgres")]
mod socket;
mod stream;

pub use facade::*;
pub use scoped::ScopedSession;
pub use stream::{Partitions, RowStream};
