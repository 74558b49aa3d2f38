//! Rows that come in parts: what both facades' streams are made of.

use super::{Connection, Session};
use crate::mode::{maybe, now};
use crate::stream::{Partitions, RowStream};
use aludel_core::{Batch, Error, FromRow, Loader, Log, Result, Rows, Scalars, Statement, UnitOfWork};

/// How many rows are brought at once, unless `yield_per` says otherwise.
const PART: usize = 500;

/// A query whose rows come in parts, each with what is loaded along.
pub(crate) struct Parts<R> {
    along: Option<(Loader<R>, Box<Log>)>,
    size: usize,
    /// What came when all came at once.
    ready: Option<Vec<R>>,
    more: bool,
}

impl<R> Parts<R> {
    /// At most so many rows from now on.
    pub(crate) fn set_size(&mut self, rows: usize) {
        self.size = rows.max(1);
    }

    /// May there be another part?
    pub(crate) fn more(&self) -> bool {
        self.more
    }
}

/// Who brings the parts: a connection, and the session that it is of.
pub(crate) struct Source<'c> {
    connection: &'c mut Connection,
    work: Option<&'c mut UnitOfWork>,
}

impl<'c> Source<'c> {
    pub(super) fn of_session(connection: &'c mut Connection, work: &'c mut UnitOfWork) -> Self {
        Self { connection, work: Some(work) }
    }

    /// Ends the query, as far as can be done without waiting.
    pub(crate) fn leave(&mut self) {
        self.connection.pooled.leave_cursor();
    }
}

#[maybe]
impl Connection {
    /// Executes a query whose rows come in parts; memory does not grow with their number. The connection is the stream's
    /// until that is dropped; relationships are loaded part by part.
    ///
    /// What is no query (RETURNING, text that begins neither with `SELECT` nor with `VALUES`) runs to its end at once. With
    /// isolation AUTOCOMMIT, PostgreSQL also runs the query to its end at once, and keeps the rows on its side.
    ///
    /// # Errors
    /// As [`Connection::execute`], and if a collection is to be loaded by a join.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#using-server-side-cursors-a-k-a-stream-results>
    pub async fn stream<R, S>(&mut self, statement: S) -> Result<RowStream<'_, R>>
    where
        R: FromRow,
        S: Statement<Row = R, Output = Rows<R>>,
    {
        let (log, loader) = statement.into_parts();
        let parts = self.open_parts(log, loader).await?;
        Ok(RowStream::new(Source { connection: self, work: None }, parts))
    }

    /// Executes a query and streams the first item of each row, as [`Connection::stream`].
    ///
    /// # Errors
    /// As [`Connection::stream`].
    pub async fn stream_scalars<T: FromRow, S: Scalars<T>>(
        &mut self,
        statement: S,
    ) -> Result<RowStream<'_, T>> {
        let (log, loader) = statement.into_parts();
        let parts = self.open_parts(log, loader).await?;
        Ok(RowStream::new(Source { connection: self, work: None }, parts))
    }

    /// Begins a query whose rows come in parts. What is no query runs to its end at once.
    pub(crate) async fn open_parts<R: FromRow>(
        &mut self,
        log: Box<Log>,
        loader: Option<Loader<R>>,
    ) -> Result<Parts<R>> {
        if !log.is_query() {
            let ready = Some(now!(self.fetch_loaded(log, loader)).await?.rows);
            return Ok(Parts { along: None, size: PART, ready, more: true });
        }
        let along = match loader {
            Some(loader) => Some((loader.in_parts()?, log.clone())),
            None => None,
        };
        self.begin().await?;
        self.pooled.open_cursor(log).await?;
        Ok(Parts { along, size: PART, ready: None, more: true })
    }
}

#[maybe]
impl Source<'_> {
    /// The next rows. After an error there are none.
    pub(crate) async fn next_part<R: FromRow>(&mut self, parts: &mut Parts<R>) -> Result<Vec<R>> {
        parts.more = false;
        if let Some(ready) = parts.ready.take() {
            return Ok(ready);
        }
        let Some((loader, log)) = &parts.along else {
            let Batch { sink, more } = self.connection.pooled.advance(Vec::new(), parts.size).await?;
            parts.more = more;
            return Ok(sink);
        };
        let mut loading = loader.clone().begin(log.clone());
        let mut more = false;
        let mut first = true;
        while let Some((mut query, work)) = loading.next_query()? {
            if first {
                let batch = self.connection.pooled.advance(work, parts.size).await?;
                (more, first) = (batch.more, false);
                loading.supply(batch.sink);
            } else {
                if let Some(session) = &mut self.work {
                    session.before_execute(&mut query, true)?;
                }
                loading.supply(self.connection.pooled.fetch_beside(query, work).await?.sink);
            }
        }
        parts.more = more;
        Ok(loading.finish()?.rows)
    }
}

#[maybe]
impl Session {
    /// Executes a query whose rows come in parts, after a flush of what is pending. They are values, as those of
    /// [`Session::execute`]; the session is the stream's until that is dropped.
    ///
    /// # Errors
    /// As [`Session::execute`], and if a collection is to be loaded by a join.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#sqlalchemy.ext.asyncio.AsyncSession.stream>
    pub async fn stream<R, S>(&mut self, statement: S) -> Result<RowStream<'_, R>>
    where
        R: FromRow,
        S: Statement<Row = R, Output = Rows<R>>,
    {
        let (log, loader) = statement.into_parts();
        self.stream_parts(log, loader).await
    }

    /// Executes a query and streams the first item of each row, as [`Session::stream`].
    ///
    /// # Errors
    /// As [`Session::stream`].
    pub async fn stream_scalars<T: FromRow, S: Scalars<T>>(
        &mut self,
        statement: S,
    ) -> Result<RowStream<'_, T>> {
        let (log, loader) = statement.into_parts();
        self.stream_parts(log, loader).await
    }
}

#[maybe]
impl<'c, R: FromRow> RowStream<'c, R> {
    /// All rows that are left.
    ///
    /// # Errors
    /// One of them does not fit its type, or the connection was lost.
    #[allow(clippy::while_let_on_iterator, reason = "an iterator in the sync facade alone")]
    pub async fn all(mut self) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await {
            rows.push(row?);
        }
        Ok(rows)
    }

    /// The next row, if there is one; the rest is not read.
    ///
    /// # Errors
    /// It does not fit its type, or the connection was lost.
    pub async fn first(mut self) -> Result<Option<R>> {
        self.next().await.transpose()
    }

    /// The only row, if there is one.
    ///
    /// # Errors
    /// [`Error::is_multiple_results_found`] of several.
    pub async fn one_or_none(mut self) -> Result<Option<R>> {
        let Some(row) = self.next().await else { return Ok(None) };
        match self.next().await {
            None => row.map(Some),
            Some(_) => Err(Error::multiple_results_found()),
        }
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::is_no_result_found`] of none, [`Error::is_multiple_results_found`] of several.
    pub async fn one(self) -> Result<R> {
        let row = self.one_or_none().await?;
        row.ok_or_else(Error::no_result_found)
    }
}

impl<'c, R> RowStream<'c, R> {
    /// The rows by so many together, which are brought at once; at least one.
    pub fn partitions(self, size: usize) -> Partitions<'c, R> {
        Partitions::new(self, size.max(1))
    }
}
