//! `/posts`

use super::models::{Post, Tag, User};
use super::problem::{Answer, Problem};
use super::request::{Body, InPath, Page, Paging, Params};
use super::session::{App, Writing};
use super::tags;
use aludel::aio::Session;
use aludel::prelude::*;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

/// The routes of posts.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/posts", get(list).post(create))
        .route("/posts/{id}", get(show).patch(change).delete(remove))
}

#[derive(Deserialize)]
struct Search {
    text: Option<String>,
    tag: Option<String>,
    author: Option<i64>,
}

/// `GET /posts?text=rust&tag=sql&author=1&page=1&size=20`: newest first.
async fn list(
    mut session: Session,
    Params(search): Params<Search>,
    Params(paging): Params<Paging>,
) -> Answer<Json<Page<Post>>> {
    let mut query = whole().order_by((Post::created.desc(), Post::id.desc()));
    if let Some(text) = &search.text {
        query = query.filter(Post::title.icontains(text).or(Post::content.icontains(text)));
    }
    if let Some(tag) = search.tag {
        query = query.filter(Post::tags.any(Tag::name.eq(tag)));
    }
    if let Some(author) = search.author {
        query = query.filter(Post::author_id.eq(author));
    }
    Ok(Json(paging.of(&mut session, query).await?))
}

/// A post as it is shown: with its author, by a join, and its tags, by a query for all posts of a page.
fn whole() -> Select<Post> {
    select(Post).options((joinedload(Post::author), selectinload(Post::tags)))
}

/// `GET /posts/1`
async fn show(mut session: Session, InPath(id): InPath<i64>) -> Answer<Json<Post>> {
    let post = session.scalars(whole().filter(Post::id.eq(id))).await?.one_or_none()?;
    post.map(Json).ok_or_else(|| Problem::not_found(format!("there is no post {id}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    author_id: i64,
    title: String,
    content: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// `POST /posts` with `{"author_id": 1, "title": …, "content": …, "tags": ["rust"]}`. Tags that are not there are made; a title
/// that the author has used is 409.
async fn create(mut session: Writing, Body(new): Body<New>) -> Answer<impl IntoResponse> {
    let author = session.get(User, new.author_id).await?;
    let author =
        author.ok_or_else(|| Problem::unprocessable(format!("there is no user {}", new.author_id)))?;
    let tags = tags::named(&mut session, new.tags).await?;
    let post = Post::new().title(new.title).content(new.content).author(author).tags(tags);
    let post = session.add(post);
    session.commit().await?;
    let post = session.detach(post)?;
    Ok((StatusCode::CREATED, [(LOCATION, format!("/posts/{}", post.id))], Json(post)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Of the post as it was read: if it has another one by now, nothing is changed.
    version: Option<i32>,
    title: Option<String>,
    content: Option<String>,
    tags: Option<Vec<String>>,
}

/// `PATCH /posts/1` with what is to change.
async fn change(
    mut session: Writing,
    InPath(id): InPath<i64>,
    Body(change): Body<Change>,
) -> Answer<Json<Post>> {
    let found = session.track(whole().filter(Post::id.eq(id))).await?;
    let Some(&post) = found.first() else {
        return Err(Problem::not_found(format!("there is no post {id}")));
    };
    let now = session[post].version;
    if change.version.is_some_and(|read| read != now) {
        return Err(Problem::conflict(format!("it is at version {now} by now: read it again")));
    }
    if let Some(title) = change.title {
        session[post].title = title;
    }
    if let Some(content) = change.content {
        session[post].content = content;
    }
    if let Some(names) = change.tags {
        let tags = tags::named(&mut session, names).await?;
        session.set(post, Post::tags, tags); // the flush inserts and deletes what is otherwise in the table between
    }
    session.commit().await?; // 409 if somebody was faster
    Ok(Json(session.detach(post)?))
}

/// `DELETE /posts/1`
async fn remove(mut session: Writing, InPath(id): InPath<i64>) -> Answer<StatusCode> {
    let post = session.get_one(Post, id).await?;
    session.delete(post);
    session.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
