//! What is changed.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::prelude::*;
use aludel::{Result, Synchronize};
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn changed_columns(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    session[user].name = "zed".into();
    session.commit().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn same_value(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    let name = session[user].name.clone();
    session[user].name = name;
    session.commit().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn several_objects(session: &mut Session) -> Result<Json> {
    let users = session.track(select(User).order_by(User::id)).await?;
    for user in users {
        session[user].age = Some(5);
    }
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn expression(session: &mut Session) -> Result<Json> {
    let post = session.get_one(Post, 1).await?;
    session.assign(post, Post::views, Post::views + 1)?;
    session.flush().await?;
    Ok(json!(session[post].views))
}

#[maybe]
pub(super) async fn both_sides_of_tags(session: &mut Session) -> Result<Json> {
    let post = session.get_one(Post, 2).await?;
    let tag = session.get_one(Tag, 2).await?;
    session.append(post, Post::tags, tag);
    session.load(tag, Tag::posts).await?;
    session.flush().await?;
    let mut ids: Vec<i32> = session.many(tag, Tag::posts).iter().map(|post| session[*post].id).collect();
    ids.sort_unstable();
    Ok(json!(ids))
}

#[maybe]
pub(super) async fn stale_version(session: &mut Session) -> Result<Json> {
    let account = session.add(Account::new().id(1).balance(5));
    session.commit().await?;
    let past = update(Account).set(Account::version_id, 9);
    session.execute_synchronized(past, Synchronize::Off).await?;
    session[account].balance = 7;
    let flushed = session.flush().await;
    Ok(match flushed {
        Ok(()) => json!("no error"),
        Err(error) if error.is_stale_data() => json!("StaleDataError"),
        Err(error) => return Err(error),
    })
}

#[maybe]
pub(super) async fn primary_key(session: &mut Session) -> Result<Json> {
    let tag = session.get_one(Tag, 2).await?;
    session.execute(delete(PostTag)).await?;
    session.expire(tag);
    session.refresh(tag).await?;
    session[tag].id = 22;
    session.flush().await?;
    Ok(Json::Null)
}
