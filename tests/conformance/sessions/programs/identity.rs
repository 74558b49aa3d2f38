//! Objects by their primary keys.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::Result;
use aludel::prelude::*;
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn one_select(session: &mut Session) -> Result<Json> {
    let a = session.get(User, 1).await?;
    let b = session.get(User, 1).await?;
    Ok(json!(a.is_some() && a == b))
}

#[maybe]
pub(super) async fn missing(session: &mut Session) -> Result<Json> {
    let found = session.get(User, 99).await?;
    Ok(found.map_or(Json::Null, |user| json!(session[user].name)))
}

#[maybe]
pub(super) async fn refresh_columns(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    session.refresh_columns(user, User::name).await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn populate(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    session[user].name = "dirty".into();
    let mut quiet = session.no_autoflush();
    let found = quiet.track(select(User).filter(User::id.eq(1)).options(populate_existing())).await?;
    drop(quiet);
    Ok(json!(session[found[0]].name))
}
