//! MariaDB, which stands for MySQL.

use aludel::dialect::Dialect;
use mysql::prelude::Queryable;
use mysql::{Conn, Opts, Params, Value};

use super::rows::Rows;
use super::seed::{self, ROWS, TABLES};
use super::{Database, Defined, On, Outcome, Param, writes};
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
        // one collation for columns, casts and JSON: which to choose is no question of a statement's text
        database.execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
        database.create(HOME);
        for sql in ROWS {
            database.execute(sql);
        }
        database
    }

    /// An empty database with the models' tables, in use from now on.
    fn create(&mut self, name: &str) {
        self.execute(&format!("DROP DATABASE IF EXISTS {name}"));
        self.execute(&format!("CREATE DATABASE {name} COLLATE utf8mb4_bin"));
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

    /// The columns of a table that was just defined.
    fn columns(&mut self, defined: &Defined<'_>) -> Result<Rows, String> {
        let Defined::Table(name) = defined else { return Ok(Rows::new()) };
        let sql = format!(
            "SELECT column_name, column_type, is_nullable, column_default, column_key, extra, column_comment \
             FROM information_schema.columns WHERE table_schema = '{SCRATCH}' AND table_name = '{name}' \
             ORDER BY ordinal_position"
        );
        self.rows(&sql, &[]).map_err(|error| words(&error))
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

    fn define(&mut self, sql: &str) -> Result<Rows, String> {
        self.create(SCRATCH);
        self.execute("SET foreign_key_checks = 0");
        let defined = Defined::by(sql);
        match defined {
            Defined::Table(name) => self.execute(&format!("DROP TABLE IF EXISTS {name}")),
            Defined::Index(name) => {
                let table = sql.split_once(" ON ").and_then(|(_, rest)| rest.split_whitespace().next());
                self.execute(&format!("DROP INDEX IF EXISTS {name} ON {}", table.unwrap_or_default()));
            }
            // a schema is a database here, beside the one that is dropped below
            Defined::Schema(name) => self.execute(&format!("DROP SCHEMA IF EXISTS {name}")),
            Defined::Dropped(_) | Defined::Other => {}
        }
        let result = self.0.query_drop(sql).map_err(|error| words(&error));
        let columns = result.and_then(|()| self.columns(&defined));
        if let Defined::Schema(name) = defined {
            self.execute(&format!("DROP SCHEMA IF EXISTS {name}"));
        }
        self.execute("SET foreign_key_checks = 1");
        self.execute(&format!("USE {HOME}"));
        self.execute(&format!("DROP DATABASE {SCRATCH}"));
        columns
    }

    fn execute(&mut self, sql: &str, values: &[Param]) -> Result<Rows, String> {
        if values.is_empty() {
            let rows: Vec<mysql::Row> = self.0.query(sql).map_err(|error| words(&error))?;
            return Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(cell).collect()).collect());
        }
        self.rows(sql, values).map_err(|error| words(&error))
    }

    fn run(&mut self, sql: &str, values: &[Param], on: On) -> Result<Outcome, String> {
        self.reset_numbers();
        self.execute("SET foreign_key_checks = 0");
        self.execute("START TRANSACTION");
        on.before().for_each(|sql| self.execute(&sql));
        let result = self.rows(sql, values);
        let mut tables = Vec::new();
        if writes(sql) {
            for table in TABLES {
                tables.push((
                    table,
                    self.rows(&format!("SELECT * FROM {table}"), &[]).expect("a table of ours"),
                ));
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
