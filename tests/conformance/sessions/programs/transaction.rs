//! What is flushed and taken back.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::Result;
use aludel::prelude::*;
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn autoflush(session: &mut Session) -> Result<Json> {
    session.add(Tag::new().name("af"));
    let tags: i64 = session.scalar(select(func::count_all()).select_from(Tag)).await?;
    Ok(json!(tags))
}

#[maybe]
pub(super) async fn rollback(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    session[user].name = "q".into();
    session.flush().await?;
    session.rollback().await?;
    Ok(json!(session[user].name))
}

#[maybe]
pub(super) async fn savepoint(session: &mut Session) -> Result<Json> {
    session.add(Tag::new().name("outer"));
    let mut nested = session.begin_nested().await?;
    nested.add(Tag::new().name("inner"));
    nested.flush().await?;
    nested.rollback().await?;
    session.commit().await?;
    let found = session.scalars(select(Tag::name)).await?;
    let mut names = found.all()?;
    names.sort_unstable();
    Ok(json!(names))
}
