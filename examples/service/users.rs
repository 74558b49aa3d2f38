//! `/users`

use super::models::{Post, User};
use super::problem::{Answer, Problem};
use super::request::{Body, InPath, Page, Paging, Params};
use super::session::{App, Writing};
use aludel::aio::Session;
use aludel::prelude::*;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

/// The routes of users.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/users", get(list).post(create))
        .route("/users/{id}", get(show).patch(change).delete(remove))
}

#[derive(Deserialize)]
struct Search {
    name: Option<String>,
    email: Option<String>,
}

/// `GET /users?name=ed&email=x&page=1&size=20`: whose name and address have these in them, whatever the case.
async fn list(
    mut session: Session,
    Params(search): Params<Search>,
    Params(paging): Params<Paging>,
) -> Answer<Json<Page<User>>> {
    let mut query = select(User).order_by((User::name, User::id));
    if let Some(name) = &search.name {
        query = query.filter(User::name.icontains(name));
    }
    if let Some(email) = &search.email {
        query = query.filter(User::email.icontains(email));
    }
    Ok(Json(paging.of(&mut session, query).await?))
}

/// `GET /users/1`: with the newest five posts and their tags.
async fn show(mut session: Session, InPath(id): InPath<i64>) -> Answer<Json<User>> {
    let newest = User::posts.order_by((Post::created.desc(), Post::id.desc())).limit_per_parent(5);
    let query = select(User).filter(User::id.eq(id)).options(selectinload(newest).then(Post::tags));
    let user = session.scalars(query).await?.one_or_none()?;
    user.map(Json).ok_or_else(|| Problem::not_found(format!("there is no user {id}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    email: String,
}

/// `POST /users` with `{"name": …, "email": …}`. An address that somebody has is 409.
async fn create(mut session: Writing, Body(new): Body<New>) -> Answer<impl IntoResponse> {
    let user = session.add(User::new().name(new.name).email(new.email));
    session.commit().await?;
    let user = session.detach(user)?;
    Ok((StatusCode::CREATED, [(LOCATION, format!("/users/{}", user.id))], Json(user)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    email: Option<String>,
}

/// `PATCH /users/1` with what is to change.
async fn change(
    mut session: Writing,
    InPath(id): InPath<i64>,
    Body(change): Body<Change>,
) -> Answer<Json<User>> {
    let user = session.get_one(User, id).await?; // 404 if there is none
    if let Some(name) = change.name {
        session[user].name = name;
    }
    if let Some(email) = change.email {
        session[user].email = email;
    }
    session.commit().await?; // one UPDATE, of the columns that are otherwise now; none if none is
    Ok(Json(session.detach(user)?))
}

/// `DELETE /users/1`: and their posts, as the relationship's cascade says.
async fn remove(mut session: Writing, InPath(id): InPath<i64>) -> Answer<StatusCode> {
    let user = session.get_one(User, id).await?;
    session.delete(user);
    session.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
