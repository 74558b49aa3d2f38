//! One connection to an SQLite database.

use super::error::classify;
use super::options::{self, Mode};
use super::row::Row;
use super::storage::{Stored, stored};
use crate::facade::trace::Trace;
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::sqlite::SqliteCells;
use aludel_core::{
    Batch, EngineOptions, Error, Header, Log, Result, RowSink, SqlType, StatementCache, Taken, Value,
    ValueCells, in_column,
};
use aludel_sqlite::{Keeper, Kept};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement};
use std::sync::Arc;

/// A connection, with the statements it has prepared.
pub(crate) struct SqliteConnection {
    pub(crate) keeper: Keeper,
    statements: StatementCache<Prepared>,
    /// The name of a key that is told beside the rows.
    key: Header,
    /// The statement whose rows come in parts.
    cursor: Option<Cursor>,
    trace: Trace,
}

/// What is kept for a statement whose rows come in parts.
struct Cursor {
    sql: String,
    header: Header,
}

/// What is kept for a prepared statement.
struct Prepared {
    statement: Kept,
    header: Header,
}

impl SqliteConnection {
    pub(crate) fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let url = &options.url;
        let flags = flags(options::mode(url)?);
        let path = url.database().unwrap_or(":memory:");
        let failed = |e| classify(e).context(format_args!("open {}", url.describe_path()));
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(options::busy_timeout(url)?).map_err(failed)?;
        connection.execute_batch(&options::set_up(url)?).map_err(failed)?;
        // reads the file's header, so that what is no database is told here, with its path
        connection.query_row("PRAGMA schema_version", [], |_| Ok(())).map_err(failed)?;
        let keeper = Keeper::new(connection);
        Ok(Self {
            keeper,
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            key: Header::new(["id".to_owned()]),
            cursor: None,
            trace: Trace::new(options),
        })
    }

    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        self.keeper.connection().execute_batch(sql).map_err(|e| classify(e).with_statement(sql))
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        false
    }

    #[inline]
    pub(crate) fn fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        let keeper = &mut self.keeper;
        let entry = self
            .statements
            .get_or_prepare(log, Dialect::Sqlite, |compiled, evicted| prepare(keeper, compiled, evicted))?;
        let (compiled, prepared) = (&entry.compiled, &entry.prepared);
        self.trace.statement(&compiled.sql);
        let mut taken = Taken { sink, rowcount: 0, inserted_id: None };
        let done = match log.runs() {
            None => {
                let done = run(keeper, compiled, prepared, log.values(), &mut taken);
                if done.is_ok() && compiled.tells_key && taken.rowcount == 1 {
                    taken.inserted_id = Some(keeper.connection().last_insert_rowid());
                }
                done
            }
            Some(mut runs) => runs.try_for_each(|values| {
                run(keeper, compiled, prepared, values, &mut taken)?;
                if compiled.tells_key {
                    let key = [Value::Int(keeper.connection().last_insert_rowid())];
                    taken.sink.row(&mut ValueCells::new(&key, &self.key))?;
                }
                Ok(())
            }),
        };
        match done {
            Ok(()) => Ok(taken),
            Err(error) => Err(Error::with_statement(error, &compiled.sql)),
        }
    }
}

/// Rows in parts.
impl SqliteConnection {
    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended.
    pub(crate) fn open_cursor(&mut self, log: &Log) -> Result<()> {
        self.leave_cursor();
        let compiled = self.statements.compile(log, Dialect::Sqlite)?;
        self.trace.statement(&compiled.sql);
        let opened = self.keeper.start(&compiled.sql, |statement| {
            let header = Header::new(statement.column_names().into_iter().map(String::from));
            compiled.check_names(header.names())?;
            bind_all(statement, &compiled, log.values())?;
            Ok::<_, Failure>(header)
        });
        let header = opened.map_err(|Failure(e)| e.with_statement(&compiled.sql))?;
        self.cursor = Some(Cursor { sql: compiled.sql, header });
        Ok(())
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) fn advance<S: RowSink>(&mut self, mut sink: S, most: usize) -> Result<Batch<S>> {
        let Some(Cursor { sql, header }) = &self.cursor else { return Ok(Batch { sink, more: false }) };
        let more = self.keeper.rows(|rows| {
            for _ in 0..most {
                let Some(row) = rows.next().map_err(classify)? else { return Ok(false) };
                let row = Row(row);
                let mut cells = SqliteCells::new(&row, header);
                if let Err(error) = sink.row(&mut cells) {
                    return Err(in_column(error, &cells));
                }
            }
            Ok(true)
        });
        match more.unwrap_or(Ok(false)) {
            Ok(true) => Ok(Batch { sink, more: true }),
            Ok(false) => {
                self.leave_cursor();
                Ok(Batch { sink, more: false })
            }
            Err(error) => Err(error.with_statement(sql)),
        }
    }

