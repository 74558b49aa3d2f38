//! Rows that come in parts, as an `Iterator`.

use crate::facade::stream::{Parts, Source};
use aludel_core::{FromRow, Result};
use std::fmt;

/// Rows that come in parts, so that memory does not grow with their number: by a cursor of the server's on PostgreSQL,
/// as the database finds them on SQLite and MySQL.
///
/// It is an [`Iterator`] of `Result<R>`. After an error there are no more rows. Dropping it early leaves the connection and
/// its transaction as they were.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#fetching-large-result-sets-with-yield-per>
#[must_use = "rows come as they are asked for"]
pub struct RowStream<'c, R> {
    source: Source<'c>,
    parts: Parts<R>,
    rows: std::vec::IntoIter<R>,
}

impl<'c, R> RowStream<'c, R> {
    pub(crate) fn new(source: Source<'c>, parts: Parts<R>) -> Self {
        Self { source, parts, rows: Vec::new().into_iter() }
    }

    /// Brings at most so many rows at once, 500 by default; relationships are loaded for so many together.
    pub fn yield_per(mut self, rows: usize) -> Self {
        self.parts.set_size(rows);
        self
    }
}

impl<R: FromRow> Iterator for RowStream<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if !self.parts.more() {
                self.source.leave();
                return None;
            }
            match self.source.next_part(&mut self.parts) {
                Ok(rows) => self.rows = rows.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<R> Drop for RowStream<'_, R> {
    fn drop(&mut self) {
        self.source.leave();
    }
}

impl<R> fmt::Debug for RowStream<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream").field("at_hand", &self.rows.len()).finish_non_exhaustive()
    }
}

/// Rows by so many together: what [`RowStream::partitions`] gives. An [`Iterator`] of `Result<Vec<R>>`.
#[must_use = "rows come as they are asked for"]
#[derive(Debug)]
pub struct Partitions<'c, R> {
    rows: RowStream<'c, R>,
    size: usize,
}

impl<'c, R> Partitions<'c, R> {
    pub(crate) fn new(rows: RowStream<'c, R>, size: usize) -> Self {
        Self { rows: rows.yield_per(size), size }
    }
}

impl<R: FromRow> Iterator for Partitions<'_, R> {
    type Item = Result<Vec<R>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.by_ref().take(self.size).collect::<Result<Vec<R>>>() {
            Ok(rows) if rows.is_empty() => None,
            rows => Some(rows),
        }
    }
}
