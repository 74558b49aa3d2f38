//! One connection to a PostgreSQL server.

use super::error::{classify, not_connected};
use super::options;
use super::params::{Server, Untyped, arguments, declared_types, is_guess, oids, wrong_number};
use super::row::{Row, readable_type};
use crate::facade::trace;
use crate::mode::{has_runtime, timeout};
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{PostgresCells, Reading, check_columns};
use aludel_core::{
    EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, in_column,
};
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgStatement};
use sqlx::{AssertSqlSafe, Column, Connection, Either, Executor, SqlSafeStr, Statement};
use std::any::TypeId;
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct PostgresConnection {
    connection: PgConnection,
    statements: StatementCache<Prepared>,
    echo: bool,
    closed: bool,
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
            echo: options.echo,
            closed: false,
            stale: false,
        })
    }

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        trace::statement(self.echo, sql);
        let done = self.connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        done.map(drop).map_err(|e| self.failed(classify(e).with_statement(sql)))
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        match self.try_fetch(&log, sink).await {
            Ok(taken) => Ok(taken),
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn try_fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        if std::mem::take(&mut self.stale) {
            self.statements.clear();
            self.connection.clear_cached_statements().await.map_err(classify)?;
        }
        let arguments = self.prepared(log).await?;
        let Some(entry) = self.statements.get(log) else {
            return Err(Error::statement("it was not prepared"));
        };
        trace::statement(self.echo, &entry.compiled.sql);
        run(&mut self.connection, &mut entry.prepared, arguments, sink)
            .await
            .map_err(|e| e.with_statement(&entry.compiled.sql))
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
        let failed = |e: Error| e.with_statement(&compiled.sql);
        match arguments(prepared, compiled, log.values()) {
            Ok(arguments) => Ok(arguments),
            Err(_) if prepared.may_be_otherwise(compiled) => {
                let again = prepare(&mut self.connection, compiled, log.values(), Untyped::AsGiven);
                *prepared = again.await.map_err(failed)?;
                arguments(prepared, compiled, log.values()).map_err(failed)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Compiles and prepares a statement once.
    #[cold]
    async fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        let prepared = prepare(&mut self.connection, &compiled, log.values(), Untyped::Inferred)
            .await
            .map_err(|e| e.with_statement(&compiled.sql))?;
        self.statements.insert(log, compiled, prepared);
        Ok(())
    }

    /// Remembers what an error says about the connection.
    #[cold]
    fn failed(&mut self, error: Error) -> Error {
        self.closed |= error.is_connection();
        // "cached plan must not change result type", and a statement that somebody deallocated
        self.stale |= matches!(error.code(), Some("0A000" | "26000"));
        error
    }
}

impl Prepared {
    /// Is there a bind of which the type was only guessed?
    fn may_be_otherwise(&self, compiled: &Compiled) -> bool {
        let guessed = |ty: u32| self.untyped == Untyped::AsGiven || is_guess(ty);
        compiled
            .binds
            .iter()
            .zip(&self.params)
            .any(|(bound, server)| bound.ty.is_none() && guessed(server.ty))
    }
}

/// Connects to the first server that answers.
async fn connect(options: &EngineOptions) -> Result<PgConnection> {
    let limit = options::connect_timeout(&options.url)?;
    let mut last = None;
    for (place, server) in options::servers(options) {
        match connect_to(&place, &server, limit).await {
            Ok(connection) => return Ok(connection),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

async fn connect_to(
    place: &str,
    server: &PgConnectOptions,
    limit: Option<std::time::Duration>,
) -> Result<PgConnection> {
    let connecting = PgConnection::connect_with(server);
    let connected = match limit {
        None => connecting.await,
        Some(limit) => match timeout(limit, connecting).await {
            Some(connected) => connected,
            None => return Err(Error::connection(format!("connect to {place}: no answer within {limit:?}"))),
        },
    };
    connected.map_err(|e| not_connected(e, place))
}

async fn prepare(
    connection: &mut PgConnection,
    compiled: &Compiled,
    values: &[Value],
    untyped: Untyped,
) -> Result<Prepared> {
    let types = declared_types(compiled, values, untyped);
    // `sqlx` finds statements by their text, so that the same one with other types has to be another text
    let sql: Arc<str> = match untyped {
        Untyped::Inferred => compiled.sql.as_str().into(),
        Untyped::AsGiven => format!("{} /* {:?} */", compiled.sql, oids(&types)).into(),
    };
    let statement =
        connection.prepare_with(AssertSqlSafe(sql).into_sql_str(), &types).await.map_err(classify)?;
    let params = match statement.parameters() {
        Some(Either::Left(types)) => types.iter().map(Server::of).collect(),
        _ => Box::default(),
    };
    if params.len() != compiled.binds.len() {
        return Err(wrong_number(params.len(), compiled.binds.len()));
    }
    let header = Header::new(statement.columns().iter().map(|c| c.name().to_owned()));
    compiled.check_names(header.names())?;
    Ok(Prepared {
        header,
        types: statement.columns().iter().map(|c| readable_type(c.type_info())).collect(),
        statement,
        params,
        untyped,
        checked: None,
        reading: Reading::default(),
    })
}

async fn run<S: RowSink>(
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
