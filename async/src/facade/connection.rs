//! A connection without a session.

use super::Engine;
use super::twophase::TwoPhase;
use crate::mode::{maybe, now};
use crate::pool::Pooled;
use aludel_core::dialect::{Bulk, Dialect};
use aludel_core::{
    EngineOptions, Error, Fetched, FromRow, Loader, Log, Result, RowSink, Rows, Scalars, Statement, Taken,
    TransactionOptions,
};
use std::sync::Arc;

/// A connection from the pool, with a transaction that begins by itself at the first statement.
///
/// Dropped with a transaction open, it rolls back and returns to the pool.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#commit-as-you-go>
#[derive(Debug)]
pub struct Connection {
    pub(super) pooled: Pooled,
    pub(super) options: Arc<EngineOptions>,
    /// How its transactions begin.
    transaction: TransactionOptions,
    /// How many savepoints are open.
    pub(super) nested: usize,
    /// The outermost of the savepoints that were dropped and of which the database has not been told.
    pub(super) dropped: Option<usize>,
    pub(super) twophase: Option<TwoPhase>,
}

impl Connection {
    pub(super) fn new(pooled: Pooled, options: &Arc<EngineOptions>) -> Self {
        Self {
            pooled,
            options: Arc::clone(options),
            transaction: options.transaction,
            nested: 0,
            dropped: None,
            twophase: None,
        }
    }

    /// The database's language.
    pub fn dialect(&self) -> Dialect {
        self.options.url.scheme().into()
    }

    /// Is it one of this engine's?
    pub(super) fn is_of(&self, engine: &Engine) -> bool {
        engine.has(&self.options)
    }

    /// How this connection's transactions begin from now on, until it returns to the pool.
    ///
    /// # Errors
    /// A transaction is open, or the database has no such transactions.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#setting-transaction-isolation-levels-including-dbapi-autocommit>
    pub fn set_transaction_options(&mut self, options: TransactionOptions) -> Result<()> {
        if self.in_transaction() {
            return Err(Error::session(
                "a transaction is open: commit or roll back before its options are changed",
            ));
        }
        options.begin(self.dialect())?;
        self.transaction = options;
        Ok(())
    }

    /// How many rows are best written at once.
    pub(super) fn bulk(&self) -> Bulk {
        self.pooled.bulk(self.dialect())
    }

    /// Is a transaction open?
    pub fn in_transaction(&self) -> bool {
        self.pooled.in_transaction()
    }
}

#[maybe]
impl Connection {
    /// Executes a statement.
    ///
    /// # Errors
    /// The dialect cannot say the statement, the database refuses it, or a row does not fit its type.
    pub async fn execute<S: Statement>(&mut self, statement: S) -> Result<S::Output> {
        let (log, loader) = statement.into_parts();
        let fetched = self.fetch_loaded::<S::Row>(log, loader).await?;
        Ok(S::output(fetched))
    }

    /// Executes a statement and reads the first item of each row.
    ///
    /// # Errors
    /// As [`Connection::execute`].
    pub async fn scalars<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<Rows<T>> {
        let (log, loader) = statement.into_parts();
        let fetched = self.fetch_loaded::<T>(log, loader).await?;
        Ok(Rows::from_fetched(fetched))
    }

    /// Executes a statement and reads the first item of its only row.
    ///
    /// # Errors
    /// As [`Connection::execute`], and if there is no row, or there are several.
    pub async fn scalar<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<T> {
        self.scalars(statement).await?.one()
    }

    /// Fetches rows, and what is loaded along with them.
    pub(super) async fn fetch_loaded<R: FromRow>(
        &mut self,
        log: Box<Log>,
        loader: Option<Loader<R>>,
    ) -> Result<Fetched<R>> {
        let Some(loader) = loader else { return self.fetch::<R>(log).await };
        let mut loading = loader.begin(log);
        while let Some((query, sink)) = loading.next_query()? {
            let taken = self.fetch_into(query, sink).await?;
            loading.supply(taken.sink);
        }
        loading.finish()
    }

    pub(super) async fn fetch<R: FromRow>(&mut self, log: Box<Log>) -> Result<Fetched<R>> {
        Ok(self.fetch_into(log, Vec::new()).await?.into())
    }

    /// Fetches rows into what takes them.
    pub(super) async fn fetch_into<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        self.begin().await?;
        self.pooled.fetch(log, sink).await
    }

    /// Begins a transaction, if none is open.
    ///
    /// # Errors
    /// The connection was lost.
    pub async fn begin(&mut self) -> Result<()> {
        if self.dropped.is_some() {
            now!(self.catch_up()).await?;
        }
        if self.pooled.in_transaction() || self.transaction.is_autocommit() {
            return Ok(());
        }
        if self.transaction == TransactionOptions::new() {
            return self.pooled.begin("BEGIN").await;
        }
        let statements = self.transaction.begin(self.dialect())?;
        if let Some((begin, before)) = statements.split_last() {
            for sql in before {
                self.pooled.command(sql).await?;
            }
            self.pooled.begin(begin).await?;
        }
        Ok(())
    }

    /// Commits the transaction, if one is open.
    ///
    /// # Errors
    /// A deferred constraint is violated, or the connection was lost.
    pub async fn commit(&mut self) -> Result<()> {
        self.end("COMMIT").await
    }

    /// Rolls the transaction back, if one is open.
    ///
    /// # Errors
    /// The connection was lost; the database has then rolled back by itself.
    pub async fn rollback(&mut self) -> Result<()> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, command: &str) -> Result<()> {
        if command == "COMMIT" && self.pooled.in_transaction() {
            self.catch_up().await?;
        }
        (self.nested, self.dropped) = (0, None);
        if self.twophase.is_some() && self.end_twophase(command).await? {
            return Ok(());
        }
        // one that a dropped future left in the middle of a statement is thrown away, and the database rolls back
        if !self.pooled.in_transaction() || self.pooled.is_broken() && command == "ROLLBACK" {
            return Ok(());
        }
        self.pooled.end(command).await.map_err(|e: Error| e.with_statement(command))
    }

    /// Sends SQL as it stands, without preparing it: DDL, `PRAGMA`, several statements.
    ///
    /// # Errors
    /// The database refuses it.
    pub async fn exec_driver_sql(&mut self, sql: &str) -> Result<()> {
        self.begin().await?;
        self.pooled.command(sql).await
    }

    /// Sends SQL outside a transaction, for what a database refuses in one.
    pub(super) async fn exec_outside_transaction(&mut self, sql: &str) -> Result<()> {
        if self.in_transaction() {
            return Err(
                Error::statement("a transaction is open: commit or roll back first").with_statement(sql)
            );
        }
        self.pooled.command(sql).await
    }
}
