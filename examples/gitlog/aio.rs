//! `run.rs` on `aludel::aio`, as it is written, with tokio.

use super::{Options, Result};
use aludel::aio::{Session, SessionMaker, create_engine};
use maybe_async::must_be_async as maybe;

#[path = "run.rs"]
mod run;

/// Starts a runtime and runs the program on it.
///
/// # Errors
/// As `run.rs` says, or the runtime cannot be started.
pub(crate) fn run(options: &Options) -> Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run::run(options))
}
