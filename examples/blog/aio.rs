//! `run.rs` on `aludel::aio`, as it is written.

use aludel::aio::{Session, SessionMaker, create_engine};
use maybe_async::must_be_async as maybe;

#[path = "run.rs"]
mod run;

pub(crate) use run::run;
