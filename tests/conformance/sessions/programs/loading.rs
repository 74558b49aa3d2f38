//! What is loaded along, and later.

use super::super::mode::{Session, maybe};
use crate::models::*;
use aludel::prelude::*;
use aludel::{Error, ErrorKind, Result};
use serde_json::{Value as Json, json};

#[maybe]
pub(super) async fn lazily_to_many(session: &mut Session) -> Result<Json> {
    let user = session.get_one(User, 1).await?;
    let posts = session.load(user, User::posts).await?;
    let ids: Vec<i32> = posts.iter().map(|post| session[*post].id).collect();
    Ok(json!(ids))
}

#[maybe]
pub(super) async fn lazily_to_tags(session: &mut Session) -> Result<Json> {
    let post = session.get_one(Post, 1).await?;
    session.load(post, Post::tags).await?;
    Ok(json!(tags_of(session, post)))
}

#[maybe]
pub(super) async fn by_a_query(session: &mut Session) -> Result<Json> {
    let query = select(User).options(selectinload(User::posts)).order_by(User::id);
    let users = session.track(query).await?;
    let ids = |user: &Key<User>| -> Vec<i32> {
        session.many(*user, User::posts).iter().map(|post| session[*post].id).collect()
    };
    Ok(json!(users.iter().map(ids).collect::<Vec<_>>()))
}

#[maybe]
pub(super) async fn by_queries(session: &mut Session) -> Result<Json> {
    let query = select(User).options(selectinload(User::posts).then(Post::tags)).order_by(User::id);
    let users = session.track(query).await?;
    let tags = |user: &Key<User>| -> Vec<Vec<String>> {
        session.many(*user, User::posts).iter().map(|post| tags_of(session, *post)).collect()
    };
    Ok(json!(users.iter().map(tags).collect::<Vec<_>>()))
}

fn tags_of(session: &Session, post: Key<Post>) -> Vec<String> {
    let tags = session.many(post, Post::tags);
    let mut names: Vec<String> = tags.iter().map(|tag| session[*tag].name.clone()).collect();
    names.sort_unstable();
    names
}

#[maybe]
pub(super) async fn by_a_query_to_one(session: &mut Session) -> Result<Json> {
    let posts = session.track(select(Post).options(selectinload(Post::author)).order_by(Post::id)).await?;
    let mut names = Vec::new();
    for post in posts {
        let author = session.try_one(post, Post::author)?;
        let author = author.ok_or_else(|| Error::new(ErrorKind::Session, "a post without an author"))?;
        names.push(session[author].name.clone());
    }
    Ok(json!(names))
}

#[maybe]
pub(super) async fn by_a_join(session: &mut Session) -> Result<Json> {
    let users = session.track(select(User).options(joinedload(User::posts)).order_by(User::id)).await?;
    let counts: Vec<usize> = users.iter().map(|user| session.many(*user, User::posts).len()).collect();
    Ok(json!(counts))
}

#[maybe]
pub(super) async fn a_column_later(session: &mut Session) -> Result<Json> {
    let query = select(Post).options(defer(Post::content)).filter(Post::id.eq(1));
    let posts = session.track(query).await?;
    session.refresh_columns(posts[0], Post::content).await?;
    Ok(json!(session[posts[0]].content))
}

#[maybe]
pub(super) async fn what_is_not_to_be_loaded(session: &mut Session) -> Result<Json> {
    let users = session.track(select(User).options(raiseload(User::posts))).await?;
    Ok(match session.try_many(users[0], User::posts) {
        Ok(_) => json!("loaded"),
        Err(error) if error.kind() == ErrorKind::Session => json!("InvalidRequestError"),
        Err(error) => return Err(error),
    })
}
