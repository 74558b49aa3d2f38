//! One connection to an SQLite database.

use super::error::classify;
use super::options;
use super::row::SqliteCells;
use crate::facade::trace;
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::{
    Cells, EngineOptions, Error, Fetched, FromRow, Header, Log, Result, StatementCache, Value, civil,
};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};
use std::sync::Arc;

/// A connection, with the SQL of the statements it has prepared.
pub(crate) struct SqliteConnection {
    connection: Connection,
    statements: StatementCache<Header>,
    echo: bool,
}

impl SqliteConnection {
    pub(crate) fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let url = &options.url;
        let flags = options::flags(url)?;
        let path = url.database().unwrap_or(":memory:");
        let failed = |e| classify(e).context(format_args!("open {path}"));
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(options::busy_timeout(url)?).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(options.statement_cache);
        connection.execute_batch(&options::set_up(url)?).map_err(failed)?;
        Ok(Self { connection, statements: StatementCache::new(options.statement_cache), echo: options.echo })
    }

    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        trace::statement(self.echo, sql);
        self.connection.execute_batch(sql).map_err(|e| classify(e).with_statement(sql))
    }

    pub(crate) const fn is_closed(&self) -> bool {
        false
    }

    #[inline]
    pub(crate) fn fetch<R: FromRow>(&mut self, log: &Log) -> Result<Fetched<R>> {
        if self.statements.get(log).is_none() {
            self.prepare(log)?;
        }
        let Some(entry) = self.statements.get(log) else { return Err(Error::statement("it was not prepared")) };
        trace::statement(self.echo, &entry.compiled.sql);
        run(&self.connection, &entry.compiled, &entry.prepared, log.values())
            .map_err(|e| e.with_statement(&entry.compiled.sql))
    }

    /// Compiles and prepares a statement once, and keeps its columns' names.
    #[cold]
    fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Sqlite)?;
        let failed = |e| classify(e).with_statement(&compiled.sql);
        let statement = self.connection.prepare_cached(&compiled.sql).map_err(failed)?;
        let header = Header::new(statement.column_names().into_iter().map(String::from));
        drop(statement);
        self.statements.insert(log, compiled, header);
        Ok(())
    }
}

#[inline]
fn run<R: FromRow>(
    connection: &Connection,
    compiled: &Compiled,
    header: &Header,
    values: &[Value],
) -> Result<Fetched<R>> {
    let mut statement = connection.prepare_cached(&compiled.sql).map_err(classify)?;
    for (place, bound) in compiled.binds.iter().enumerate() {
        bind(&mut statement, place + 1, &values[bound.value as usize])?;
    }
    if header.names().is_empty() {
        let changed = statement.raw_execute().map_err(classify)?;
        return Ok(Fetched { rows: Vec::new(), rowcount: changed as u64 });
    }
    let mut rows = Vec::new();
    let mut cursor = statement.raw_query();
    while let Some(row) = cursor.next().map_err(classify)? {
        let mut cells = SqliteCells::new(row, header);
        match R::from_row(&mut cells) {
            Ok(row) => rows.push(row),
            Err(error) => return Err(in_column(error, &cells)),
        }
    }
    let rowcount = rows.len() as u64;
    Ok(Fetched { rows, rowcount })
}

#[cold]
fn in_column(error: Error, cells: &SqliteCells<'_, '_>) -> Error {
    let place = cells.position().saturating_sub(1);
    match cells.header().names().get(place) {
        Some(name) => error.context(format_args!("column \"{name}\"")),
        None => error,
    }
}

/// A value as `rusqlite` binds it, borrowed.
struct Bound<'v>(ValueRef<'v>);

impl rusqlite::ToSql for Bound<'_> {
    #[inline]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

#[inline]
fn bind(statement: &mut CachedStatement<'_>, place: usize, value: &Value) -> Result<()> {
    let value = match value {
        Value::Null => ValueRef::Null,
        Value::Bool(v) => ValueRef::Integer(i64::from(*v)),
        Value::Int(v) => ValueRef::Integer(*v),
        Value::Float(v) => ValueRef::Real(*v),
        Value::Text(v) => ValueRef::Text(v.as_bytes()),
        Value::Bytes(v) => ValueRef::Blob(v),
        Value::Decimal(v) | Value::Json(v) => ValueRef::Text(v.as_bytes()),
        other => return bind_as_text(statement, place, other),
    };
    statement.raw_bind_parameter(place, Bound(value)).map_err(classify)
}

/// What SQLite has no type for is stored as text, as SQLAlchemy does.
fn bind_as_text(statement: &mut CachedStatement<'_>, place: usize, value: &Value) -> Result<()> {
    let mut text = String::with_capacity(32);
    match value {
        Value::Date(v) => civil::write_date(*v, &mut text),
        Value::Time(v) => civil::write_time(*v, &mut text),
        Value::DateTime(v) | Value::Timestamp(v) => civil::write_datetime(*v, &mut text),
        Value::Uuid(v) => v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
        Value::UInt(_) => return Err(Error::value("an integer beyond 9223372036854775807 does not fit SQLite")),
        other => return Err(Error::value(format!("SQLite cannot store {}", other.kind_name()))),
    }
    statement.raw_bind_parameter(place, Bound(ValueRef::Text(text.as_bytes()))).map_err(classify)
}

impl std::fmt::Debug for SqliteConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteConnection").field("statements", &self.statements.len()).finish()
    }
}
