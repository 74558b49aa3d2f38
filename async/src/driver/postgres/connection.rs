//! One connection to a PostgreSQL server.

use super::cursor::Cursors;
use super::error::{classify, not_connected};
use super::options;
use super::params::{Server, arguments, type_infos, wrong_number};
use super::row::{Row, readable_type};
use crate::facade::trace::Trace;
use crate::mode::{has_runtime, timeout};
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{
    CopyData, PostgresCells, Reading, Untyped, check_columns, connect_timeout, declared_types,
    wants_read_write,
};
use aludel_core::{
    EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, in_column,
};
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgStatement, PgTypeInfo};
use sqlx::{AssertSqlSafe, Column, Connection, Either, Executor, Row as _, SqlSafeStr, Statement};
use std::any::TypeId;
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct PostgresConnection {
    pub(super) connection: PgConnection,
    pub(super) statements: StatementCache<Prepared>,
    pub(super) cursors: Cursors,
    pub(super) trace: Trace,
    closed: bool,
    /// Does no statement outlive its transaction?
    pub(super) unnamed: bool,
    /// Is a transaction open? Known of connections on which no statement outlives it.
    open: bool,
    /// The server has changed tables under a prepared statement.
    stale: bool,
}

/// What is kept for a prepared statement.
pub(super) struct Prepared {
    statement: PgStatement,
    header: Header,
    /// The columns' types.
    types: Box<[u32]>,
    /// The parameters' types.
    pub(super) params: Box<[Server]>,
    untyped: Untyped,
    /// The row type that the columns were compared with last.
    checked: Option<TypeId>,
    reading: Reading,
}

impl PostgresConnection {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        if !has_runtime() {
            return Err(Error::connection(
                "connect: there is no async runtime; run in tokio's, or turn on feature `async-std` or `smol`",
            ));
        }
        Ok(Self {
            connection: connect(options).await?,
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            cursors: Cursors::new(options),
            trace: Trace::new(options),
            closed: false,
            unnamed: options.has_unnamed_statements()?,
            open: false,
            stale: false,
        })
    }

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        if self.unnamed
            && let Some(turn) = Turn::of(sql)
        {
            return Box::pin(self.turn(turn, sql)).await;
        }
        self.tell(sql).await
    }

    /// Sends SQL as it stands, of which nobody hears.
    async fn tell(&mut self, sql: &str) -> Result<()> {
        let done = self.connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        done.map(drop).map_err(|e| self.failed(classify(e).with_statement(sql)))
    }

    /// Begins or ends a transaction that no statement outlives. `sqlx` names each statement that is prepared, so that they
    /// are all closed before the end, while the server is still ours; what others have left there may have the same names.
    async fn turn(&mut self, turn: Turn, sql: &str) -> Result<()> {
        if turn == Turn::Begin {
            self.tell(&format!("{sql}; DEALLOCATE ALL")).await?;
            self.open = true;
            return Ok(());
        }
        self.statements.clear();
        self.cursors.clear();
        let cleared = self.connection.clear_cached_statements().await;
        cleared.map_err(|e| self.failed(classify(e).with_statement(sql)))?;
        // also after an error there is none
        self.open = false;
        self.tell(sql).await
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        if self.unnamed && !self.open {
            return Box::pin(self.fetch_alone(&log, sink)).await;
        }
        match self.try_fetch(&log, sink).await {
            Ok(taken) => Ok(taken),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// A statement outside a transaction, which is prepared and executed by two messages, for which the server may not
    /// change.
    #[cold]
    async fn fetch_alone<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        self.turn(Turn::Begin, "BEGIN").await?;
        match self.try_fetch(log, sink).await {
            Ok(taken) => {
                self.turn(Turn::End, "COMMIT").await?;
                Ok(taken)
            }
            Err(error) => {
                let error = self.failed(error);
                if !self.closed {
                    self.turn(Turn::End, "ROLLBACK").await?;
                }
                Err(error)
            }
        }
    }

    async fn try_fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        if log.is_copy() {
            return Box::pin(self.copy(log, sink)).await;
        }
        self.refresh().await?;
        let arguments = self.prepared(log).await?;
        let Some(entry) = self.statements.get(log) else {
            return Err(Error::statement("it was not prepared"));
        };
        self.trace.statement(&entry.compiled.sql);
        run(&mut self.connection, &mut entry.prepared, arguments, sink)
            .await
            .map_err(|e| e.with_statement(&entry.compiled.sql))
    }

    /// Sends rows as data.
    #[cold]
    async fn copy<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        self.trace.statement(&compiled.sql);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        let data = CopyData::new(&compiled, log.values()).map_err(failed)?;
        let rowcount = send_copy(&mut self.connection, &compiled.sql, data).await.map_err(failed)?;
        Ok(Taken { sink, rowcount, inserted_id: None })
    }

    /// Forgets what is prepared if the server has changed tables under it.
    pub(super) async fn refresh(&mut self) -> Result<()> {
        if std::mem::take(&mut self.stale) {
            self.statements.clear();
            self.cursors.clear();
            self.connection.clear_cached_statements().await.map_err(classify)?;
        }
        Ok(())
    }

    /// Sees to it that a statement is prepared, for values of these kinds, and encodes them.
    async fn prepared(&mut self, log: &Log) -> Result<PgArguments> {
        if self.statements.get(log).is_none() {
            self.prepare(log).await?;
        }
        let Some(entry) = self.statements.get(log) else {
            return Err(Error::statement("it was not prepared"));
        };
        let (compiled, prepared) = (&entry.compiled, &mut entry.prepared);
        encode(&mut self.connection, prepared, &compiled.sql, compiled, log.values())
            .await
            .map_err(|e| e.with_statement(&compiled.sql))
    }

    /// Compiles and prepares a statement once.
    #[cold]
    async fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        let prepared =
            prepare(&mut self.connection, &compiled.sql, &compiled, log.values(), Untyped::Inferred)
                .await
                .and_then(|prepared| prepared.check_names(&compiled))
                .map_err(|e| e.with_statement(&compiled.sql))?;
        self.statements.insert(log, compiled, prepared);
        Ok(())
    }

    /// Remembers what an error says about the connection.
    #[cold]
    pub(super) fn failed(&mut self, error: Error) -> Error {
        self.closed |= error.is_connection();
        // "cached plan must not change result type", a statement that somebody deallocated, a type that was dropped
        self.stale |= matches!(error.code(), Some("0A000" | "26000" | "XX000"));
        error
    }
}

