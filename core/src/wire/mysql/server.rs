//! Which server answers.

use crate::compile::Compiled;
use crate::error::Error;

/// A server, as it says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Is it MariaDB?
    pub mariadb: bool,
    /// How far the numbers of `AUTO_INCREMENT` are apart.
    pub step: i64,
}

impl Server {
    /// What tells it: a version, and a number.
    pub const QUESTION: &'static str = "SELECT VERSION(), CAST(@@auto_increment_increment AS CHAR)";

    /// Reads the answer.
    pub fn read(version: &str, step: &str) -> Self {
        Self { mariadb: version.to_ascii_lowercase().contains("mariadb"), step: step.parse().unwrap_or(1) }
    }

    /// The numbers that the rows of one INSERT were given: those of a statement that says all its rows are consecutive
    /// (<https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html>, "simple inserts").
    pub fn keys(self, first: i64, rows: u32) -> impl Iterator<Item = i64> {
        (0..i64::from(rows)).map(move |n| first + n * self.step)
    }

    /// Says why MySQL does not understand what MariaDB does.
    #[must_use]
    pub fn explain(self, error: Error, compiled: &Compiled) -> Error {
        match error.code() {
            Some("1064") if !self.mariadb && compiled.sql.contains(" RETURNING ") => {
                error.context("MySQL has no RETURNING, which MariaDB has for INSERT and DELETE")
            }
            Some("1295") => error.context("it cannot be prepared: send it by `exec_driver_sql`"),
            _ => error,
        }
    }
}
