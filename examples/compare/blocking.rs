//! `run.rs` on `aludel::sync`, without its `async` and `.await`.

use aludel::sync::{Engine, SessionMaker, create_engine};
use maybe_async::must_be_sync as maybe;

#[path = "run.rs"]
mod run;

pub(crate) use run::run;
