//! One connection to a MySQL or MariaDB server.

use super::super::within::within;
use super::error::{classify, has_no_tls, not_connected};
use super::lent::Lent;
use super::options;
use super::row::{Row, column};
use crate::facade::trace::Trace;
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::mysql::{Column, MysqlCells, Param, Server, check_columns, connect_timeout, param};
use aludel_core::{
    Batch, EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, ValueCells,
    in_column,
};
use mysql::prelude::Queryable;
use mysql::{Conn, Params, Statement};
use std::any::TypeId;
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct MysqlConnection {
    conn: Lent,
    server: Server,
    statements: StatementCache<Prepared>,
    /// The name of a key that the server tells beside the rows.
    key: Header,
    /// The statement whose rows come in parts.
    cursor: Option<Box<Log>>,
    trace: Trace,
    closed: bool,
}

/// What is kept for a prepared statement.
struct Prepared {
    statement: Statement,
    header: Header,
    columns: Box<[Column]>,
    /// The row type that the columns were compared with last.
    checked: Option<TypeId>,
}

impl MysqlConnection {
    pub(crate) fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let (mut conn, place) = connect(options)?;
        let answer = conn.query_first(Server::QUESTION).map_err(|e| not_connected(e, &place))?;
        let (version, step): (String, String) =
            answer.ok_or_else(|| Error::connection(format!("connect to {place}: it tells no version")))?;
        Ok(Self {
            conn: Lent::new(conn),
            server: Server::read(&version, &step),
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            key: Header::new(["id".to_owned()]),
            cursor: None,
            trace: Trace::new(options),
            closed: false,
        })
    }

    pub(crate) fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        let done = send(self.conn.home()?, sql);
        done.map_err(|e| self.failed(classify(e).with_statement(sql)))
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed || self.conn.is_lost()
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
        let (conn, server) = (self.conn.home()?, self.server);
        let entry = self.statements.get_or_prepare(log, Dialect::Mysql, |compiled, evicted| {
            prepare(conn, server, compiled, evicted)
        })?;
        let (compiled, prepared) = (&entry.compiled, &mut entry.prepared);
        self.trace.statement(&compiled.sql);
        let run = || {
            let params = params(compiled, log.values())?;
            let mut taken = fetch_rows(conn, prepared, params, sink)?;
            let Some(first) = taken.inserted_id.take() else { return Ok(taken) };
            for key in server.keys(first, compiled.keyed_rows) {
                taken.sink.row(&mut ValueCells::new(&[Value::Int(key)], &self.key))?;
            }
            // of several rows it would be the first one's
            taken.inserted_id = Some(first).filter(|_| compiled.tells_key && taken.rowcount == 1);
            Ok(taken)
        };
        run().map_err(|e: Error| e.with_statement(&compiled.sql))
    }

    /// Begins a query of which [`advance`](Self::advance) brings the rows; one that was under way is ended.
    pub(crate) fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        self.leave_cursor();
        let (conn, server) = (self.conn.home()?, self.server);
        let entry = self.statements.get_or_prepare(&log, Dialect::Mysql, |compiled, evicted| {
            prepare(conn, server, compiled, evicted)
        })?;
        let compiled = &entry.compiled;
        self.trace.statement(&compiled.sql);
        let params = params(compiled, log.values()).map_err(|e| e.with_statement(&compiled.sql))?;
        self.conn.lend(entry.prepared.statement.clone(), params)?;
        self.cursor = Some(log);
        Ok(())
    }

    /// Brings the next rows of that query, at most so many.
    pub(crate) fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        match self.try_advance(sink, most) {
            Ok(batch) => Ok(batch),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn try_advance<S: RowSink>(&mut self, mut sink: S, most: usize) -> Result<Batch<S>> {
        let next = self.conn.next(most);
        let Some(entry) = self.cursor.as_ref().and_then(|log| self.statements.get(log)) else {
            return Ok(Batch { sink, more: false });
        };
        let (sql, prepared) = (&entry.compiled.sql, &mut entry.prepared);
        let (rows, more) = next.map_err(|e| classify(e).with_statement(sql))?;
        let read = rows.into_iter().enumerate().try_for_each(|(n, row)| {
            if n == 0 {
                prepared.look_at(row.columns_ref(), &sink)?;
            }
            let row = Row(row);
            let mut cells = MysqlCells::new(&row, &prepared.columns, &prepared.header);
            sink.row(&mut cells).map_err(|e| in_column(e, &cells))
        });
        read.map(|()| Batch { sink, more }).map_err(|e: Error| e.with_statement(sql))
    }

    /// Ends that query: what the server still sends is passed over.
    pub(crate) fn leave_cursor(&mut self) {
        self.conn.stop();
        self.cursor = None;
    }

    /// Remembers what an error says about the connection.
    #[cold]
    fn failed(&mut self, error: Error) -> Error {
        self.closed |= error.is_connection();
        // "prepared statement needs to be re-prepared", and one that the server does not know any more
        if matches!(error.code(), Some("1615" | "1243")) {
            self.statements.clear();
        }
        error
    }
}

