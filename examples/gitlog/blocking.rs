//! `run.rs` on `aludel::sync`: `maybe` takes every `async` and `.await` away, and what is left is plain blocking code.

use aludel::sync::{Session, SessionMaker, create_engine};
use maybe_async::must_be_sync as maybe;

#[path = "run.rs"]
mod run;

pub(crate) use run::run;
