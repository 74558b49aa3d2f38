//! One connection to a MySQL or MariaDB server.

use super::super::lent::Lent;
use super::error::{classify, not_connected};
use super::options;
use super::params::arguments;
use super::row::{Row, column};
use crate::facade::trace::Trace;
use crate::mode::{has_runtime, timeout};
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::mysql::{Column, MysqlCells, Server, check_columns, connect_timeout, set_up};
use aludel_core::{
    Batch, EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, ValueCells,
    in_column,
};
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use sqlx::mysql::{MySqlArguments, MySqlColumn, MySqlConnection, MySqlRow, MySqlStatement};
use sqlx::{AssertSqlSafe, Column as _, Connection, Either, Executor, Row as _, SqlSafeStr, Statement};
use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

/// A connection with the statements it has prepared.
pub(crate) struct MysqlConnection {
    connection: Lent<MySqlConnection, MySqlRow>,
    server: Server,
    statements: StatementCache<Prepared>,
    /// The name of a key that the server tells beside the rows.
    key: Header,
    /// The statement whose rows come in parts.
    cursor: Option<Box<Log>>,
    trace: Trace,
    closed: bool,
    /// A prepared statement is to be prepared anew.
    stale: bool,
}

/// What is kept for a prepared statement.
struct Prepared {
    statement: MySqlStatement,
    shape: Shape,
}

/// The columns of a statement's rows. Those of placeholders are known only when the first row is there, so that nothing is
/// compared before.
struct Shape {
    header: Header,
    columns: Box<[Column]>,
    /// The row type that the columns were compared with last.
    checked: Option<TypeId>,
}

impl MysqlConnection {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        if !has_runtime() {
            return Err(Error::connection(
                "connect: there is no async runtime; run in tokio's, or turn on feature `async-std` or `smol`",
            ));
        }
        // in a box: futures lie deep in one another there, and whoever opens an engine holds them all
        let connecting: BoxFuture<'_, _> = Box::pin(connect(options));
        let (connection, server) = connecting.await?;
        Ok(Self {
            connection: Lent::new(connection),
            server,
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            key: Header::new(["id".to_owned()]),
            cursor: None,
            trace: Trace::new(options),
            closed: false,
            stale: false,
        })
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
        self.make_ready(log).await?;
        let Some(entry) = self.statements.get(log) else {
            return Err(Error::statement("it was not prepared"));
        };
        let (compiled, prepared) = (&entry.compiled, &mut entry.prepared);
        self.trace.statement(&compiled.sql);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        let arguments = arguments(compiled, log.values()).map_err(failed)?;
        let mut taken =
            run(self.connection.home().await?, prepared, arguments, sink).await.map_err(failed)?;
        let Some(first) = taken.inserted_id.take() else { return Ok(taken) };
        for key in self.server.keys(first, compiled.keyed_rows) {
            taken.sink.row(&mut ValueCells::new(&[Value::Int(key)], &self.key))?;
        }
        // of several rows it would be the first one's
        taken.inserted_id = Some(first).filter(|_| compiled.tells_key && taken.rowcount == 1);
        Ok(taken)
    }

    /// Sees to it that a statement is prepared.
    async fn make_ready(&mut self, log: &Log) -> Result<()> {
        if std::mem::take(&mut self.stale) {
            self.statements.clear();
            self.connection.home().await?.clear_cached_statements().await.map_err(classify)?;
        }
        if self.statements.get(log).is_none() {
            self.prepare(log).await?;
        }
        Ok(())
    }

    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended.
    pub(crate) async fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        self.leave_cursor();
        let ready = self.make_ready(&log).await;
        ready.map_err(|e| self.failed(e))?;
        let Some(entry) = self.statements.get(&log) else {
            return Err(Error::statement("it was not prepared"));
        };
        let (compiled, prepared) = (&entry.compiled, &entry.prepared);
        self.trace.statement(&compiled.sql);
        let arguments = arguments(compiled, log.values()).map_err(|e| e.with_statement(&compiled.sql))?;
        let statement = prepared.statement.clone();
        self.cursor = Some(log);
        self.connection.lend(|mut connection, desk| async move {
            desk.read(connection.fetch_many(statement.query_with(arguments))).await;
            connection
        })
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) async fn advance<S: RowSink>(&mut self, mut sink: S, most: usize) -> Result<Batch<S>> {
        let (rows, more) = self.connection.next(most).await;
        let Some(entry) = self.cursor.as_ref().and_then(|log| self.statements.get(log)) else {
            return Ok(Batch { sink, more: false });
        };
        let (sql, shape) = (&entry.compiled.sql, &mut entry.prepared.shape);
        let read = rows.into_iter().enumerate().try_for_each(|(n, row)| {
            let row = row.map_err(classify)?;
            if n == 0 {
                shape.look_at(row.columns(), &sink)?;
            }
            let row = Row { row, columns: &shape.columns };
            let mut cells = MysqlCells::new(&row, &shape.columns, &shape.header);
            sink.row(&mut cells).map_err(|e| in_column(e, &cells))
        });
        match read.map_err(|e: Error| e.with_statement(sql)) {
            Ok(()) => Ok(Batch { sink, more }),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Ends that query; what the server still sends is passed over by the next statement.
    pub(crate) fn leave_cursor(&mut self) {
        self.connection.stop();
        self.cursor = None;
    }

    /// Compiles and prepares a statement once.
    #[cold]
    async fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Mysql)?;
        let prepared = prepare(self.connection.home().await?, self.server, &compiled)
            .await
            .map_err(|e| e.with_statement(&compiled.sql))?;
        self.statements.insert(log, compiled, prepared);
        Ok(())
    }

    /// Remembers what an error says about the connection.
    #[cold]
    fn failed(&mut self, error: Error) -> Error {
        self.closed |= error.is_connection();
        // "prepared statement needs to be re-prepared", and one that the server does not know any more
        self.stale |= matches!(error.code(), Some("1615" | "1243"));
        error
    }
}

