//! The errors of `sqlx` for SQLite, classified.

use super::code::{explained, kind_of_code};
use aludel_core::{Error, ErrorKind};

/// An error of `sqlx` as ours.
#[cold]
pub(super) fn classify(error: sqlx::Error) -> Error {
    if let Some(failure) = error.as_database_error() {
        let code = failure.code().unwrap_or_default().into_owned();
        let number = code.parse().unwrap_or(0);
        return Error::new(kind_of_code(number), explained(number, failure.message()))
            .with_code(code)
            .with_source(error);
    }
    let kind = match error {
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => ErrorKind::Connection,
        sqlx::Error::Encode(_) => ErrorKind::Value,
        _ => ErrorKind::Database,
    };
    Error::new(kind, error.to_string()).with_source(error)
}
