//! One connection to a PostgreSQL server.

#[cfg(feature = "tls")]
use super::super::tls;
use super::super::within::within;
use super::cursor::Cursors;
use super::error::{classify, not_connected, of_copy};
use super::options;
use super::params::{Params, declared_types};
use super::row::{Row, readable_type};
use super::unnamed;
use crate::facade::trace::Trace;
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::{CopyData, PostgresCells, Reading, check_columns, connect_timeout};
use aludel_core::{
    EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, in_column,
};
use postgres::{Client, Config, Statement};
use std::any::TypeId;
use std::io::Write;
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct PostgresConnection {
    pub(super) client: Client,
    statements: StatementCache<Prepared>,
    pub(super) cursors: Cursors,
    pub(super) params: Params,
    pub(super) trace: Trace,
    /// Does no statement outlive its transaction?
    pub(super) unnamed: bool,
    /// The server has changed tables under a prepared statement.
    stale: bool,
}

/// What is kept for a prepared statement.
pub(super) struct Prepared {
    pub(super) statement: Statement,
    header: Header,
    types: Box<[u32]>,
    /// The row type that the columns were compared with last.
    checked: Option<TypeId>,
    reading: Reading,
}

impl PostgresConnection {
    pub(crate) fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        Ok(Self {
            client: connect(options)?,
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            cursors: Cursors::new(options),
            params: Params::default(),
            trace: Trace::new(options),
            unnamed: options.has_unnamed_statements()?,
            stale: false,
        })
    }

    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        self.client.batch_execute(sql).map_err(|e| classify(e).with_statement(sql))
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    #[inline]
    pub(crate) fn fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        match self.try_fetch(log, sink) {
            Ok(taken) => Ok(taken),
            Err(error) => Err(self.failed(error)),
        }
    }

    #[inline]
    fn try_fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        if log.is_copy() {
            return self.copy(log, sink);
        }
        self.refresh();
        let client = &mut self.client;
        let entry = self.statements.get_or_prepare(log, Dialect::Postgresql, |compiled, _evicted| {
            prepare(client, compiled, log.values())
        })?;
        let (compiled, prepared) = (&entry.compiled, &mut entry.prepared);
        self.trace.statement(&compiled.sql);
        let run = || {
            prepared.check(&sink)?;
            self.params.encode(compiled, prepared.statement.params(), log.values())?;
            fetch_rows(client, prepared, &self.params, sink)
        };
        run().map_err(|e| e.with_statement(&compiled.sql))
    }

    /// Sends rows as data.
    #[cold]
    fn copy<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        self.trace.statement(&compiled.sql);
        let mut send = || {
            let mut data = CopyData::new(&compiled, log.values())?;
            // dropped before its end, it is told to the server
            let mut writer = self.client.copy_in(&compiled.sql).map_err(classify)?;
            let mut part = Vec::new();
            while data.part(&mut part)? {
                writer.write_all(&part).map_err(of_copy)?;
                part.clear();
            }
            writer.finish().map_err(classify)
        };
        let rowcount = send().map_err(|e| e.with_statement(&compiled.sql))?;
        Ok(Taken { sink, rowcount, inserted_id: None })
    }

    /// Forgets what is prepared if the server has changed tables under it.
    pub(super) fn refresh(&mut self) {
        if std::mem::take(&mut self.stale) {
            self.statements.clear();
            self.cursors.clear();
        }
    }

    /// Remembers what an error says about the connection.
    #[cold]
    pub(super) fn failed(&mut self, error: Error) -> Error {
        // "cached plan must not change result type", a statement that somebody deallocated, a type that was dropped
        self.stale |= matches!(error.code(), Some("0A000" | "26000" | "XX000"));
        error
    }
}

impl Prepared {
    /// What the server says of a statement: its columns' names and types.
    pub(super) fn new(statement: Statement, compiled: &Compiled) -> Result<Self> {
        let header = Header::new(statement.columns().iter().map(|c| c.name().to_owned()));
        compiled.check_names(header.names())?;
        let types = statement.columns().iter().map(|c| readable_type(c.type_())).collect();
        Ok(Self { statement, header, types, checked: None, reading: Reading::default() })
    }

    /// Compares the columns with what they are read as, once.
    #[inline]
    pub(super) fn check<S: RowSink>(&mut self, sink: &S) -> Result<()> {
        if self.checked != Some(sink.reads()) {
            self.reading = check_columns(&self.types, &self.header, sink)?;
            self.checked = Some(sink.reads());
        }
        Ok(())
    }
}

