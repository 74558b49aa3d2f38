//! What ends the program. A line that is wrong does not.

use std::fmt;

/// The program's own result.
pub type Result<T> = std::result::Result<T, Error>;

/// Why it could not go on.
#[derive(Debug)]
pub enum Error {
    /// The database cannot be used, or refused what the program takes for right.
    Database(aludel::Error),
    /// The file cannot be read or written.
    File(csv::Error),
    /// It is another kind of file.
    Header(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Header(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

impl From<aludel::Error> for Error {
    fn from(error: aludel::Error) -> Self {
        Self::Database(error)
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self::File(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::File(error.into())
    }
}
