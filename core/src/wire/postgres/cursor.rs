//! The SQL of cursors, by which rows come in parts.
//!
//! Source: <https://www.postgresql.org/docs/current/sql-declare.html>

use crate::error::Error;

/// The error of a cursor that would outlive its transaction, where the next one may have another server.
#[cold]
pub fn no_pooler_holds() -> Error {
    Error::statement("with prepared_statements=false, rows can only be streamed within a transaction")
}

/// A cursor's name, and whether it outlives its transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    name: String,
    hold: bool,
}

impl Cursor {
    /// The n-th cursor of a connection. Outside a transaction it has to be held: the server then runs the query to its end
    /// and keeps the rows.
    pub fn new(number: u64, hold: bool) -> Self {
        Self { name: format!("aludel_{number}"), hold }
    }

    /// Does it outlive its transaction?
    pub fn is_held(&self) -> bool {
        self.hold
    }

    /// Opens it for a query; the query's binds stay where they are.
    pub fn declare(&self, query: &str) -> String {
        let hold = if self.hold { "WITH HOLD" } else { "WITHOUT HOLD" };
        format!("DECLARE {} NO SCROLL CURSOR {hold} FOR {query}", self.name)
    }

    /// Brings the next rows, at most so many.
    pub fn fetch(&self, most: usize) -> String {
        format!("FETCH FORWARD {most} FROM {}", self.name)
    }

    /// Ends it.
    pub fn close(&self) -> String {
        format!("CLOSE {}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_says_how_long_it_lives() {
        let cursor = Cursor::new(3, false);
        assert_eq!(
            cursor.declare("SELECT $1"),
            "DECLARE aludel_3 NO SCROLL CURSOR WITHOUT HOLD FOR SELECT $1"
        );
        assert_eq!(cursor.fetch(500), "FETCH FORWARD 500 FROM aludel_3");
        assert_eq!(cursor.close(), "CLOSE aludel_3");
        assert!(Cursor::new(1, true).declare("SELECT 1").contains(" WITH HOLD "));
    }
}
