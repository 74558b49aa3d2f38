//! Errors as JSON: "Problem Details for HTTP APIs", RFC 9457.

use aludel::aio::axum::Failure;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What a handler gives: a response, or the problem it had.
pub type Answer<T> = Result<T, Problem>;

/// Why a request came to nothing: a status, and a sentence for whoever sent it.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    /// There is no such thing.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, detail: what.into() }
    }

    /// It would contradict what is there.
    pub fn conflict(why: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, detail: why.into() }
    }

    /// The request can be read, and makes no sense.
    pub fn unprocessable(why: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail: why.into() }
    }

    /// Another status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }
}

/// The library knows which status an error of the database is; here it gets its words. What the database said itself is for
/// the log alone.
impl From<aludel::Error> for Problem {
    fn from(error: aludel::Error) -> Self {
        let failure = Failure(error);
        let (status, error) = (failure.status(), &failure.0);
        if status.is_server_error() {
            eprintln!("service: {error}");
        }
        let detail = match error.kind() {
            aludel::ErrorKind::NoResultFound => "there is no such row",
            aludel::ErrorKind::UniqueViolation => "it is there already",
            aludel::ErrorKind::ForeignKeyViolation => "it refers to what is not there, or is referred to",
            aludel::ErrorKind::StaleData => "somebody else changed it meanwhile: read it again",
            aludel::ErrorKind::Validation | aludel::ErrorKind::Value => error.message(),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => "the database is busy: try again",
            _ => "this is our fault, and in our log",
        };
        Self::new(status, detail)
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::new(rejection.status(), rejection.body_text())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "status": self.status.as_u16(),
            "title": self.status.canonical_reason(),
            "detail": self.detail,
        });
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response()
    }
}
