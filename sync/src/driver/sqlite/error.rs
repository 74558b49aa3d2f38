//! SQLite's errors, classified (<https://sqlite.org/rescode.html>).

use aludel_core::{Error, ErrorKind};
use rusqlite::ffi;

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
    let kind = match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ErrorKind::UniqueViolation
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER => ErrorKind::ForeignKeyViolation,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
        ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
        code => match code & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => ErrorKind::Locked,
            ffi::SQLITE_CANTOPEN | ffi::SQLITE_NOTADB | ffi::SQLITE_IOERR => ErrorKind::Connection,
            ffi::SQLITE_MISMATCH | ffi::SQLITE_RANGE | ffi::SQLITE_TOOBIG => ErrorKind::Value,
            _ => ErrorKind::Database,
        },
    };
    let text = message.clone().unwrap_or_else(|| failure.to_string());
    Error::new(kind, text).with_code(failure.extended_code.to_string()).with_source(error)
}
