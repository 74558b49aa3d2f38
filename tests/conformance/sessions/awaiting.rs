//! The programs on the async facade.

mod mode {
    pub(crate) use aludel::aio::{Connection, Engine, Session, SessionMaker};
    pub(crate) use maybe_async::must_be_async as maybe;
    use std::future::Future;
    use std::pin::Pin;

    type Running<'s> = Pin<Box<dyn Future<Output = aludel::Result<serde_json::Value>> + 's>>;
    pub(crate) type Program = for<'s> fn(&'s mut Session) -> Running<'s>;
}

macro_rules! program {
    ($program:path) => {
        |session| Box::pin($program(session))
    };
}

#[allow(clippy::duplicate_mod, reason = "the same programs, in another mode")]
#[path = "programs/mod.rs"]
mod programs;

use super::observe::{Observed, Tables};
use super::recorded::Recorded;
use aludel::Result;
use std::future::Future;

fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

pub(super) fn observe(url: &str, id: &str) -> Result<Option<Observed>> {
    block_on(programs::observe(url, id))
}

pub(super) fn replay(url: &str, recorded: &Recorded) -> Result<Tables> {
    block_on(programs::replay(url, recorded))
}