/// What a command does to the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Begin,
    End,
}

impl Turn {
    /// Of the commands that are ours; `ROLLBACK TO SAVEPOINT` and `COMMIT PREPARED` are none.
    fn of(sql: &str) -> Option<Self> {
        match sql {
            "COMMIT" | "ROLLBACK" => Some(Self::End),
            _ if sql.starts_with("PREPARE TRANSACTION") => Some(Self::End),
            _ if sql.starts_with("BEGIN") || sql.starts_with("START TRANSACTION") => Some(Self::Begin),
            _ => None,
        }
    }
}

impl Prepared {
    pub(super) fn check_names(self, compiled: &Compiled) -> Result<Self> {
        compiled.check_names(self.header.names())?;
        Ok(self)
    }

    /// Is there a bind of which the type was only guessed?
    fn may_be_otherwise(&self, compiled: &Compiled) -> bool {
        self.untyped.may_be_otherwise(compiled, self.params.iter().map(|server| server.ty))
    }
}

/// Connects to the first server that answers, and that takes writes if it has to.
async fn connect(options: &EngineOptions) -> Result<PgConnection> {
    let limit = connect_timeout(&options.url)?;
    let mut last = None;
    for server in options::servers(options)? {
        let connecting = connect_to(&server, wants_read_write(&options.url)?);
        let connected = match limit {
            None => connecting.await,
            Some(limit) => match timeout(limit, connecting).await {
                Some(connected) => connected,
                None => {
                    Err(Error::connection(format!("connect to {}: no answer within {limit:?}", server.place)))
                }
            },
        };
        match connected {
            Ok(connection) => return Ok(connection),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

async fn connect_to(server: &options::Server, read_write: bool) -> Result<PgConnection> {
    let failed = |e| not_connected(e, &server.place);
    let mut connection = match (PgConnection::connect_with(&server.options).await, &server.otherwise) {
        (Ok(connection), _) => connection,
        (Err(_), Some(otherwise)) => PgConnection::connect_with(otherwise).await.map_err(failed)?,
        (Err(error), None) => return Err(failed(error)),
    };
    if read_write {
        let answer =
            connection.fetch_one(sqlx::raw_sql("SHOW transaction_read_only")).await.map_err(failed)?;
        if answer.try_get::<&str, _>(0).map_err(failed)? == "on" {
            return Err(Error::connection(format!("connect to {}: it only reads", server.place)));
        }
    }
    Ok(connection)
}

/// The values of one execution; a statement is prepared anew if the server had taken them for something else.
pub(super) async fn encode(
    connection: &mut PgConnection,
    prepared: &mut Prepared,
    sql: &str,
    compiled: &Compiled,
    values: &[Value],
) -> Result<PgArguments> {
    match arguments(prepared, compiled, values) {
        Ok(arguments) => Ok(arguments),
        Err(_) if prepared.may_be_otherwise(compiled) => {
            *prepared = prepare(connection, sql, compiled, values, Untyped::AsGiven).await?;
            arguments(prepared, compiled, values)
        }
        Err(error) => Err(error),
    }
}

/// Prepares SQL with the binds of a statement.
pub(super) async fn prepare(
    connection: &mut PgConnection,
    sql: &str,
    compiled: &Compiled,
    values: &[Value],
    untyped: Untyped,
) -> Result<Prepared> {
    let types = declared_types(compiled, values, untyped);
    // `sqlx` finds statements by their text, so that the same one with other types has to be another text
    let sql: Arc<str> = match untyped {
        Untyped::Inferred => sql.into(),
        Untyped::AsGiven => format!("{sql} /* {types:?} */").into(),
    };
    let prepared = describe(connection, sql, &type_infos(&types), untyped).await?;
    if prepared.params.len() != compiled.binds.len() {
        return Err(wrong_number(prepared.params.len(), compiled.binds.len()));
    }
    Ok(prepared)
}

/// Prepares SQL, and tells its parameters' types, and its columns' names and types.
pub(super) async fn describe(
    connection: &mut PgConnection,
    sql: Arc<str>,
    types: &[PgTypeInfo],
    untyped: Untyped,
) -> Result<Prepared> {
    let statement =
        connection.prepare_with(AssertSqlSafe(sql).into_sql_str(), types).await.map_err(classify)?;
    let params = match statement.parameters() {
        Some(Either::Left(types)) => types.iter().map(Server::of).collect(),
        _ => Box::default(),
    };
    Ok(Prepared {
        header: Header::new(statement.columns().iter().map(|c| c.name().to_owned())),
        types: statement.columns().iter().map(|c| readable_type(c.type_info())).collect(),
        statement,
        params,
        untyped,
        checked: None,
        reading: Reading::default(),
    })
}

async fn send_copy(connection: &mut PgConnection, sql: &str, mut data: CopyData<'_>) -> Result<u64> {
    let mut copy = connection.copy_in_raw(sql).await.map_err(classify)?;
    let mut part = Vec::new();
    loop {
        match data.part(&mut part) {
            Ok(true) => {
                copy.send(&*part).await.map_err(classify)?;
                part.clear();
            }
            Ok(false) => return copy.finish().await.map_err(classify),
            Err(spoiled) => {
                copy.abort("a value cannot be sent").await.map_err(classify)?;
                return Err(spoiled);
            }
        }
    }
}

/// Sends a statement and gives its rows to a sink.
pub(super) async fn run<S: RowSink>(
    connection: &mut PgConnection,
    prepared: &mut Prepared,
    arguments: PgArguments,
    sink: S,
) -> Result<Taken<S>> {
    if prepared.checked != Some(sink.reads()) {
        // a statement that gives no rows has nothing to be read
        if !prepared.types.is_empty() {
            prepared.reading = check_columns(&prepared.types, &prepared.header, &sink)?;
        }
        prepared.checked = Some(sink.reads());
    }
    let mut taken = Taken { sink, rowcount: 0, inserted_id: None };
    let mut answer = connection.fetch_many(prepared.statement.query_with(arguments));
    while let Some(part) = answer.try_next().await.map_err(classify)? {
        match part {
            Either::Left(done) => taken.rowcount = done.rows_affected(),
            Either::Right(row) => {
                let row = Row(row);
                let mut cells = PostgresCells::new(&row, &prepared.types, &prepared.header, prepared.reading);
                if let Err(error) = taken.sink.row(&mut cells) {
                    return Err(in_column(error, &cells));
                }
            }
        }
    }
    Ok(taken)
}

impl std::fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresConnection")
            .field("statements", &self.statements.len())
            .field("closed", &self.closed)
            .finish()
    }
}
