//! SQLite, in memory.

use aludel::dialect::Dialect;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use super::rows::Rows;
use super::seed::{self, ROWS, TABLES};
use super::{Database, Defined, On, Outcome, Param, writes};
use crate::models::SCHEMA;

pub(crate) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn new() -> Sqlite {
        let connection = Connection::open_in_memory().expect("SQLite in memory");
        for sql in
            seed::definitions(&SCHEMA, Dialect::Sqlite).iter().map(String::as_str).chain(ROWS.iter().copied())
        {
            connection.execute_batch(sql).unwrap_or_else(|error| panic!("SQLite: {error}: {sql}"));
        }
        // from now on without foreign keys: what is compared is which rows a statement means
        connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting of SQLite");
        Sqlite(connection)
    }

    fn rows(&self, sql: &str, values: &[Param]) -> rusqlite::Result<Rows> {
        let mut statement = self.0.prepare(sql)?;
        let width = statement.column_count();
        let mut found = statement.query(rusqlite::params_from_iter(values))?;
        let mut rows = Rows::new();
        while let Some(row) = found.next()? {
            rows.push((0..width).map(|i| row.get_ref(i).map(cell)).collect::<rusqlite::Result<_>>()?);
        }
        Ok(rows)
    }
}

impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn prepare(&mut self, sql: &str, values: usize) -> Result<(), String> {
        let statement = self.0.prepare(sql).map_err(|error| error.to_string())?;
        match statement.parameter_count() {
            count if count == values => Ok(()),
            count => Err(format!("{count} placeholders for {values} values")),
        }
    }

    fn define(&mut self, sql: &str) -> Result<Rows, String> {
        self.0.execute_batch("BEGIN").expect("BEGIN");
        let defined = Defined::by(sql);
        let (room, columns) = match defined {
            Defined::Table(name) => (
                format!("DROP TABLE IF EXISTS {name}"),
                format!(
                    "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{name}') ORDER BY cid"
                ),
            ),
            Defined::Index(name) => (format!("DROP INDEX IF EXISTS {name}"), String::new()),
            Defined::Dropped(_) | Defined::Schema(_) | Defined::Other => (String::new(), String::new()),
        };
        let result = self.0.execute_batch(&room).and_then(|()| self.0.execute_batch(sql));
        let result =
            result.and_then(|()| if columns.is_empty() { Ok(Rows::new()) } else { self.rows(&columns, &[]) });
        self.0.execute_batch("ROLLBACK").expect("ROLLBACK");
        result.map_err(|error| error.to_string())
    }

    fn execute(&mut self, sql: &str, values: &[Param]) -> Result<Rows, String> {
        self.rows(sql, values).map_err(|error| error.to_string())
    }

    fn run(&mut self, sql: &str, values: &[Param], on: On) -> Result<Outcome, String> {
        self.0.execute_batch("BEGIN").expect("BEGIN");
        on.before().for_each(|sql| self.0.execute_batch(&sql).expect("a table of ours"));
        let rows = self.rows(sql, values);
        let changed = if writes(sql) { &TABLES[..] } else { &[] };
        let tables = changed.iter().map(|table| (*table, self.rows(&format!("SELECT * FROM {table}"), &[])));
        let tables: Vec<_> = tables.map(|(table, rows)| (table, rows.expect("a table of ours"))).collect();
        self.0.execute_batch("ROLLBACK").expect("ROLLBACK");
        Ok(Outcome { rows: rows.map_err(|error| error.to_string())?, tables })
    }
}

impl rusqlite::ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match self {
            Param::Null => Value::Null,
            Param::Bool(v) => Value::Integer((*v).into()),
            Param::Int(v) => Value::Integer(*v),
            Param::Float(v) => Value::Real(*v),
            Param::Text(v) => Value::Text(v.clone()),
        }))
    }
}

fn cell(cell: ValueRef<'_>) -> Option<String> {
    match cell {
        ValueRef::Null => None,
        ValueRef::Integer(v) => Some(v.to_string()),
        ValueRef::Real(v) => Some(v.to_string()),
        ValueRef::Text(v) | ValueRef::Blob(v) => Some(String::from_utf8_lossy(v).into_owned()),
    }
}