/// Connects to the first server that answers, and that takes writes if it has to.
#[cfg_attr(
    not(feature = "tls"),
    allow(clippy::clone_on_copy, reason = "`NoTls` is `Copy`, the other is not")
)]
fn connect(options: &EngineOptions) -> Result<Client> {
    let (url, unnamed) = (&options.url, options.has_unnamed_statements()?);
    let limit = connect_timeout(url)?;
    #[cfg(feature = "tls")]
    let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls::config(&url.tls(true)?)?);
    #[cfg(not(feature = "tls"))]
    let tls = postgres::NoTls;
    let mut last = None;
    for server in options::servers(url)? {
        let place = server.place.clone();
        if unnamed && server.is_socket {
            last = Some(Error::connection(format!(
                "connect to {place}: prepared_statements=false needs TCP with the blocking driver, not a socket"
            )));
            continue;
        }
        let tls = tls.clone();
        let connecting = move || {
            let connect = if unnamed { unnamed::connect } else { named };
            let connected = match (connect(&server.config, tls.clone()), &server.otherwise) {
                (Err(_), Some(otherwise)) => connect(otherwise, tls),
                (connected, _) => connected,
            };
            connected.map_err(|e| not_connected(e, &server.place))
        };
        match within(limit, &place, connecting) {
            Ok(client) => return Ok(client),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

#[cfg(feature = "tls")]
pub(super) type Tls = tokio_postgres_rustls::MakeRustlsConnect;
#[cfg(not(feature = "tls"))]
pub(super) type Tls = postgres::NoTls;

fn named(config: &Config, tls: Tls) -> std::result::Result<Client, postgres::Error> {
    config.connect(tls)
}

/// Prepares a statement and tells its columns' names and types.
#[cold]
fn prepare(client: &mut Client, compiled: &Compiled, values: &[Value]) -> Result<Prepared> {
    Prepared::new(prepare_typed(client, &compiled.sql, compiled, values)?, compiled)
}

/// Prepares SQL with the binds of a statement.
pub(super) fn prepare_typed(
    client: &mut Client,
    sql: &str,
    compiled: &Compiled,
    values: &[Value],
) -> Result<Statement> {
    let statement = client
        .prepare_typed(sql, &declared_types(compiled, values))
        .map_err(|e| classify(e).with_statement(&compiled.sql))?;
    if statement.params().len() != compiled.binds.len() {
        let (wanted, given) = (statement.params().len(), compiled.binds.len());
        let error =
            Error::statement(format!("the server expects {wanted} values, the statement has {given}"));
        return Err(error.with_statement(&compiled.sql));
    }
    Ok(statement)
}

pub(super) fn fetch_rows<S: RowSink>(
    client: &mut Client,
    prepared: &Prepared,
    params: &Params,
    mut sink: S,
) -> Result<Taken<S>> {
    if prepared.types.is_empty() {
        let changed = execute(client, &prepared.statement, params)?;
        return Ok(Taken { sink, rowcount: changed, inserted_id: None });
    }
    let raw = query(client, &prepared.statement, params)?;
    let rowcount = raw.len() as u64;
    sink.expect(raw.len());
    for row in raw {
        let row = Row(row);
        let mut cells = PostgresCells::new(&row, &prepared.types, &prepared.header, prepared.reading);
        if let Err(error) = sink.row(&mut cells) {
            return Err(in_column(error, &cells));
        }
    }
    Ok(Taken { sink, rowcount, inserted_id: None })
}

/// Sends a statement that gives rows; compiled once, whatever the rows become.
fn query(client: &mut Client, statement: &Statement, params: &Params) -> Result<Vec<postgres::Row>> {
    let params: Vec<_> = params.iter().collect();
    let params: Vec<&(dyn postgres::types::ToSql + Sync)> = params.iter().map(|p| p as _).collect();
    client.query(statement, &params).map_err(classify)
}

pub(super) fn execute(client: &mut Client, statement: &Statement, params: &Params) -> Result<u64> {
    let params: Vec<_> = params.iter().collect();
    let params: Vec<&(dyn postgres::types::ToSql + Sync)> = params.iter().map(|p| p as _).collect();
    client.execute(statement, &params).map_err(classify)
}

impl std::fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresConnection").field("statements", &self.statements.len()).finish()
    }
}
