//! Errors as the server tells them.

use crate::error::{Error, ErrorKind};
use crate::wire::postgres::{kind_of_sqlstate, with_advice};
use std::fmt;

/// What the server said was wrong. Its DETAIL is left out, for it holds values.
///
/// Source: <https://www.postgresql.org/docs/current/protocol-error-fields.html>
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ServerError {
    /// `ERROR`, `FATAL` or `PANIC`.
    pub severity: String,
    /// The SQLSTATE.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The constraint that was violated.
    pub constraint: Option<String>,
}

impl ServerError {
    /// Reads the fields of an ErrorResponse.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut read = Self::default();
        let mut localized = String::new();
        let mut rest = body;
        while let Some((kind, after)) = rest.split_first().filter(|(kind, _)| **kind != 0) {
            let Some((value, after)) = super::text(after) else { break };
            let value = String::from_utf8_lossy(value).into_owned();
            match kind {
                b'S' => localized = value,
                b'V' => read.severity = value,
                b'C' => read.code = value,
                b'M' => read.message = value,
                b'H' => read.hint = Some(value),
                b'n' => read.constraint = Some(value),
                _ => {}
            }
            rest = after;
        }
        // servers before 9.6, and poolers, have no other
        if read.severity.is_empty() {
            read.severity = localized;
        }
        read
    }

    /// Is the connection over?
    pub fn is_fatal(&self) -> bool {
        matches!(&*self.severity, "FATAL" | "PANIC")
    }

    /// As an error of a statement.
    #[cold]
    pub fn into_error(self) -> Error {
        let kind = if self.is_fatal() { ErrorKind::Connection } else { kind_of_sqlstate(&self.code) };
        Error::new(kind, with_advice(&self.code, &self.message))
            .with_code(self.code.clone())
            .with_constraint(self.constraint.clone())
            .with_source(self)
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl std::error::Error for ServerError {}
