//! One connection to a PostgreSQL server.

use super::connect::connect;
use super::cursor::Cursors;
use super::wire::{Wire, no_data};
use crate::facade::trace::Trace;
use crate::mode::{maybe, now};
use aludel_core::compile::Compiled;
use aludel_core::dialect::Dialect;
use aludel_core::wire::postgres::protocol::{Message, Param, Statement, WireRow};
use aludel_core::wire::postgres::{CopyData, PostgresCells, Reading, Untyped, check_columns, declared_types};
use aludel_core::{
    EngineOptions, Error, Header, Log, Result, RowSink, StatementCache, Taken, Value, in_column,
};
use std::any::TypeId;
use std::sync::Arc;

/// A connection with the statements it has prepared.
pub(crate) struct NativeConnection {
    pub(super) wire: Wire,
    pub(super) statements: StatementCache<Prepared>,
    pub(super) cursors: Cursors,
    pub(super) trace: Trace,
    /// How many names of statements have been given.
    pub(super) named: u64,
    /// Has no statement a name, since the next one may have another server?
    pub(super) unnamed: bool,
    closed: bool,
    /// The server has changed tables under a prepared statement.
    stale: bool,
}

/// What is kept for a prepared statement.
pub(super) struct Prepared {
    pub(super) statement: Statement,
    header: Header,
    /// The columns' types.
    types: Box<[u32]>,
    params: Box<[Param]>,
    untyped: Untyped,
    /// The row type that the columns were compared with last.
    checked: Option<TypeId>,
    reading: Reading,
}

/// A statement to prepare, and the values it comes with.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) sql: &'t str,
    pub(super) compiled: &'t Compiled,
    pub(super) values: &'t [Value],
}

/// Gives statements their names.
pub(super) fn next_name(named: &mut u64, unnamed: bool) -> String {
    *named += 1;
    if unnamed { String::new() } else { format!("aludel_s{named}") }
}

impl NativeConnection {
    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Remembers what an error says about the connection.
    #[cold]
    pub(super) fn failed(&mut self, error: Error) -> Error {
        self.wire.forget();
        self.closed |= error.is_connection();
        // "cached plan must not change result type", a statement that somebody deallocated, a type that was dropped
        self.stale |= matches!(error.code(), Some("0A000" | "26000" | "XX000"));
        error
    }

    /// Forgets what is prepared if the server has changed tables under it.
    pub(super) fn refresh(&mut self) -> Result<()> {
        if std::mem::take(&mut self.stale) {
            self.statements.clear();
            self.cursors.clear();
            self.wire.types = Default::default();
        }
        Ok(())
    }
}

impl Prepared {
    pub(super) fn new(statement: Statement, untyped: Untyped, wire: &Wire) -> Self {
        Self {
            header: statement.header(),
            types: statement.types(&wire.types),
            params: statement.params(&wire.types),
            statement,
            untyped,
            checked: None,
            reading: Reading::default(),
        }
    }

    pub(super) fn check_names(&self, compiled: &Compiled) -> Result<()> {
        compiled.check_names(self.header.names())
    }

    /// Is there a bind of which the type was only guessed?
    fn may_be_otherwise(&self, compiled: &Compiled) -> bool {
        self.untyped.may_be_otherwise(compiled, self.params.iter().map(|param| param.ty))
    }

    /// Compares the columns with what they are read as, once.
    #[inline]
    fn check<S: RowSink>(&mut self, sink: &S) -> Result<()> {
        if self.checked != Some(sink.reads()) {
            // a statement that gives no rows has nothing to be read
            if !self.types.is_empty() {
                self.reading = check_columns(&self.types, &self.header, sink)?;
            }
            self.checked = Some(sink.reads());
        }
        Ok(())
    }
}

#[maybe]
impl NativeConnection {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        Ok(Self {
            wire: connect(options).await?,
            statements: StatementCache::new(options.statement_cache).translated(&options.schemas),
            cursors: Cursors::new(options),
            trace: Trace::new(options),
            named: 0,
            unnamed: options.has_unnamed_statements()?,
            closed: false,
            stale: false,
        })
    }

    /// Sends SQL as it stands. A BEGIN waits for the statement that follows it, and is never sent if none does.
    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        self.trace.statement(sql);
        if begins(sql) {
            self.wire.begin = Some(sql.into());
            return Ok(());
        }
        if matches!(sql, "COMMIT" | "ROLLBACK") && self.wire.begin.take().is_some() {
            return Ok(());
        }
        match self.wire.query(sql, |_| Ok(())).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(error.with_statement(sql))),
        }
    }

    #[inline]
    pub(crate) async fn fetch<S: RowSink, L: AsRef<Log> + Send>(
        &mut self,
        log: L,
        sink: S,
    ) -> Result<Taken<S>> {
        match self.try_fetch(log.as_ref(), sink).await {
            Ok(taken) => Ok(taken),
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn try_fetch<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        if log.is_copy() {
            return now!(self.copy(log, sink)).await;
        }
        self.refresh()?;
        if self.statements.get(log).is_none() {
            now!(self.prepare(log)).await?;
        }
        let Self { wire, statements, trace, named, unnamed, .. } = self;
        let Some(entry) = statements.get(log) else { return Err(Error::statement("it was not prepared")) };
        trace.statement(&entry.compiled.sql);
        let text = Text { sql: &entry.compiled.sql, compiled: &entry.compiled, values: log.values() };
        let done = execute(wire, &mut entry.prepared, text, named, *unnamed, sink).await;
        done.map_err(|e| e.with_statement(text.sql))
    }

    /// Compiles and prepares a statement once.
    #[cold]
    async fn prepare(&mut self, log: &Log) -> Result<()> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        let text = Text { sql: &compiled.sql, compiled: &compiled, values: log.values() };
        let name = next_name(&mut self.named, self.unnamed);
        let prepared = prepare(&mut self.wire, name, text, Untyped::Inferred).await;
        let checked = prepared.and_then(|prepared| prepared.check_names(&compiled).map(|()| prepared));
        let prepared = checked.map_err(|e| e.with_statement(text.sql))?;
        let (_, evicted) = self.statements.insert(log, compiled, prepared);
        match evicted {
            Some(evicted) if !self.unnamed => self.wire.outbox.close(&evicted.statement.name),
            _ => Ok(()),
        }
    }

    /// Sends rows as data.
    #[cold]
    async fn copy<S: RowSink>(&mut self, log: &Log, sink: S) -> Result<Taken<S>> {
        let compiled = self.statements.compile(log, Dialect::Postgresql)?;
        self.trace.statement(&compiled.sql);
        let failed = |e: Error| e.with_statement(&compiled.sql);
        let data = CopyData::new(&compiled, log.values()).map_err(failed)?;
        let rowcount = self.wire.copy(&compiled.sql, data).await.map_err(failed)?;
        Ok(Taken { sink, rowcount, inserted_id: None })
    }
}

