//! `/tags`

use super::models::{Post, Tag};
use super::problem::Answer;
use super::session::App;
use aludel::aio::Session;
use aludel::prelude::*;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use std::collections::BTreeSet;

/// The routes of tags.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/tags", get(list))
}

#[derive(Serialize)]
struct Used {
    name: String,
    posts: i64,
}

/// `GET /tags`: how often each is used, the most used first.
async fn list(mut session: Session) -> Answer<Json<Vec<Used>>> {
    let posts = func::count(Post::id).label("posts");
    let query = select((Tag::name, &posts))
        .outerjoin(Tag::posts)
        .group_by((Tag::id, Tag::name))
        .order_by((posts.desc(), Tag::name));
    let rows = session.execute(query).await?;
    Ok(Json(rows.into_iter().map(|(name, posts)| Used { name, posts }).collect()))
}

/// Tags by their names; those that are not there are made, also if others make them at the same time.
pub(super) async fn named(session: &mut Session, names: Vec<String>) -> aludel::Result<Vec<Key<Tag>>> {
    let names: BTreeSet<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let new: Vec<_> = names.iter().map(|name| Tag::new().name(name)).collect();
    session.execute(insert(Tag).values(new).on_conflict_do_nothing()).await?;
    session.track(select(Tag).filter(Tag::name.in_(names))).await
}
