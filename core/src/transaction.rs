//! How a transaction begins.

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::options::Isolation;

/// How a transaction begins: how far it is kept apart from others, and what it may do.
///
/// ```
/// use aludel_core::{Isolation, TransactionOptions, dialect::Dialect};
/// let report = TransactionOptions::new().isolation(Isolation::RepeatableRead).read_only();
/// assert_eq!(report.begin(Dialect::Postgresql)?, ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]);
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/sql-begin.html>, <https://www.sqlite.org/lang_transaction.html>,
/// <https://dev.mysql.com/doc/refman/8.4/en/commit.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransactionOptions {
    isolation: Option<Isolation>,
    read_only: bool,
    deferrable: bool,
    immediate: bool,
}

impl TransactionOptions {
    /// As the database has it.
    pub const fn new() -> Self {
        Self { isolation: None, read_only: false, deferrable: false, immediate: false }
    }

    /// How far the transaction is kept apart from others. SQLite's are serializable, whatever is asked.
    #[must_use]
    pub const fn isolation(mut self, level: Isolation) -> Self {
        self.isolation = Some(level);
        self
    }

    /// Lets it only read, on PostgreSQL and MySQL.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Lets a serializable transaction that only reads wait for a moment at which it cannot fail, on PostgreSQL.
    #[must_use]
    pub const fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// Takes SQLite's lock for writing at once (`BEGIN IMMEDIATE`), so that a transaction that reads first and writes later
    /// waits at its beginning rather than fails in the middle. No meaning elsewhere.
    #[must_use]
    pub const fn immediate(mut self) -> Self {
        self.immediate = true;
        self
    }

    /// The isolation that was asked for.
    pub const fn isolation_level(&self) -> Option<Isolation> {
        self.isolation
    }

    /// Are there no transactions at all?
    pub fn is_autocommit(&self) -> bool {
        self.isolation == Some(Isolation::Autocommit)
    }

    /// The statements that begin it; the last one is `BEGIN` in the database's words.
    ///
    /// # Errors
    /// The database has no such transactions.
    pub fn begin(&self, dialect: Dialect) -> Result<Vec<String>> {
        let lacks = |what: &str, hint: &str| {
            Err(Error::statement(format!("{} has no {what} transactions{hint}", dialect.name())))
        };
        if self.deferrable && dialect != Dialect::Postgresql {
            return lacks("deferrable", "");
        }
        let level = self.isolation.and_then(Isolation::sql);
        Ok(match dialect {
            Dialect::Sqlite if self.read_only => {
                return lacks("read-only", ": open the file with `?mode=ro`");
            }
            Dialect::Sqlite if self.immediate => vec!["BEGIN IMMEDIATE".to_owned()],
            Dialect::Sqlite => vec!["BEGIN".to_owned()],
            Dialect::Mysql => {
                let begin = if self.read_only { "START TRANSACTION READ ONLY" } else { "BEGIN" };
                let level = level.map(|level| format!("SET TRANSACTION ISOLATION LEVEL {level}"));
                level.into_iter().chain([begin.to_owned()]).collect()
            }
            Dialect::Postgresql => {
                let mut begin = "BEGIN".to_owned();
                if let Some(level) = level {
                    begin.push_str(" ISOLATION LEVEL ");
                    begin.push_str(level);
                }
                begin.push_str(if self.read_only { " READ ONLY" } else { "" });
                begin.push_str(if self.deferrable { " DEFERRABLE" } else { "" });
                vec![begin]
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_has_its_own_words() {
        let strict = TransactionOptions::new().isolation(Isolation::Serializable);
        let cases = [
            (TransactionOptions::new(), Dialect::Postgresql, "BEGIN"),
            (
                strict.read_only().deferrable(),
                Dialect::Postgresql,
                "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE",
            ),
            (strict, Dialect::Sqlite, "BEGIN"),
            (strict.immediate(), Dialect::Sqlite, "BEGIN IMMEDIATE"),
            (strict.immediate(), Dialect::Postgresql, "BEGIN ISOLATION LEVEL SERIALIZABLE"),
            (
                strict.read_only(),
                Dialect::Mysql,
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION READ ONLY",
            ),
        ];
        for (options, dialect, expected) in cases {
            assert_eq!(options.begin(dialect).expect(expected).join("; "), expected);
        }
        let refused = strict.read_only().begin(Dialect::Sqlite).unwrap_err().to_string();
        assert!(refused.contains("mode=ro"), "{refused}");
        assert!(strict.deferrable().begin(Dialect::Mysql).is_err());
    }
}
