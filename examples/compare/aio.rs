//! `run.rs` on `aludel::aio`, as it is written, on any of the runtimes.

use super::{Measure, Runtime};
use aludel::Result;
use aludel::aio::{Engine, SessionMaker, create_engine};
use maybe_async::must_be_async as maybe;

#[path = "run.rs"]
mod run;

/// Runs the work on a runtime's own threads, where it would be in a service.
pub(crate) fn run(runtime: Runtime, url: &str, rows: i64) -> Result<Vec<Measure>> {
    let url = url.to_owned();
    let work = async move { run::run(&url, rows).await };
    match runtime {
        Runtime::Tokio => {
            let runtime = tokio::runtime::Runtime::new();
            let runtime = runtime.map_err(|error| aludel::Error::connection(format!("tokio: {error}")))?;
            runtime
                .block_on(async { tokio::spawn(work).await })
                .unwrap_or_else(|lost| Err(aludel::Error::connection(format!("tokio: {lost}"))))
        }
        Runtime::AsyncStd => async_std::task::block_on(async_std::task::spawn(work)),
        Runtime::Smol => smol::block_on(smol::spawn(work)),
    }
}
