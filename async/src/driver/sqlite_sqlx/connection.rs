//! One connection to an SQLite database. `sqlx` runs it on a thread of its own; no runtime is needed.

use super::super::lent::Lent;
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
    in_column,
};
use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteStatement};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Connection, Either, Executor, SqlSafeStr, Statement,
};
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct SqliteSqlxConnection {
    connection: Lent<SqliteConnection, SqliteRow>,
    statements: StatementCache<Prepared>,
    /// The statement whose rows come in parts.
    cursor: Option<Cursor>,
    trace: Trace,
    closed: bool,
}

/// What is kept for a prepared statement.
struct Prepared {
    statement: SqliteStatement,
    header: Header,
    /// Shall the number of the inserted row be told?
    tells_key: bool,
}

/// What is kept for a statement whose rows come in parts.
struct Cursor {
    sql: String,
    header: Header,
}

impl SqliteSqlxConnection {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let url = &options.url;
        let (mode, path) = (options::mode(url)?, url.database().unwrap_or(":memory:"));
        let sqlx = SqliteConnectOptions::new()
            .filename(path)
            .read_only(mode == Mode::ReadOnly)
            .create_if_missing(mode == Mode::Create)
            .busy_timeout(options::busy_timeout(url)?)
            .foreign_keys(url.bool_option("foreign_keys")?.unwrap_or(true))
            .statement_cache_capacity(options.statement_cache)
            .disable_statement_logging();
        let failed = |e| classify(e).context(format_args!("open {}", url.describe_path()));
        let mut connection = SqliteConnection::connect_with(&sqlx).await.map_err(failed)?;
        let set_up = sqlx::raw_sql(AssertSqlSafe(options::set_up(url)?));
        connection.execute(set_up).await.map_err(failed)?;
        // reads the file's header, so that what is no database is told here, with its path
        connection.execute(sqlx::raw_sql("PRAGMA schema_version")).await.map_err(failed)?;
        let statements = StatementCache::new(options.statement_cache).translated(&options.schemas);
        let connection = Lent::new(connection);
        Ok(Self { connection, statements, cursor: None, trace: Trace::new(options), closed: false })
    }

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        let done = self.connection.home().await?.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        done.map(drop).map_err(|e| self.failed(classify(e).with_statement(sql)))
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed || self.connection.is_lost()
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        match self.try_fetch(&log, sink).await {
            Ok(taken) => Ok(taken),
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn try_fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        if self.statements.get(log).is_none() {
            self.prepare(log).await?;
        }
        let Some(entry) = self.statements.get(log) else {
            return Err(Error::statement("it was not prepared"));
        };
        let (compiled, prepared) = (&entry.compiled, &entry.prepared);
        self.trace.statement(&compiled.sql);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        let arguments = arguments(compiled, log.values()).map_err(failed)?;
        run(self.connection.home().await?, prepared, arguments, sink).await.map_err(failed)
    }

    /// Compiles and prepares a statement once, and keeps its columns' names.
    #[cold]
    async fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Sqlite)?;
        let sql: Arc<str> = compiled.sql.as_str().into();
        let statement = self
            .connection
            .home()
            .await?
            .prepare(AssertSqlSafe(sql).into_sql_str())
            .await
            .map_err(|e| classify(e).with_statement(&compiled.sql))?;
        if let Some(Either::Right(count)) = statement.parameters()
            && count != compiled.binds.len()
        {
            let told = "? is no bind of the statement: write `:name`, and bind(\"name\", value)";
            return Err(Error::statement(told).with_statement(&compiled.sql));
        }
        let header = Header::new(statement.columns().iter().map(|c| c.name().to_owned()));
        compiled.check_names(header.names())?;
        let tells_key = compiled.tells_key;
        self.statements.insert(log, compiled, Prepared { statement, header, tells_key });
        Ok(())
    }

    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        self.leave_cursor();
        if self.statements.get(&log).is_none() {
            self.prepare(&log).await?;
        }
        let Some(entry) = self.statements.get(&log) else {
            return Err(Error::statement("it was not prepared"));
        };
        let (compiled, Prepared { statement, header, .. }) = (&entry.compiled, &entry.prepared);
        self.trace.statement(&compiled.sql);
        let arguments = arguments(compiled, log.values()).map_err(|e| e.with_statement(&compiled.sql))?;
        self.cursor = Some(Cursor { sql: compiled.sql.clone(), header: header.clone() });
        let statement = statement.clone();
        self.connection.lend(|mut connection, desk| async move {
            desk.read(connection.fetch_many(statement.query_with(arguments))).await;
            connection
        })
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, mut sink: S, most: usize) -> Result<Batch<S>> {
        let (rows, more) = self.connection.next(most).await;
        let Some(Cursor { sql, header }) = &self.cursor else { return Ok(Batch { sink, more: false }) };
        let read = rows.into_iter().try_for_each(|row| {
            let row = Row(row.map_err(classify)?);
            let mut cells = SqliteCells::new(&row, header);
            sink.row(&mut cells).map_err(|e| in_column(e, &cells))
        });
        let read = read.map_err(|e| e.with_statement(sql));
        match read {
            Ok(()) => Ok(Batch { sink, more }),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Ends that query.
    pub(crate) fn leave_cursor(&mut self) {
        self.connection.stop();
        self.cursor = None;
    }

    #[cold]
    fn failed(&mut self, error: Error) -> Error {
        self.closed |= error.is_connection();
        error
    }
}

fn arguments(compiled: &Compiled, values: &[Value]) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(compiled.binds.len(), 0);
    for bound in &compiled.binds {
        bind(&mut arguments, &*bound.value(values)?, bound.ty)?;
    }
    Ok(arguments)
}

fn bind(arguments: &mut SqliteArguments, value: &Value, ty: Option<&SqlType>) -> Result<()> {
    match stored(value, ty)? {
        Stored::Null => arguments.add(None::<i64>),
        Stored::Integer(v) => arguments.add(v),
        Stored::Real(v) => arguments.add(v),
        Stored::Text(v) => arguments.add(v.into_owned()),
        Stored::Blob(v) => arguments.add(v.to_vec()),
    }
    .map_err(|e| classify(sqlx::Error::Encode(e)))
}

async fn run<S: RowSink>(
    connection: &mut SqliteConnection,
    prepared: &Prepared,
    arguments: SqliteArguments,
    sink: S,
) -> Result<Taken<S>> {
    let mut taken = Taken { sink, rowcount: 0, inserted_id: None };
    let mut rows = 0;
    let mut answer = connection.fetch_many(prepared.statement.query_with(arguments));
    while let Some(part) = answer.try_next().await.map_err(classify)? {
        match part {
            Either::Left(done) => {
                taken.rowcount = done.rows_affected();
                taken.inserted_id =
                    (prepared.tells_key && taken.rowcount == 1).then(|| done.last_insert_rowid());
            }
            Either::Right(row) => {
                let row = Row(row);
                let mut cells = SqliteCells::new(&row, &prepared.header);
                if let Err(error) = taken.sink.row(&mut cells) {
                    return Err(in_column(error, &cells));
                }
                rows += 1;
            }
        }
    }
    // what SQLite calls "changes" of a statement with columns is that of an earlier one
    if !prepared.header.names().is_empty() {
        taken.rowcount = rows;
    }
    Ok(taken)
}

impl std::fmt::Debug for SqliteSqlxConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteSqlxConnection")
            .field("statements", &self.statements.len())
            .field("closed", &self.closed)
            .finish()
    }
}
