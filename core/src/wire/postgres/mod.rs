//! PostgreSQL's binary format of values, as all its drivers send and read it.
//!
//! Source: <https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES> and the server's
//! `*_send` and `*_recv` functions.

mod cells;
mod columns;
mod compound;
mod copy;
mod cursor;
mod number;
pub mod oid;
mod options;
#[cfg(feature = "postgres-protocol")]
pub mod protocol;
mod read;
mod special;
mod unnamed;
mod untyped;
mod write;

pub use cells::{PostgresCells, RawRow};
pub use columns::{Reading, check_columns};
pub use copy::{CopyData, CopyType, copy_type};
pub use cursor::{Cursor, no_pooler_holds};
pub use number::{decimal, float, int};
pub use oid::{Made, accepts, array_of, declared, element_of, is_sent_as_text, name, oid_of, readable};
pub use options::{
    check_options, connect_timeout, has_unnamed_statements, settings, startup_options, wants_read_write,
};
pub use read::{any, boolean, date, interval, json, text, time, timestamp, uuid};
pub use unnamed::Unnamed;
pub use untyped::{Untyped, declared_types};
pub use write::write;

use crate::error::{Error, ErrorKind};

/// PostgreSQL counts from 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

#[cold]
fn malformed(what: &str) -> Error {
    Error::value(format!("the server sent a malformed {what}"))
}

/// What an SQLSTATE means (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub fn kind_of_sqlstate(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::UniqueViolation,
        "23503" | "23001" => ErrorKind::ForeignKeyViolation,
        "23502" => ErrorKind::NotNullViolation,
        "23514" => ErrorKind::CheckViolation,
        "40001" | "40P01" => ErrorKind::Serialization,
        "55P03" => ErrorKind::Locked,
        "57P01" | "57P02" | "57P03" | "53300" | "3D000" => ErrorKind::Connection,
        _ if code.starts_with("08") || code.starts_with("28") => ErrorKind::Connection,
        _ if code.starts_with("22") => ErrorKind::Value,
        _ => ErrorKind::Database,
    }
}

/// A server's message, with what to do about it where it is a pooler's doing.
pub fn with_advice(code: &str, message: &str) -> String {
    let of_statements =
        matches!(code, "26000" | "42P05") || message.ends_with("parameter: extra_float_digits");
    if of_statements {
        return format!("{message} (through a pooler such as pgbouncer: prepared_statements=false)");
    }
    message.to_owned()
}

#[cfg(test)]
mod tests;
