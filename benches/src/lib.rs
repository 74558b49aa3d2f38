//! Aludel measured beside its peers: the same work, in turns, in one run.
//!
//! `benches/paired.rs` runs [`works`] × [`contenders`] and prints ratios to the hand-written driver; `statement.rs`,
//! `allocations.rs` and `models.rs` measure what has no database in it. To add a peer, write one file in `contenders/`
//! and name it in its `mod.rs`; to add work, add a row to [`works::WORKS`].
//!
//! `benches/pools.rs` runs [`pooled`], many tasks at once.
//!
//! Nothing here judges a figure, and nothing here is used by the library.

pub mod contender;
pub mod contenders;
pub mod measure;
pub mod nested;
pub mod pin;
pub mod pooled;
pub mod report;
pub mod schema;
pub mod statements;
pub mod works;