/// Connects to the first server that answers.
fn connect(options: &EngineOptions) -> Result<(Conn, String)> {
    let limit = connect_timeout(&options.url)?;
    let mut last = None;
    for target in options::servers(&options.url)? {
        let place = target.place.clone();
        match within(limit, &place, move || connect_to(target)) {
            Ok(conn) => return Ok((conn, place)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| Error::connection("connect: the URL names no server")))
}

fn connect_to(target: options::Target) -> Result<Conn> {
    let connected = match (Conn::new(target.opts), target.otherwise) {
        (Err(error), Some(otherwise)) if !target.only_without_tls || has_no_tls(&error) => {
            Conn::new(otherwise)
        }
        (connected, _) => connected,
    };
    connected.map_err(|e| not_connected(e, &target.place))
}

/// Sends SQL as it stands, and passes over what comes back. An error may stand behind the first of several statements.
fn send(conn: &mut Conn, sql: &str) -> mysql::Result<()> {
    let mut answer = conn.query_iter(sql)?;
    while let Some(rows) = answer.iter() {
        for row in rows {
            row?;
        }
    }
    Ok(())
}

/// Prepares a statement in the place of another, and tells its columns' names and types.
#[cold]
fn prepare(
    conn: &mut Conn,
    server: Server,
    compiled: &Compiled,
    evicted: Option<Prepared>,
) -> Result<Prepared> {
    let failed = |e| server.explain(classify(e), compiled).with_statement(&compiled.sql);
    if let Some(evicted) = evicted {
        conn.close(evicted.statement).map_err(failed)?;
    }
    let statement = conn.prep(&compiled.sql).map_err(failed)?;
    let columns = statement.columns();
    let header = Header::new(columns.iter().map(|c| c.name_str().into_owned()));
    compiled.check_names(header.names())?;
    let columns = columns.iter().map(column).collect();
    Ok(Prepared { statement, header, columns, checked: None })
}

/// The values as the `mysql` crate sends them.
fn params(compiled: &Compiled, values: &[Value]) -> Result<Params> {
    if compiled.binds.is_empty() {
        return Ok(Params::Empty);
    }
    let mut params = Vec::with_capacity(compiled.binds.len());
    for bound in &compiled.binds {
        params.push(match param(&*bound.value(values)?, bound.ty)? {
            Param::Null => mysql::Value::NULL,
            Param::Int(v) => mysql::Value::Int(v),
            Param::UInt(v) => mysql::Value::UInt(v),
            Param::Float(v) => mysql::Value::Float(v),
            Param::Double(v) => mysql::Value::Double(v),
            Param::Text(v) => mysql::Value::Bytes(v.into_owned().into_bytes()),
            Param::Bytes(v) => mysql::Value::Bytes(v.to_vec()),
        });
    }
    Ok(Params::Positional(params))
}

fn fetch_rows<S: RowSink>(
    conn: &mut Conn,
    prepared: &mut Prepared,
    params: Params,
    mut sink: S,
) -> Result<Taken<S>> {
    let mut answer = conn.exec_iter(&prepared.statement, params).map_err(classify)?;
    if answer.columns().as_ref().is_empty() {
        let (rowcount, id) = (answer.affected_rows(), answer.last_insert_id());
        let inserted_id = id.filter(|id| *id != 0).and_then(|id| i64::try_from(id).ok());
        return Ok(Taken { sink, rowcount, inserted_id });
    }
    prepared.look_at(answer.columns().as_ref(), &sink)?;
    let mut rowcount = 0;
    sink.expect(1);
    for row in answer.by_ref() {
        let row = Row(row.map_err(classify)?);
        let mut cells = MysqlCells::new(&row, &prepared.columns, &prepared.header);
        if let Err(error) = sink.row(&mut cells) {
            return Err(in_column(error, &cells));
        }
        rowcount += 1;
    }
    Ok(Taken { sink, rowcount, inserted_id: None })
}

impl Prepared {
    /// Columns may be others than at the preparation: those of placeholders are known only now, and a table may have
    /// changed. They are compared with what is read.
    fn look_at<S: RowSink>(&mut self, columns: &[mysql::Column], sink: &S) -> Result<()> {
        if columns.len() != self.columns.len() || !columns.iter().map(column).eq(self.columns.iter().copied())
        {
            self.columns = columns.iter().map(column).collect();
            self.header = Header::new(columns.iter().map(|c| c.name_str().into_owned()));
            self.checked = None;
        }
        if self.checked != Some(sink.reads()) {
            check_columns(&self.columns, &self.header, sink)?;
            self.checked = Some(sink.reads());
        }
        Ok(())
    }
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
