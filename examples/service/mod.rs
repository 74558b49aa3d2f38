//! A blog over HTTP: JSON, pages, searches, and a session per request.
//!
//! Read the files in this order:
//!
//! 1. `models.rs`: the tables, which are also what is sent.
//! 2. `users.rs`, `posts.rs`, `tags.rs`: a handler for each method, each a few lines on a session.
//! 3. `session.rs`: where a handler's session comes from.
//! 4. `problem.rs`, `request.rs`: errors as JSON, what requests say, pages.

pub mod models;
pub mod posts;
pub mod problem;
pub mod request;
pub mod session;
pub mod tags;
pub mod users;

use aludel::aio::{Engine, Session};
use aludel::prelude::*;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use problem::{Answer, Problem};
use session::App;
use std::future::Future;
use tokio::net::TcpListener;

/// All routes, on an engine.
pub fn router(engine: &Engine) -> Router {
    Router::new()
        .merge(users::routes())
        .merge(posts::routes())
        .merge(tags::routes())
        .route("/health", get(health))
        .fallback(|| async { Problem::not_found("there is no such address") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address has no such method")
        })
        .with_state(App::new(engine))
}

/// Makes the tables that are missing, and answers requests until `stop` comes; those that have begun are answered to their end.
///
/// # Errors
/// The database cannot be used, or the listener.
pub async fn serve(
    engine: &Engine,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error>> {
    models::SCHEMA.create_all(engine).await?;
    axum::serve(listener, router(engine)).with_graceful_shutdown(stop).await?;
    engine.dispose();
    Ok(())
}

/// `GET /health`: can the database be asked?
async fn health(mut session: Session) -> Answer<&'static str> {
    let _: i64 = session.scalar(select(literal(1_i64))).await?;
    Ok("well\n")
}
