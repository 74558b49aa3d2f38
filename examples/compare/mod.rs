//! The same work on the same database by both facades, and how long each took.
//!
//! `run.rs` is the work, compiled once for each facade; `report.rs` makes a table of it.

// `run.rs` is two modules on purpose.
#![allow(clippy::duplicate_mod)]

mod aio;
mod blocking;
pub mod models;
pub mod report;

use std::str::FromStr;
use std::time::Duration;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// All rows are added in one flush, and counted.
    Insert,
    /// Each row is asked for by its key.
    Get,
    /// All rows are read at once.
    Read,
    /// All rows are read in parts.
    Stream,
    /// All rows are tracked, changed, and written in one flush.
    Update,
}

impl Task {
    /// In their order.
    pub const ALL: [Self; 5] = [Self::Insert, Self::Get, Self::Read, Self::Stream, Self::Update];
}

/// What a task did, and how long it took.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// What was done.
    pub task: Task,
    /// How many rows it dealt with.
    pub rows: u64,
    /// The sum of their amounts, which tells that they were the right ones.
    pub sum: i64,
    /// How long it took.
    pub took: Duration,
}

/// Where the async facade runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Runtime {
    /// tokio, on as many threads as there are cores.
    #[default]
    Tokio,
    /// async-std.
    AsyncStd,
    /// smol.
    Smol,
}

impl FromStr for Runtime {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "tokio" => Ok(Self::Tokio),
            "async-std" => Ok(Self::AsyncStd),
            "smol" => Ok(Self::Smol),
            _ => Err("there are tokio, async-std, smol"),
        }
    }
}

/// Does all tasks by the blocking facade.
///
/// # Errors
/// The database cannot be used.
pub fn blocking(url: &str, rows: i64) -> aludel::Result<Vec<Measure>> {
    blocking::run(url, rows)
}

/// Does all tasks by the async facade, on a runtime.
///
/// # Errors
/// As [`blocking`], or the runtime cannot be started.
pub fn yielding(runtime: Runtime, url: &str, rows: i64) -> aludel::Result<Vec<Measure>> {
    aio::run(runtime, url, rows)
}