/// Prepares SQL with the binds of a statement.
#[maybe]
pub(super) async fn prepare(
    wire: &mut Wire,
    name: String,
    text: Text<'_>,
    untyped: Untyped,
) -> Result<Prepared> {
    let types = declared_types(text.compiled, text.values, untyped);
    let statement = wire.describe(name, text.sql, &types).await?;
    let prepared = Prepared::new(statement, untyped, wire);
    let (wanted, given) = (prepared.params.len(), text.compiled.binds.len());
    if wanted != given {
        return Err(Error::statement(format!(
            "the server expects {wanted} values, the statement has {given}"
        )));
    }
    Ok(prepared)
}

/// Gives a prepared statement its values and executes it; it is prepared anew if the server had taken them for something
/// else.
#[maybe]
#[inline]
pub(super) async fn execute<S: RowSink>(
    wire: &mut Wire,
    prepared: &mut Prepared,
    text: Text<'_>,
    named: &mut u64,
    unnamed: bool,
    sink: S,
) -> Result<Taken<S>> {
    prepared.check(&sink)?;
    let mut others = match bind(wire, prepared, text, unnamed) {
        Ok(others) => others,
        Err(_) if prepared.may_be_otherwise(text.compiled) => {
            wire.forget();
            let name = next_name(named, unnamed);
            *prepared = now!(prepare(wire, name, text, Untyped::AsGiven)).await?;
            prepared.check(&sink)?;
            bind(wire, prepared, text, unnamed)?
        }
        Err(error) => return Err(error),
    };
    wire.send().await?;
    let mut taken = Taken { sink, rowcount: 0, inserted_id: None };
    let Prepared { statement, header, types, reading, .. } = &*prepared;
    wire.answers(|message| {
        match message {
            Message::Row(body) => {
                let row = WireRow::new(body)?;
                let mut cells = PostgresCells::new(&row, types, header, *reading);
                taken.sink.row(&mut cells).map_err(|error| in_column(error, &cells))?;
            }
            // those of a BEGIN come first
            Message::Complete(_) if others > 0 => others -= 1,
            Message::Complete(rows) => taken.rowcount = rows,
            Message::Columns(body) => same_columns(statement, body)?,
            Message::CopyIn => return Err(no_data()),
            _ => {}
        }
        Ok(())
    })
    .await?;
    Ok(taken)
}

/// Writes what executes a statement, and gives the number of answers that are not its.
fn bind(wire: &mut Wire, prepared: &Prepared, text: Text<'_>, unnamed: bool) -> Result<u32> {
    let others = wire.begin_along()?;
    let name = &prepared.statement.name;
    if unnamed {
        let types = declared_types(text.compiled, text.values, prepared.untyped);
        wire.outbox.parse(name, text.sql, &types)?;
        wire.outbox.describe(name)?;
    }
    wire.outbox.execute(name, &prepared.params, Some((text.compiled, text.values)))?;
    wire.outbox.sync();
    Ok(others)
}

/// Where each execution prepares anew, tables may have changed.
#[cold]
fn same_columns(statement: &Statement, body: &[u8]) -> Result<()> {
    let mut now = Statement::default();
    now.take_columns(body)?;
    if now.has_columns_of(statement) {
        return Ok(());
    }
    Err(Error::statement("its columns have changed since it was prepared").with_code("0A000"))
}

/// Does a command begin a transaction and nothing else?
fn begins(sql: &str) -> bool {
    (sql.starts_with("BEGIN") || sql.starts_with("START TRANSACTION")) && !sql.contains(';')
}

impl Drop for NativeConnection {
    fn drop(&mut self) {
        self.wire.stream.goodbye();
    }
}

impl std::fmt::Debug for NativeConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NativeConnection")
            .field("statements", &self.statements.len())
            .field("closed", &self.closed)
            .finish()
    }
}
