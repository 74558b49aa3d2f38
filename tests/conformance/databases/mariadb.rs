//! MariaDB, which stands for MySQL.

use aludel::dialect::Dialect;
use mysql::prelude::Queryable;
use mysql::{Conn, Opts, Params, Value};

use super::rows::Rows;
use super::seed::{self, ROWS, TABLES};
use super::{Database, Outcome, Param, drop_of, writes};
use crate::models::MYSQL;

pub(crate) struct Mariadb(Conn);

/// The database of the rows, and the one in which definitions are tried: here they cannot be rolled back.
const HOME: &str = "conformance";
const SCRATCH: &str = "conformance_scratch";

impl Mariadb {
    /// In a database of its own: other tests use the server as well.
    pub(super) fn new(url: &str) -> Mariadb {
        let options = Opts::from_url(url).expect("ALUDEL_TEST_MYSQL is a URL");
        let connection = Conn::new(options).expect("the MariaDB of ALUDEL_TEST_MYSQL");
        let mut database = Mariadb(connection);
        database.create(HOME);
        for sql in ROWS {
            database.execute(sql);
        }
        database
    }

    /// An empty database with the models' tables, in use from now on.
    fn create(&mut self, name: &str) {
        self.execute(&format!("DROP DATABASE IF EXISTS {name}"));
        self.execute(&format!("CREATE DATABASE {name}"));
        self.execute(&format!("USE {name}"));
        for sql in seed::definitions(&MYSQL, Dialect::Mysql) {
            self.execute(&sql);
        }
    }

    fn execute(&mut self, sql: &str) {
        self.0.query_drop(sql).unwrap_or_else(|error| panic!("MariaDB: {error}: {sql}"));
    }

    fn rows(&mut self, sql: &str, values: &[Param]) -> mysql::Result<Rows> {
        let values = match values {
            [] => Params::Empty,
            some => Params::Positional(some.iter().map(value).collect()),
        };
        let rows: Vec<mysql::Row> = self.0.exec(sql, values)?;
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(cell).collect()).collect())
    }

    /// Rolled back, a table goes on counting: the next number has to be the same for every run.
    fn reset_numbers(&mut self) {
        for table in ["users", "posts", "tags", "comments", "accounts", "employees", "shapes"] {
            self.execute(&format!("ALTER TABLE {table} AUTO_INCREMENT = 1000"));
        }
    }
}

impl Drop for Mariadb {
    fn drop(&mut self) {
        let _ = self.0.query_drop(format!("DROP DATABASE {HOME}"));
    }
}

impl Database for Mariadb {
    fn dialect(&self) -> Dialect {
        Dialect::Mysql
    }

    fn prepare(&mut self, sql: &str, values: usize) -> Result<(), String> {
        let statement = self.0.prep(sql).map_err(|error| words(&error))?;
        match statement.num_params() as usize {
            count if count == values => Ok(()),
            count => Err(format!("{count} placeholders for {values} values")),
        }
    }

    fn define(&mut self, sql: &str) -> Result<(), String> {
        self.create(SCRATCH);
        self.execute("SET foreign_key_checks = 0");
        let on = sql.split_once(" ON ").and_then(|(_, rest)| rest.split_whitespace().next());
        match drop_of(sql) {
            Some(drop) if drop.starts_with("DROP INDEX") => {
                self.execute(&format!("{drop} ON {}", on.unwrap_or_default()));
            }
            Some(drop) => self.execute(&drop),
            None => {}
        }
        let result = self.0.query_drop(sql).map_err(|error| words(&error));
        // a schema is a database here, beside the one that is dropped below
        if let Some(drop) = drop_of(sql).filter(|drop| drop.starts_with("DROP SCHEMA")) {
            self.execute(&drop);
        }
        self.execute("SET foreign_key_checks = 1");
        self.execute(&format!("USE {HOME}"));
        self.execute(&format!("DROP DATABASE {SCRATCH}"));
        result
    }

    fn run(&mut self, sql: &str, values: &[Param]) -> Result<Outcome, String> {
        self.reset_numbers();
        self.execute("SET foreign_key_checks = 0");
        self.execute("START TRANSACTION");
        let result = self.rows(sql, values);
        let mut tables = Vec::new();
        if writes(sql) {
            for table in TABLES {
                tables.push((table, self.rows(&format!("SELECT * FROM {table}"), &[]).expect("a table of ours")));
            }
        }
        self.execute("ROLLBACK");
        self.execute("SET foreign_key_checks = 1");
        Ok(Outcome { rows: result.map_err(|error| words(&error))?, tables })
    }
}

fn value(param: &Param) -> Value {
    match param {
        Param::Null => Value::NULL,
        Param::Bool(v) => Value::from(*v),
        Param::Int(v) => Value::from(*v),
        Param::Float(v) => Value::from(*v),
        Param::Text(v) => Value::from(v.as_str()),
    }
}

fn cell(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Value::Int(v) => Some(v.to_string()),
        Value::UInt(v) => Some(v.to_string()),
        Value::Float(v) => Some(v.to_string()),
        Value::Double(v) => Some(v.to_string()),
        moment => Some(moment.as_sql(true)),
    }
}

/// What the server said.
fn words(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(error) => error.message.clone(),
        other => other.to_string(),
    }
}
