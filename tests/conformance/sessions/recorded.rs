//! What SQLAlchemy's sessions do: `sessions.json`.

use super::normal::{self, Sent};
use serde::Deserialize;
use serde_json::Value as Json;

/// A recorded script.
#[derive(Debug, Deserialize)]
pub(crate) struct Script {
    pub(crate) id: String,
    /// The program, on a session `s`.
    pub(crate) python: String,
    sqlite: Recorded,
    postgresql: Recorded,
}

/// What it does on one database.
#[derive(Debug, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) result: Json,
    pub(crate) statements: Vec<Statement>,
}

/// What was sent.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Statement {
    /// `SAVEPOINT` and its like are sent as statements besides.
    Mark {
        txn: String,
    },
    Sql {
        sql: String,
        params: Json,
        executemany: bool,
    },
}

impl Script {
    pub(crate) fn all() -> Vec<Script> {
        serde_json::from_str(include_str!("../sessions.json")).expect("sessions.json")
    }

    /// On a driver's database.
    pub(crate) fn on(&self, driver: &str) -> &Recorded {
        if driver == "postgres" { &self.postgresql } else { &self.sqlite }
    }
}

impl Recorded {
    /// What was sent, each with the number of rows it wrote.
    pub(crate) fn sent(&self) -> Vec<(Sent, usize)> {
        let sent = |statement: &Statement| match statement {
            Statement::Mark { txn } if txn.contains("SAVEPOINT") => None,
            Statement::Mark { txn } => Some((normal::form(txn), 1)),
            Statement::Sql { sql, .. } => Some((normal::form(sql), statement.rows().len())),
        };
        self.statements.iter().filter_map(sent).collect()
    }
}

impl Statement {
    /// The values of each row of `executemany`; of another statement, its values.
    pub(crate) fn rows(&self) -> Vec<&Json> {
        match self {
            Statement::Mark { .. } => Vec::new(),
            Statement::Sql { params: Json::Array(rows), executemany: true, .. }
                if rows.first().is_some_and(|row| row.is_array() || row.is_object()) =>
            {
                rows.iter().collect()
            }
            Statement::Sql { params, .. } => vec![params],
        }
    }
}
