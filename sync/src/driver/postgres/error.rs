//! The errors of the `postgres` crate, classified.

use aludel_core::wire::postgres::{kind_of_sqlstate, with_advice};
use aludel_core::{Error, ErrorKind};

/// An error as ours. The server's DETAIL is left out, for it holds values; it is in the source.
#[cold]
pub(super) fn classify(error: postgres::Error) -> Error {
    if let Some(server) = error.as_db_error() {
        let code = server.code().code().to_owned();
        return Error::new(kind_of_sqlstate(&code), with_advice(&code, server.message()))
            .with_code(code)
            .with_constraint(server.constraint().map(String::from))
            .with_source(error);
    }
    let source = std::error::Error::source(&error);
    let lost = error.is_closed() || source.is_some_and(|s| s.is::<std::io::Error>());
    let kind = if lost { ErrorKind::Connection } else { ErrorKind::Database };
    let text = source.map_or_else(|| error.to_string(), |s| format!("{error}: {s}"));
    Error::new(kind, text).with_source(error)
}

/// An error of the writer of a COPY, which wraps the crate's own.
#[cold]
pub(super) fn of_copy(error: std::io::Error) -> Error {
    match error.downcast::<postgres::Error>() {
        Ok(error) => classify(error),
        Err(error) => Error::connection(format!("the connection was lost: {error}")).with_source(error),
    }
}

/// An error while connecting: whatever it is, there is no connection.
#[cold]
pub(super) fn not_connected(error: postgres::Error, place: &str) -> Error {
    let text = match error.as_db_error() {
        Some(server) => server.message().to_owned(),
        None => std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
    };
    let code = error.code().map(|c| c.code().to_owned());
    let ours = Error::connection(format!("connect to {place}: {text}")).with_source(error);
    match code {
        Some(code) => ours.with_code(code),
        None => ours,
    }
}
