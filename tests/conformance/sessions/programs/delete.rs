//! What is deleted.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::Result;
use serde_json::Value as Json;

#[maybe]
pub(super) async fn one(session: &mut Session) -> Result<Json> {
    let comment = session.get_one(Comment, 2).await?;
    session.delete(comment);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn cascades(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    session.delete(user);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn nullifies(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 2).await?;
    session.delete(user);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn association_rows(session: &mut Session) -> Result<Json> {
    let tag = session.get_one(Tag, 1).await?;
    session.delete(tag);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn then_add_again(session: &mut Session) -> Result<Json> {
    let tag = session.get_one(Tag, 2).await?;
    session.delete(tag);
    session.flush().await?;
    session.add(Tag::new().id(2).name("again"));
    session.flush().await?;
    Ok(Json::Null)
}
