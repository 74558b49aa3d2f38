//! The errors of the `mysql` crate, classified.

use aludel_core::wire::mysql::{constraint_of, kind_of_number, without_values};
use aludel_core::{Error, ErrorKind};

/// An error as ours, without the values that the server repeats; they are in the source.
#[cold]
pub(super) fn classify(error: mysql::Error) -> Error {
    let kind = match &error {
        mysql::Error::MySqlError(server) => {
            let kind = kind_of_number(server.code, &server.state);
            return Error::new(kind, without_values(&server.message))
                .with_code(server.code.to_string())
                .with_constraint(constraint_of(kind, &server.message))
                .with_source(error);
        }
        mysql::Error::DriverError(mysql::DriverError::MismatchedStmtParams(wanted, given)) => {
            return Error::statement(format!(
                "the server expects {wanted} values, the statement has {given}"
            ));
        }
        // what a connection says next can no longer be told
        mysql::Error::IoError(_) | mysql::Error::CodecError(_) | mysql::Error::DriverError(_) => {
            ErrorKind::Connection
        }
        _ => ErrorKind::Database,
    };
    Error::new(kind, error.to_string()).with_source(error)
}

/// An error while connecting: whatever it is, there is no connection.
#[cold]
pub(super) fn not_connected(error: mysql::Error, place: &str) -> Error {
    match &error {
        mysql::Error::MySqlError(server) => {
            let code = server.code.to_string();
            Error::connection(format!("connect to {place}: {}", server.message)).with_code(code)
        }
        other => Error::connection(format!("connect to {place}: {other}")),
    }
    .with_source(error)
}

/// Does the server not know TLS?
pub(super) fn has_no_tls(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::DriverError(mysql::DriverError::TlsNotSupported))
}
