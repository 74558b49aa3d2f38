//! Databases that read statements: SQL text goes to them as it was written.
//!
//! Every text is prepared; where ours differs from SQLAlchemy's on purpose, both are run on the same rows. Nothing that is
//! run stays: each run is rolled back.

mod mariadb;
mod postgres;
mod rows;
mod seed;
mod sqlite;

use aludel::Value;
use aludel::dialect::Dialect;
use serde_json::Value as Json;

use crate::compare::default_of;
pub(crate) use rows::{Outcome, Rows, is_ordered, same_rows};

/// A database with the models' tables and some rows.
pub(crate) trait Database {
    fn dialect(&self) -> Dialect;

    /// Reads a statement with so many values, and says what is wrong with it.
    fn prepare(&mut self, sql: &str, values: usize) -> Result<(), String>;

    /// Executes a definition where the name it defines is free, and gives the columns of the table it creates.
    fn define(&mut self, sql: &str) -> Result<Rows, String>;

    /// Runs a statement for good; with no values, as a text of its own.
    fn execute(&mut self, sql: &str, values: &[Param]) -> Result<Rows, String>;

    /// Runs a statement and takes it back.
    fn run(&mut self, sql: &str, values: &[Param], on: On) -> Result<Outcome, String>;
}

/// The rows that a statement finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum On {
    /// Those of `seed.rs`, with which some INSERTs collide.
    Rows,
    /// None.
    Nothing,
}

impl On {
    /// What makes it so. Foreign keys are off in a run.
    fn before(self) -> impl Iterator<Item = String> {
        let emptied = if self == On::Nothing { &seed::TABLES[..] } else { &[] };
        emptied.iter().map(|table| format!("DELETE FROM {table}"))
    }
}

/// The databases there are, and what is said about those that are left out.
pub(crate) fn all() -> Vec<Box<dyn Database>> {
    let mut found: Vec<Box<dyn Database>> = Vec::new();
    if wanted("sqlite") {
        found.push(Box::new(sqlite::Sqlite::new()));
    }
    match std::env::var("ALUDEL_TEST_POSTGRES") {
        Ok(url) => found.push(Box::new(postgres::Postgres::new(&url))),
        Err(_) => println!("left out: PostgreSQL (`cargo xtask conformance statements` starts it)"),
    }
    match std::env::var("ALUDEL_TEST_MYSQL") {
        Ok(url) => found.push(Box::new(mariadb::Mariadb::new(&url))),
        Err(_) => println!("left out: MariaDB (`cargo xtask conformance statements` starts it)"),
    }
    found
}

fn wanted(database: &str) -> bool {
    std::env::var("ALUDEL_TEST_ONLY").map_or(true, |only| only.split(',').any(|name| name == database))
}

/// A bound value as databases take it: what they have no type for is text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Param {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl Param {
    /// A value that we bind.
    pub(crate) fn of(value: &Value) -> Param {
        match value {
            Value::Null => Param::Null,
            Value::Bool(v) => Param::Bool(*v),
            Value::Int(v) => Param::Int(*v),
            Value::Float(v) => Param::Float(*v),
            Value::Text(v) => Param::Text(v.to_string()),
            Value::Json(v) | Value::Decimal(v) => Param::Text(v.to_string()),
            Value::Array(items) => Param::array(&items.iter().map(Param::of).collect::<Vec<_>>()),
            other => Param::Text(other.reveal().to_string().trim_matches('\'').to_owned()),
        }
    }

    /// A value that SQLAlchemy binds.
    pub(crate) fn recorded(value: &Json) -> Param {
        match value {
            Json::Null => Param::Null,
            Json::Bool(v) => Param::Bool(*v),
            Json::Number(v) => {
                v.as_i64().map_or_else(|| Param::Float(v.as_f64().unwrap_or_default()), Param::Int)
            }
            Json::String(v) => Param::Text(v.clone()),
            Json::Array(items) => Param::array(&items.iter().map(Param::recorded).collect::<Vec<_>>()),
            Json::Object(kind) => match kind.iter().next() {
                Some((kind, column)) if kind == "default" => {
                    default_of(column.as_str().unwrap_or_default()).as_ref().map_or(Param::Null, Param::of)
                }
                Some((kind, document)) if kind == "json" => Param::Text(document.to_string()),
                Some((_, text)) => Param::Text(text.as_str().unwrap_or_default().to_owned()),
                None => Param::Null,
            },
        }
    }

    /// PostgreSQL's text of an array.
    fn array(items: &[Param]) -> Param {
        let item = |item: &Param| match item {
            Param::Null => "NULL".to_owned(),
            Param::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            other => other.text().unwrap_or_default(),
        };
        Param::Text(format!("{{{}}}", items.iter().map(item).collect::<Vec<_>>().join(",")))
    }

    /// The value as text; `None` is NULL.
    fn text(&self) -> Option<String> {
        match self {
            Param::Null => None,
            Param::Bool(v) => Some(v.to_string()),
            Param::Int(v) => Some(v.to_string()),
            Param::Float(v) => Some(v.to_string()),
            Param::Text(v) => Some(v.clone()),
        }
    }
}

/// What a definition is about.
enum Defined<'a> {
    Table(&'a str),
    Index(&'a str),
    Schema(&'a str),
    /// A table that goes.
    Dropped(&'a str),
    Other,
}

impl Defined<'_> {
    fn by(sql: &str) -> Defined<'_> {
        let words: Vec<&str> = sql.split_whitespace().filter(|word| *word != "UNIQUE").collect();
        match words[..] {
            ["CREATE", "TABLE", name, ..] => Defined::Table(name),
            ["CREATE", "INDEX", name, ..] => Defined::Index(name),
            ["CREATE", "SCHEMA", .., name] => Defined::Schema(name),
            ["DROP", "TABLE", .., name] => Defined::Dropped(name),
            _ => Defined::Other,
        }
    }
}

/// Does it define something?
pub(crate) fn is_definition(sql: &str) -> bool {
    ["CREATE ", "DROP ", "ALTER ", "COMMENT "].iter().any(|word| sql.starts_with(word))
}

/// Does a text change rows?
pub(crate) fn writes(sql: &str) -> bool {
    ["INSERT ", "UPDATE ", "DELETE "].iter().any(|word| sql.contains(word))
}