    /// Ends that query, and with it what it locks.
    pub(crate) fn leave_cursor(&mut self) {
        self.keeper.stop();
        self.cursor = None;
    }
}

/// SQLite's errors and ours, where a closure may meet both.
struct Failure(Error);

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self(classify(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// Prepares a statement in the place of another, and tells its columns' names.
#[cold]
fn prepare(keeper: &mut Keeper, compiled: &Compiled, evicted: Option<Prepared>) -> Result<Prepared> {
    if let Some(evicted) = evicted {
        keeper.release(evicted.statement);
    }
    let failed = |e| classify(e).with_statement(&compiled.sql);
    let statement = keeper.prepare(&compiled.sql).map_err(failed)?;
    let stranger = keeper.with(&statement, |s| stranger(s, compiled.binds.len())).flatten();
    if let Some(stranger) = stranger {
        keeper.release(statement);
        let told =
            format!("{stranger} is no bind of the statement: write `:name`, and bind(\"name\", value)");
        return Err(Error::statement(told).with_statement(&compiled.sql));
    }
    let names =
        keeper.with(&statement, |s| s.column_names().into_iter().map(String::from).collect::<Vec<_>>());
    let header = Header::new(names.unwrap_or_default());
    compiled.check_names(header.names())?;
    Ok(Prepared { statement, header })
}

/// A placeholder that somebody wrote into the text: SQLite would take it for NULL, or for another's value.
fn stranger(statement: &Statement<'_>, binds: usize) -> Option<String> {
    let count = statement.parameter_count();
    let named = (1..=count).find_map(|place| statement.parameter_name(place).map(String::from));
    named.or_else(|| (count != binds).then(|| "?".to_owned()))
}

/// Runs a statement once.
#[inline]
fn run<S: RowSink>(
    keeper: &mut Keeper,
    compiled: &Compiled,
    prepared: &Prepared,
    values: &[Value],
    taken: &mut Taken<S>,
) -> Result<()> {
    let done = keeper.with(&prepared.statement, |s| step(s, compiled, &prepared.header, values, taken));
    done.unwrap_or_else(|| Err(Error::connection("the statement is not this connection's")))
}

#[inline]
fn step<S: RowSink>(
    statement: &mut Statement<'_>,
    compiled: &Compiled,
    header: &Header,
    values: &[Value],
    taken: &mut Taken<S>,
) -> Result<()> {
    bind_all(statement, compiled, values)?;
    if header.names().is_empty() {
        taken.rowcount += statement.raw_execute().map_err(classify)? as u64;
        return Ok(());
    }
    // most statements give one row or many
    taken.sink.expect(1);
    let mut cursor = statement.raw_query();
    while let Some(row) = cursor.next().map_err(classify)? {
        let row = Row(row);
        let mut cells = SqliteCells::new(&row, header);
        if let Err(error) = taken.sink.row(&mut cells) {
            return Err(in_column(error, &cells));
        }
        taken.rowcount += 1;
    }
    Ok(())
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
fn bind_all(statement: &mut Statement<'_>, compiled: &Compiled, values: &[Value]) -> Result<()> {
    for (place, bound) in compiled.binds.iter().enumerate() {
        bind(statement, place + 1, &*bound.value(values)?, bound.ty)?;
    }
    Ok(())
}

#[inline]
fn bind(statement: &mut Statement<'_>, place: usize, value: &Value, ty: Option<&SqlType>) -> Result<()> {
    let stored = stored(value, ty)?;
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
