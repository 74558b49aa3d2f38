//! The one error type of the workspace.

use std::error::Error as StdError;
use std::fmt;

/// `Result` with Aludel's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong: opaque, one pointer wide, with `is_*` questions to branch on.
///
/// The message names the operation, the model and the column. Neither it nor `Debug` shows bind values or passwords;
/// [`source`](StdError::source) keeps the driver's own words, which may.
///
/// ```
/// use aludel_core::{Error, ErrorKind};
/// let error = Error::no_result_found();
/// assert!(error.is_no_result_found());
/// assert_eq!(error.kind(), ErrorKind::NoResultFound);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    statement: Option<String>,
    constraint: Option<String>,
    code: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of [`Error`] a caller may want to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `one` found no row.
    NoResultFound,
    /// `one` or `one_or_none` found several rows.
    MultipleResultsFound,
    /// A unique or primary key constraint was violated.
    UniqueViolation,
    /// A foreign key constraint was violated.
    ForeignKeyViolation,
    /// A NOT NULL column got NULL, in the database or before a statement was sent.
    NotNullViolation,
    /// A CHECK constraint was violated.
    CheckViolation,
    /// A row that was to be written is not there any more, or not in the version that was read.
    StaleData,
    /// The transaction lost against a concurrent one (serialization failure, deadlock) and may be retried.
    Serialization,
    /// The database is locked by another connection (SQLite) or a lock could not be had.
    Locked,
    /// The connection could not be made, or was lost.
    Connection,
    /// No connection of the pool became free in time.
    PoolTimeout,
    /// The database refused the statement for another reason.
    Database,
    /// A value does not fit its column, or a column does not fit the Rust type it is read into.
    Value,
    /// The statement cannot be said in the dialect, or does not hold together.
    Statement,
    /// The schema does not hold together.
    Schema,
    /// A database URL or an engine option is wrong.
    Url,
    /// A model's validator refused a value.
    Validation,
    /// An operation on a session's objects is not possible.
    Session,
}

