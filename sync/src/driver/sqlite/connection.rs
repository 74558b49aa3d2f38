//! One connection to an SQLite database.

use super::error::classify;
use super::options::{self, Mode};
use super::row::SqliteCells;
use super::storage::{Stored, stored};
use crate::facade::trace;
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::{
    Cells, EngineOptions, Error, Fetched, FromRow, Header, Log, Result, StatementCache, Value,
};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags};
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
        let flags = flags(options::mode(url)?);
        let path = url.database().unwrap_or(":memory:");
        let failed = |e| classify(e).context(format_args!("open {path}"));
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(options::busy_timeout(url)?).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(options.statement_cache);
        connection.execute_batch(&options::set_up(url)?).map_err(failed)?;
        // reads the file's header, so that what is no database is told here, with its path
        connection.query_row("PRAGMA schema_version", [], |_| Ok(())).map_err(failed)?;
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
        let connection = &self.connection;
        let entry =
            self.statements.get_or_prepare(log, Dialect::Sqlite, |compiled| prepare(connection, compiled))?;
        trace::statement(self.echo, &entry.compiled.sql);
        run(connection, &entry.compiled, &entry.prepared, log.values())
            .map_err(|e| e.with_statement(&entry.compiled.sql))
    }
}

/// Prepares a statement, which `rusqlite` keeps by its text, and tells its columns' names.
#[cold]
fn prepare(connection: &Connection, compiled: &Compiled) -> Result<Header> {
    let failed = |e| classify(e).with_statement(&compiled.sql);
    let statement = connection.prepare_cached(&compiled.sql).map_err(failed)?;
    Ok(Header::new(statement.column_names().into_iter().map(String::from)))
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
    let stored = stored(value)?;
    let value = match &stored {
        Stored::Null => ValueRef::Null,
        Stored::Integer(v) => ValueRef::Integer(*v),
        Stored::Real(v) => ValueRef::Real(*v),
        Stored::Text(v) => ValueRef::Text(v.as_bytes()),
        Stored::Blob(v) => ValueRef::Blob(v),
    };
    statement.raw_bind_parameter(place, Bound(value)).map_err(classify)
}

/// How the file is opened. A connection is used by one thread at a time, which Rust sees to.
fn flags(mode: Mode) -> OpenFlags {
    OpenFlags::SQLITE_OPEN_NO_MUTEX
        | match mode {
            Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        }
}

impl std::fmt::Debug for SqliteConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteConnection").field("statements", &self.statements.len()).finish()
    }
}
