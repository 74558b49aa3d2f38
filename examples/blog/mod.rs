//! What a blog does with its session: imports, trees of comments, tags, two editors of one article, and who did what.
//!
//! `models.rs` has the tables and the hooks, `run.rs` the program, compiled once for each facade.

// `run.rs` is two modules on purpose.
#![allow(clippy::duplicate_mod)]

mod aio;
mod blocking;
pub mod models;

/// Runs the program on the blocking facade; gives what it has to tell.
///
/// # Errors
/// The database cannot be used.
pub fn on_threads() -> aludel::Result<String> {
    blocking::run()
}

/// Runs the program on the async facade, on a runtime of its own; gives what it has to tell.
///
/// # Errors
/// As [`on_threads`], or the runtime cannot be started.
pub fn on_tokio() -> Result<String, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(aio::run())?)
}