/// Connects to the first server that answers.
async fn connect(options: &EngineOptions) -> Result<(MySqlConnection, Server)> {
    let limit = connect_timeout(&options.url)?;
    let set_up = set_up(&options.url);
    let mut last = None;
    for target in options::servers(options)? {
        match connect_to(&target, &set_up, limit).await {
            Ok(connected) => return Ok(connected),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

async fn connect_to(
    target: &options::Target,
    set_up: &str,
    limit: Option<Duration>,
) -> Result<(MySqlConnection, Server)> {
    let connecting = async {
        let mut connection = match (MySqlConnection::connect_with(&target.options).await, &target.otherwise) {
            (Err(_), Some(otherwise)) => MySqlConnection::connect_with(otherwise).await?,
            (connected, _) => connected?,
        };
        connection.execute(sqlx::raw_sql(AssertSqlSafe(set_up))).await?;
        let answer = connection.fetch_one(sqlx::raw_sql(Server::QUESTION)).await?;
        let (version, step): (String, String) = (answer.try_get(0)?, answer.try_get(1)?);
        Ok((connection, Server::read(&version, &step)))
    };
    let place = &target.place;
    let connected = match limit {
        None => connecting.await,
        Some(limit) => match timeout(limit, connecting).await {
            Some(connected) => connected,
            None => return Err(Error::connection(format!("connect to {place}: no answer within {limit:?}"))),
        },
    };
    connected.map_err(|e| not_connected(e, place))
}

async fn prepare(connection: &mut MySqlConnection, server: Server, compiled: &Compiled) -> Result<Prepared> {
    let sql: Arc<str> = compiled.sql.as_str().into();
    let statement = connection
        .prepare(AssertSqlSafe(sql).into_sql_str())
        .await
        .map_err(|e| server.explain(classify(e), compiled))?;
    if let Some(Either::Right(wanted)) = statement.parameters()
        && wanted != compiled.binds.len()
    {
        let given = compiled.binds.len();
        return Err(Error::statement(format!(
            "the server expects {wanted} values, the statement has {given}"
        )));
    }
    let header = header(statement.columns());
    compiled.check_names(header.names())?;
    let columns = statement.columns().iter().map(column).collect();
    Ok(Prepared { statement, shape: Shape { header, columns, checked: None } })
}

async fn run<S: RowSink>(
    connection: &mut MySqlConnection,
    prepared: &mut Prepared,
    arguments: MySqlArguments,
    sink: S,
) -> Result<Taken<S>> {
    let Prepared { statement, shape } = prepared;
    let mut taken = Taken { sink, rowcount: 0, inserted_id: None };
    let mut rows = 0;
    let mut answer = connection.fetch_many(statement.query_with(arguments));
    while let Some(part) = answer.try_next().await.map_err(classify)? {
        match part {
            Either::Left(done) => {
                taken.rowcount = done.rows_affected();
                taken.inserted_id =
                    i64::try_from(done.last_insert_id()).ok().filter(|id| *id != 0 && rows == 0);
            }
            Either::Right(row) => {
                if rows == 0 {
                    shape.look_at(row.columns(), &taken.sink)?;
                }
                rows += 1;
                let row = Row { row, columns: &shape.columns };
                let mut cells = MysqlCells::new(&row, &shape.columns, &shape.header);
                if let Err(error) = taken.sink.row(&mut cells) {
                    return Err(in_column(error, &cells));
                }
            }
        }
    }
    if !shape.columns.is_empty() {
        taken.rowcount = rows;
    }
    Ok(taken)
}

impl Shape {
    /// Takes in the columns that rows have now, for a table may have changed, and compares them with what is read.
    fn look_at<S: RowSink>(&mut self, columns: &[MySqlColumn], sink: &S) -> Result<()> {
        if columns.len() != self.columns.len() || !columns.iter().map(column).eq(self.columns.iter().copied())
        {
            self.columns = columns.iter().map(column).collect();
            self.header = header(columns);
            self.checked = None;
        }
        if self.checked != Some(sink.reads()) {
            check_columns(&self.columns, &self.header, sink)?;
            self.checked = Some(sink.reads());
        }
        Ok(())
    }
}

fn header(columns: &[MySqlColumn]) -> Header {
    Header::new(columns.iter().map(|c| c.name().to_owned()))
}

impl std::fmt::Debug for MysqlConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MysqlConnection")
            .field("server", &self.server)
            .field("statements", &self.statements.len())
            .field("closed", &self.closed)
            .finish()
    }
}
