//! The errors of `sqlx` for PostgreSQL, classified.

use aludel_core::wire::postgres::{kind_of_sqlstate, with_advice};
use aludel_core::{Error, ErrorKind};
use sqlx::postgres::PgDatabaseError;
use std::fmt;

/// An error as ours. The server's DETAIL is left out everywhere, for it holds values.
#[cold]
pub(super) fn classify(error: sqlx::Error) -> Error {
    if let Some(server) = server_error(&error) {
        let (code, message) = (server.code().to_owned(), with_advice(server.code(), server.message()));
        let constraint = server.constraint().map(String::from);
        return Error::new(kind_of_sqlstate(&code), message)
            .with_code(code)
            .with_constraint(constraint)
            .with_source(Quiet(error));
    }
    match error {
        sqlx::Error::Io(error) => {
            Error::connection(format!("the connection was lost: {error}")).with_source(error)
        }
        // what a connection says next can no longer be told
        sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => {
            Error::connection(error.to_string()).with_source(error)
        }
        // our own, of a value that cannot be sent
        sqlx::Error::Encode(error) => match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => Error::value(error.to_string()).with_source(error),
        },
        other => Error::new(ErrorKind::Database, other.to_string()).with_source(other),
    }
}

/// An error while connecting: whatever it is, there is no connection.
#[cold]
pub(super) fn not_connected(error: sqlx::Error, place: &str) -> Error {
    match server_error(&error) {
        Some(server) => {
            let code = server.code().to_owned();
            let message = with_advice(&code, server.message());
            Error::connection(format!("connect to {place}: {message}")).with_code(code)
        }
        None => Error::connection(format!("connect to {place}: {error}")),
    }
    .with_source(Quiet(error))
}

fn server_error(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// An error without its DETAIL, which `Debug` would show.
struct Quiet(sqlx::Error);

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl std::error::Error for Quiet {}
