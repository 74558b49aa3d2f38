//! The programs on the blocking facade.

mod mode {
    pub(crate) use aludel::sync::{Connection, Engine, Session, SessionMaker};
    pub(crate) use maybe_async::must_be_sync as maybe;

    pub(crate) type Program = fn(&mut Session) -> aludel::Result<serde_json::Value>;
}

macro_rules! program {
    ($program:path) => {
        $program
    };
}

#[path = "programs/mod.rs"]
mod programs;

pub(super) use programs::{observe, replay};
