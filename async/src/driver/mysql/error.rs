//! The errors of `sqlx` for MySQL, classified.

use aludel_core::wire::mysql::{constraint_of, kind_of_number, without_values};
use aludel_core::{Error, ErrorKind};
use sqlx::mysql::MySqlDatabaseError;

/// An error as ours, without the values that the server repeats; they are in the source.
#[cold]
pub(super) fn classify(error: sqlx::Error) -> Error {
    if let Some(server) = server_error(&error) {
        let kind = kind_of_number(server.number(), server.code().unwrap_or_default());
        return Error::new(kind, without_values(server.message()))
            .with_code(server.number().to_string())
            .with_constraint(constraint_of(kind, server.message()))
            .with_source(error);
    }
    match error {
        sqlx::Error::Io(error) => {
            Error::connection(format!("the connection was lost: {error}")).with_source(error)
        }
        // what a connection says next can no longer be told
        sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => {
            Error::connection(error.to_string()).with_source(error)
        }
        sqlx::Error::Encode(error) => Error::value(error.to_string()).with_source(error),
        other => Error::new(ErrorKind::Database, other.to_string()).with_source(other),
    }
}

/// An error while connecting: whatever it is, there is no connection.
#[cold]
pub(super) fn not_connected(error: sqlx::Error, place: &str) -> Error {
    match server_error(&error) {
        Some(server) => {
            let code = server.number().to_string();
            Error::connection(format!("connect to {place}: {}", server.message())).with_code(code)
        }
        None => Error::connection(format!("connect to {place}: {error}")),
    }
    .with_source(error)
}

fn server_error(error: &sqlx::Error) -> Option<&MySqlDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}
