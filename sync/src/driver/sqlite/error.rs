//! The errors of `rusqlite`, classified.

use super::code::{explained, kind_of_code};
use aludel_core::{Error, ErrorKind};

/// An error of `rusqlite` as ours.
#[cold]
pub(super) fn classify(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, ref message) = error else {
        let kind = match error {
            rusqlite::Error::SqlInputError { .. } => ErrorKind::Database,
            _ => ErrorKind::Value,
        };
        let text = match &error {
            rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
            other => other.to_string(),
        };
        return Error::new(kind, text).with_source(error);
    };
    let kind = kind_of_code(failure.extended_code);
    let words = message.clone().unwrap_or_else(|| failure.to_string());
    Error::new(kind, explained(failure.extended_code, &words))
        .with_code(failure.extended_code.to_string())
        .with_source(error)
}
