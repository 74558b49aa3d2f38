//! What went wrong, as one line for people.

use std::fmt;

/// `Result` with the program's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// One line that says what went wrong.
#[derive(Debug)]
pub struct Error(String);

impl Error {
    /// An error with its message; line breaks in it become spaces.
    pub fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Aludel's message has everything: the operation, the database's words, and the statement without its values.
impl From<aludel::Error> for Error {
    fn from(error: aludel::Error) -> Self {
        Self::new(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(error)
    }
}