macro_rules! constructors {
    ($($(#[$m:meta])* $name:ident => $kind:ident;)*) => { $(
        $(#[$m])*
        #[cold]
        pub fn $name(message: impl Into<String>) -> Self {
            Self::new(ErrorKind::$kind, message)
        }
    )* };
}

impl Error {
    /// An error of a kind with its message.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            statement: None,
            constraint: None,
            code: None,
            source: None,
        }))
    }

    constructors! {
        /// A value or a column's type is wrong.
        value => Value;
        /// A statement cannot be built or compiled.
        statement => Statement;
        /// A schema does not hold together.
        schema => Schema;
        /// A URL or an option is wrong.
        url => Url;
        /// A connection could not be made or was lost.
        connection => Connection;
        /// An operation on a session's objects is not possible.
        session => Session;
    }

    /// "No row was found when one was required".
    #[cold]
    pub fn no_result_found() -> Self {
        Self::new(ErrorKind::NoResultFound, "no row was found when one was required")
    }

    /// "Several rows were found when at most one was expected".
    #[cold]
    pub fn multiple_results_found() -> Self {
        Self::new(ErrorKind::MultipleResultsFound, "several rows were found when at most one was expected")
    }

    /// Keeps the driver's error as the source.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the statement that failed; the first one given stays.
    #[must_use]
    pub fn with_statement(mut self, sql: &str) -> Self {
        self.0.statement.get_or_insert_with(|| sql.to_owned());
        self
    }

    /// Adds the name of the violated constraint.
    #[must_use]
    pub fn with_constraint(mut self, name: Option<String>) -> Self {
        self.0.constraint = name;
        self
    }

    /// Adds the database's own error code: an SQLSTATE, an SQLite extended code, a MySQL error number.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Says in which place it happened: `context: message`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// The kind of error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message alone, without the statement that [`Display`](fmt::Display) adds.
    ///
    /// It has the driver's words already: printing [`source`](StdError::source) as well repeats them.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The statement that failed, without its values.
    pub fn statement_text(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// The violated constraint's name, where the database tells it (SQLite does not).
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint.as_deref()
    }

    /// The database's own code: an SQLSTATE (PostgreSQL), an extended result code (SQLite), an error number (MySQL).
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Did `one` find no row?
    pub fn is_no_result_found(&self) -> bool {
        self.0.kind == ErrorKind::NoResultFound
    }

    /// Did `one` or `one_or_none` find several rows?
    pub fn is_multiple_results_found(&self) -> bool {
        self.0.kind == ErrorKind::MultipleResultsFound
    }

    /// Was a unique or primary key constraint violated?
    pub fn is_unique_violation(&self) -> bool {
        self.0.kind == ErrorKind::UniqueViolation
    }

    /// Was a foreign key constraint violated?
    pub fn is_foreign_key_violation(&self) -> bool {
        self.0.kind == ErrorKind::ForeignKeyViolation
    }

    /// Did a NOT NULL column get NULL?
    pub fn is_not_null_violation(&self) -> bool {
        self.0.kind == ErrorKind::NotNullViolation
    }

    /// Was a CHECK constraint violated?
    pub fn is_check_violation(&self) -> bool {
        self.0.kind == ErrorKind::CheckViolation
    }

    /// Was any constraint violated (SQLAlchemy's `IntegrityError`)?
    pub fn is_integrity_violation(&self) -> bool {
        use ErrorKind::{CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation};
        matches!(self.0.kind, UniqueViolation | ForeignKeyViolation | NotNullViolation | CheckViolation)
    }

    /// Was a row that was to be written gone, or not in the version that was read (SQLAlchemy's `StaleDataError`)?
    ///
    /// Read it anew in a transaction of its own and try again; the session's objects are as they were before the flush.
    pub fn is_stale_data(&self) -> bool {
        self.0.kind == ErrorKind::StaleData
    }

    /// May the same transaction succeed when it is run again?
    pub fn is_serialization_failure(&self) -> bool {
        self.0.kind == ErrorKind::Serialization
    }

    /// Is the database, a table or a row locked by somebody else?
    pub fn is_locked(&self) -> bool {
        self.0.kind == ErrorKind::Locked
    }

    /// May the whole transaction succeed if it is tried again? After a serialization failure, a deadlock, or a lock that
    /// could not be had; [`RetryPolicy`](crate::RetryPolicy) asks this.
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Serialization | ErrorKind::Locked)
    }

    /// Could the connection not be made, or was it lost?
    pub fn is_connection(&self) -> bool {
        self.0.kind == ErrorKind::Connection
    }

    /// Did no connection of the pool become free in time?
    pub fn is_pool_timeout(&self) -> bool {
        self.0.kind == ErrorKind::PoolTimeout
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(sql) = &self.0.statement {
            write!(f, " [SQL: {}]", Shortened(sql))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(sql) = &self.0.statement {
            out.field("statement", &format_args!("{:?}", Shortened(sql).to_string()));
        }
        if let Some(name) = &self.0.constraint {
            out.field("constraint", name);
        }
        if let Some(code) = &self.0.code {
            out.field("code", code);
        }
        // a driver's own words may hold values: they are there for whoever asks for the source
        out.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|e| e as _)
    }
}

/// A bulk statement may be a megabyte long; a message is for reading.
struct Shortened<'a>(&'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 1000;
        match self.0.char_indices().nth(MOST) {
            None => f.write_str(self.0),
            Some((end, _)) => write!(f, "{} … ({} bytes)", &self.0[..end], self.0.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_has_context_and_statement_and_the_source_is_asked_for() {
        let error = Error::value("expected an integer")
            .context("column \"age\" of users")
            .with_statement("SELECT 1")
            .with_source("driver said no");
        assert_eq!(error.to_string(), "column \"age\" of users: expected an integer [SQL: SELECT 1]");
        assert!(!format!("{error:?}").contains("driver said no"));
        assert_eq!(error.source().unwrap().to_string(), "driver said no");
    }

    #[test]
    fn a_long_statement_is_shortened_at_a_character() {
        let error = Error::statement("too long").with_statement(&"é".repeat(5000));
        assert!(error.to_string().len() < 2200);
    }

    #[test]
    fn an_error_is_one_pointer_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
