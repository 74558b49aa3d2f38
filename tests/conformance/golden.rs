//! What SQLAlchemy compiles: `statements.json`.

use aludel::dialect::Dialect;
use serde::Deserialize;
use serde_json::Value as Json;

/// A recorded statement.
#[derive(Debug, Deserialize)]
pub(crate) struct Golden {
    pub(crate) id: String,
    /// The Python expression.
    pub(crate) python: String,
    postgresql: Option<Recorded>,
    sqlite: Option<Recorded>,
    mysql: Option<Recorded>,
}

/// What one dialect makes of it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Recorded {
    Statement {
        sql: String,
        params: Vec<Json>,
    },
    /// It cannot be said.
    Refused {
        message: String,
    },
}

pub(crate) const DIALECTS: [Dialect; 3] = [Dialect::Postgresql, Dialect::Sqlite, Dialect::Mysql];

impl Golden {
    pub(crate) fn all() -> Vec<Golden> {
        serde_json::from_str(include_str!("statements.json")).expect("statements.json")
    }

    /// `None` where nothing was recorded: the statement is another dialect's own.
    pub(crate) fn recorded(&self, dialect: Dialect) -> Option<&Recorded> {
        match dialect {
            Dialect::Postgresql => self.postgresql.as_ref(),
            Dialect::Sqlite => self.sqlite.as_ref(),
            Dialect::Mysql => self.mysql.as_ref(),
            _ => None,
        }
    }

    /// Is `RETURNING` asked for? SQLAlchemy's `insert` adds one of its own to learn the new keys.
    pub(crate) fn asks_for_rows(&self) -> bool {
        !["insert(", "update(", "delete("].iter().any(|word| self.python.contains(word))
            || self.python.contains("returning(")
    }
}
