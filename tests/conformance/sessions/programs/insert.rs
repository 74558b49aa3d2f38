//! What is added.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::Result;
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn add_all_with_pk_given(session: &mut Session) -> Result<Json> {
    session.add_all([Tag::new().id(10).name("a"), Tag::new().id(11).name("b")]);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn heterogeneous_keys(session: &mut Session) -> Result<Json> {
    session.add(User::new().name("a").email("a"));
    session.add(User::new().name("b").email("b").age(3));
    session.add(User::new().name("c").email("c"));
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn cascade_to_many(session: &mut Session) -> Result<Json> {
    session.add(User::new().name("x").email("x").posts([Post::new().title("t").content("c")]));
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn cascade_to_tags(session: &mut Session) -> Result<Json> {
    session.add(Post::new().title("t").content("c").author_id(1).tags([Tag::new().name("z")]));
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn self_referential_sort(session: &mut Session) -> Result<Json> {
    let c = session.add(User::new().name("c").email("c"));
    let b = session.add(User::new().name("b").email("b"));
    let a = session.add(User::new().name("a").email("a"));
    session.set(b, User::manager, a);
    session.set(c, User::manager, b);
    session.flush().await?;
    Ok(Json::Null)
}

#[maybe]
pub(super) async fn server_default(session: &mut Session) -> Result<Json> {
    let user = session.add(User::new().name("x").email("x"));
    session.flush().await?;
    Ok(json!(session[user].active))
}

#[maybe]
pub(super) async fn expression_default(session: &mut Session) -> Result<Json> {
    let post = session.add(Post::new().title("t").content("c").author_id(1));
    session.flush().await?;
    Ok(json!(session[post].created > chrono::NaiveDateTime::default()))
}
