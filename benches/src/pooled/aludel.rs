//! Aludel: an engine's pool, and a session for each task.

use super::{Doing, Fallible, Pooled, SIZE};
use crate::schema::User;
use aludel::aio::{Engine, SessionMaker};
use aludel::prelude::*;

pub(super) struct Aludel {
    engine: Engine,
    sessions: SessionMaker,
}

impl Aludel {
    pub(super) fn open(url: &str) -> Fallible<Self> {
        let engine = Engine::builder(url).pool_size(SIZE as u32).max_overflow(0).connect()?;
        Ok(Self { sessions: SessionMaker::new(&engine), engine })
    }
}

impl Pooled for Aludel {
    fn checkout(&self) -> Doing<'_, ()> {
        Box::pin(async {
            drop(self.engine.connect().await?);
            Ok(())
        })
    }

    fn point(&self, id: i64) -> Doing<'_, String> {
        Box::pin(async move {
            let mut session = self.sessions.session();
            let user = session.scalars(select(User).filter(User::id.eq(id))).await?.one()?;
            session.rollback().await?;
            Ok(user.name)
        })
    }

    fn write(&self, id: i64, name: String) -> Doing<'_, ()> {
        Box::pin(async move {
            let mut session = self.sessions.session();
            session.execute(update(User).filter(User::id.eq(id)).set(User::name, name)).await?;
            Ok(session.commit().await?)
        })
    }
}
