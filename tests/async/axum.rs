//! A session per request.

use crate::mode::{Engine, Session, SessionMaker};
use crate::run;
use aludel::Result;
use aludel::aio::axum::{Failure, RequestSession};
use aludel::prelude::*;
use aludel_tests::models::*;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, Path};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use std::ops::{Deref, DerefMut};
use tower::ServiceExt;

/// A session of the service's own.
struct Audited(Session);

impl From<Session> for Audited {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Deref for Audited {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

impl DerefMut for Audited {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.0
    }
}

#[derive(Clone)]
struct State(SessionMaker);

impl FromRef<State> for SessionMaker {
    fn from_ref(state: &State) -> Self {
        state.0.clone()
    }
}

impl FromRef<State> for SessionMaker<Audited> {
    fn from_ref(state: &State) -> Self {
        state.0.clone().of()
    }
}

type Answer<T> = std::result::Result<T, Failure>;

async fn create(mut session: Session, Path(name): Path<String>) -> Answer<(StatusCode, Json<i64>)> {
    let tag = session.add(Tag::new().name(name));
    session.commit().await?;
    Ok((StatusCode::CREATED, Json(session[tag].id)))
}

async fn forget(mut session: Session, Path(name): Path<String>) -> Answer<()> {
    session.add(Tag::new().name(name));
    Ok(session.flush().await?)
}

async fn show(mut session: RequestSession<Audited>, Path(id): Path<i64>) -> Answer<Json<String>> {
    let tag: Tag = session.scalars(select(Tag).filter(Tag::id.eq(id))).await?.one()?;
    Ok(Json(tag.name))
}

async fn broken(mut session: Session) -> Answer<()> {
    session.execute(text("SELECT secret FROM nowhere")).await?;
    Ok(())
}

async fn served(engine: &Engine) -> Result<()> {
    let app = Router::new()
        .route("/tags/{name}", post(create))
        .route("/drafts/{name}", post(forget))
        .route("/tag/{id}", get(show))
        .route("/broken", get(broken))
        .with_state(State(SessionMaker::new(engine)));
    let ask = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let response = app.clone().oneshot(request).await.expect("infallible");
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 10_000).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    };
    let (status, id) = ask("POST", "/tags/rust").await;
    assert_eq!(status, 201, "{id}");
    assert_eq!(ask("GET", &format!("/tag/{id}")).await, (200, "\"rust\"".to_owned()));
    assert_eq!(ask("POST", "/tags/rust").await.0, 409);
    assert_eq!(ask("GET", "/tag/999999").await.0, 404);
    // what is not committed is rolled back
    assert_eq!(ask("POST", "/drafts/sql").await.0, 200);
    let names = SessionMaker::new(engine).session().scalars(select(Tag::name)).await?.all()?;
    assert_eq!(names, ["rust"]);
    let (status, told) = ask("GET", "/broken").await;
    assert_eq!((status, told.as_str()), (500, r#"{"title":"Internal Server Error","status":500}"#));
    Ok(())
}

#[test]
fn requests_have_sessions_of_their_own() {
    run("tokio", "sqlite", |engine| Box::pin(served(engine)));
    run("tokio", "postgres", |engine| Box::pin(served(engine)));
}
