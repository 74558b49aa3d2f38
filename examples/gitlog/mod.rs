//! Reads a git history into a database, and answers questions about it.
//!
//! Read the files in this order:
//!
//! 1. `models.rs`: the tables, as Rust structs.
//! 2. `queries.rs`: the questions, as typed statements. Nothing there waits for a database.
//! 3. `run.rs`: everything that does wait: making the tables, storing commits, asking the questions. It is compiled
//!    twice, once by `blocking.rs` and once, for `--async`, by `aio.rs`.
//!
//! The rest knows no database: `args.rs` reads the command line, `history.rs` reads git, `pages.rs` and `table.rs` write
//! the report, `progress.rs` draws the bar.

// `run.rs` is two modules on purpose.
#![allow(clippy::duplicate_mod)]

mod aio;
pub mod args;
mod blocking;
mod error;
pub mod history;
pub mod models;
pub mod pages;
pub mod progress;
pub mod queries;
pub mod table;

pub use args::{Facade, Options};
pub use error::{Error, Result};

/// Reads what is new in the history, and gives the report.
///
/// # Errors
/// Git cannot read the history, or the database cannot be used; the message is one line.
pub fn run(options: &Options) -> Result<String> {
    match options.facade {
        Facade::Blocking => blocking::run(options),
        Facade::Async => aio::run(options),
    }
}
