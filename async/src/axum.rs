//! A session per request, for `axum`.
//!
//! The router's state is a [`SessionMaker`] (or gives one by `FromRef`); a handler then takes a [`Session`], which rolls back
//! at its end unless it was committed, and gives back errors as [`Failure`]:
//!
//! ```text
//! async fn show(mut session: Session, Path(id): Path<i64>) -> Result<Json<User>, Failure> {
//!     Ok(Json(session.scalars(select(User).filter(User::id.eq(id))).await?.one()?))    // 404 if there is none
//! }
//! let app = Router::new().route("/users/{id}", get(show)).with_state(SessionMaker::new(&engine));
//! ```

use crate::facade::{Session, SessionMaker};
use aludel_core::{Error, ErrorKind};
use axum_core::extract::{FromRef, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use std::convert::Infallible;
use std::ops::{Deref, DerefMut};

impl<State> FromRequestParts<State> for Session
where
    State: Send + Sync,
    SessionMaker: FromRef<State>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(SessionMaker::from_ref(state).session())
    }
}

/// A request's session of a type of your own, where the state gives a `SessionMaker<S>`; derefs to it.
#[derive(Debug)]
pub struct RequestSession<S>(pub S);

impl<S, State> FromRequestParts<State> for RequestSession<S>
where
    S: From<Session>,
    State: Send + Sync,
    SessionMaker<S>: FromRef<State>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(Self(SessionMaker::from_ref(state).session()))
    }
}

impl<S> Deref for RequestSession<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S> DerefMut for RequestSession<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.0
    }
}

/// An error as a response; made by `?`. It tells the client no more than its kind, as
/// `{"title":"Conflict","status":409}` of the type `application/problem+json`.
///
/// No row is 404, a violated unique or foreign key 409, a value that does not fit or was refused 422, a stale version 409, a
/// pool or database that cannot be had or lost against others 503, everything else 500.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9457>
#[derive(Debug)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl Failure {
    /// The response's status.
    pub fn status(&self) -> StatusCode {
        match self.0.kind() {
            ErrorKind::NoResultFound => StatusCode::NOT_FOUND,
            ErrorKind::UniqueViolation | ErrorKind::ForeignKeyViolation | ErrorKind::StaleData => {
                StatusCode::CONFLICT
            }
            ErrorKind::NotNullViolation
            | ErrorKind::CheckViolation
            | ErrorKind::Value
            | ErrorKind::Validation => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::PoolTimeout | ErrorKind::Connection | ErrorKind::Serialization | ErrorKind::Locked => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(target: "aludel::axum", error = %self.0, "a request failed");
        }
        let (number, title) = (status.as_u16(), status.canonical_reason().unwrap_or("Error"));
        let problem = format!(r#"{{"title":"{title}","status":{number}}}"#);
        (status, [(CONTENT_TYPE, "application/problem+json")], problem).into_response()
    }
}
