//! Aludel's blocking facade: engine, pool, connections and sessions over `rusqlite` and `postgres`.
//!
//! Users depend on the `aludel` crate, where this is `aludel::sync`. Its facade is the same source as the async one's:
//! `src/facade` is a link to `async/src/facade`.

mod driver;
mod facade;
mod mode;
mod pool;

pub use facade::*;
