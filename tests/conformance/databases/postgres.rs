//! PostgreSQL: `PREPARE` and `EXECUTE`, so that rows come back as text whatever their types.

use aludel::dialect::Dialect;
use postgres::{Client, NoTls, SimpleQueryMessage};

use super::rows::Rows;
use super::seed::{self, ROWS, TABLES};
use super::{Database, Defined, On, Outcome, Param, is_definition, writes};
use crate::models::POSTGRES;

/// A type that a recorded definition refers to.
const TYPE: &str = "CREATE TYPE xy AS ENUM ('x', 'y')";

/// Only for PostgreSQL's own types.
const DOCS: &str = "INSERT INTO docs (id, data, labels, body, span, key) VALUES
    (1, '{\"k\": 1, \"a\": [1]}', '{a,c}', 'rust', '[1,9)', '12345678-1234-5678-1234-567812345678'),
    (2, '{\"k\": \"v\"}', '{}', '', 'empty', '00000000-0000-0000-0000-000000000000')";

pub(crate) struct Postgres(Client);

impl Postgres {
    /// In a schema of its own: other tests use the database as well.
    pub(super) fn new(url: &str) -> Postgres {
        let mut client = Client::connect(url, NoTls).expect("the PostgreSQL of ALUDEL_TEST_POSTGRES");
        let schema = "DROP SCHEMA IF EXISTS conformance CASCADE; CREATE SCHEMA conformance; \
            SET search_path TO conformance; SET standard_conforming_strings TO on";
        client.batch_execute(schema).expect("a schema of our own");
        let definitions = seed::definitions(&POSTGRES, Dialect::Postgresql);
        for sql in definitions.iter().map(String::as_str).chain(ROWS.iter().copied()).chain([TYPE, DOCS]) {
            client.batch_execute(sql).unwrap_or_else(|error| panic!("PostgreSQL: {}: {sql}", words(&error)));
        }
        Postgres(client)
    }

    fn rows(&mut self, sql: &str) -> Result<Rows, String> {
        let answer = self.0.simple_query(sql).map_err(|error| words(&error))?;
        let mut rows = Rows::new();
        for message in answer {
            if let SimpleQueryMessage::Row(row) = message {
                rows.push((0..row.len()).map(|i| row.get(i).map(str::to_owned)).collect());
            }
        }
        Ok(rows)
    }

    /// The columns of a table that was just defined.
    fn columns(&mut self, defined: &Defined<'_>) -> Result<Rows, String> {
        let Defined::Table(name) = defined else { return Ok(Rows::new()) };
        self.rows(&format!(
            "SELECT column_name, udt_name, character_maximum_length, numeric_precision, numeric_scale, is_nullable, \
                column_default, is_identity FROM information_schema.columns \
             WHERE table_schema = 'conformance' AND table_name = '{name}' ORDER BY ordinal_position"
        ))
    }

    /// Rolled back, a sequence stays where it was: the next number has to be the same for every run.
    fn reset_sequences(&mut self) {
        for table in TABLES.iter().filter(|table| **table != "post_tags") {
            let reset = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)");
            self.0.batch_execute(&reset).expect("sequences can be set");
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.0.batch_execute("DROP SCHEMA conformance CASCADE");
    }
}

impl Database for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgresql
    }

    fn prepare(&mut self, sql: &str, values: usize) -> Result<(), String> {
        let statement = self.0.prepare(sql).map_err(|error| words(&error))?;
        match statement.params().len() {
            count if count == values => Ok(()),
            count => Err(format!("{count} placeholders for {values} values")),
        }
    }

    fn define(&mut self, sql: &str) -> Result<Rows, String> {
        self.0.batch_execute("BEGIN").expect("BEGIN");
        let room = match Defined::by(sql) {
            Defined::Table(name) => format!("DROP TABLE IF EXISTS {name} CASCADE"),
            Defined::Index(name) => format!("DROP INDEX IF EXISTS {name}"),
            Defined::Dropped(name) => format!("DROP TABLE {name} CASCADE; CREATE TABLE {name} (id INTEGER)"),
            Defined::Schema(_) | Defined::Other => String::new(),
        };
        let result = self.0.batch_execute(&room).and_then(|()| self.0.batch_execute(sql));
        let columns = result.map_err(|error| words(&error)).and_then(|()| self.columns(&Defined::by(sql)));
        self.0.batch_execute("ROLLBACK").expect("ROLLBACK");
        columns
    }

    fn execute(&mut self, sql: &str, values: &[Param]) -> Result<Rows, String> {
        if values.is_empty() {
            return self.rows(sql);
        }
        let values: Vec<String> = values.iter().map(literal).collect();
        let result = self.rows(&format!("PREPARE statement AS {sql}"));
        let result = result.and_then(|_| self.rows(&format!("EXECUTE statement({})", values.join(", "))));
        let _ = self.0.batch_execute("DEALLOCATE statement");
        result
    }

    fn run(&mut self, sql: &str, values: &[Param], on: On) -> Result<Outcome, String> {
        debug_assert!(!is_definition(sql));
        self.reset_sequences();
        // without foreign keys: what is compared is which rows a statement means
        self.0.batch_execute("BEGIN; SET LOCAL session_replication_role TO replica").expect("BEGIN");
        on.before().for_each(|sql| self.0.batch_execute(&sql).expect("a table of ours"));
        let values: Vec<String> = values.iter().map(literal).collect();
        let arguments = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        let result = self.rows(&format!("PREPARE statement AS {sql}"));
        let result = result.and_then(|_| self.rows(&format!("EXECUTE statement{arguments}")));
        let mut tables = Vec::new();
        if result.is_ok() && writes(sql) {
            for table in TABLES {
                tables.push((table, self.rows(&format!("SELECT * FROM {table}")).expect("a table of ours")));
            }
        }
        self.0.batch_execute("ROLLBACK").expect("ROLLBACK");
        // the client has prepared statements of its own; there is none of ours if it was refused
        let _ = self.0.batch_execute("DEALLOCATE statement");
        Ok(Outcome { rows: result?, tables })
    }
}

/// A literal that takes the type of its parameter.
fn literal(value: &Param) -> String {
    value.text().map_or_else(|| "NULL".to_owned(), |text| format!("'{}'", text.replace('\'', "''")))
}

/// What the server said.
fn words(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
