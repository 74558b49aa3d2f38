//! Rows that come in parts, as a `Stream`.

use crate::facade::stream::{Parts, Source};
use aludel_core::{FromRow, Result};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Rows that come in parts, so that memory does not grow with their number: by a cursor of the server's on PostgreSQL,
/// as the database finds them on SQLite and MySQL.
///
/// It is a [`Stream`] of `Result<R>` and has [`next`](Self::next) of its own. After an error there are no more rows. Dropping
/// it early leaves the connection and its transaction as they were; dropping the future of [`next`](Self::next) loses nothing,
/// the next call goes on.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#fetching-large-result-sets-with-yield-per>
#[must_use = "rows come as they are asked for"]
pub struct RowStream<'c, R> {
    state: State<'c, R>,
    rows: std::vec::IntoIter<R>,
}

/// No row is ever pinned.
impl<R> Unpin for RowStream<'_, R> {}

#[allow(clippy::large_enum_variant, reason = "it goes back and forth between the two for each part")]
enum State<'c, R> {
    /// The next part can be asked for.
    Ready(Source<'c>, Parts<R>),
    /// It is on its way.
    Waiting(Pin<Box<dyn Future<Output = Arrived<'c, R>> + Send + 'c>>),
    Ended,
}

struct Arrived<'c, R> {
    source: Source<'c>,
    parts: Parts<R>,
    rows: Result<Vec<R>>,
}

async fn bring<'c, R: FromRow>(mut source: Source<'c>, mut parts: Parts<R>) -> Arrived<'c, R> {
    let rows = source.next_part(&mut parts).await;
    Arrived { source, parts, rows }
}

impl<'c, R> RowStream<'c, R> {
    pub(crate) fn new(source: Source<'c>, parts: Parts<R>) -> Self {
        Self { state: State::Ready(source, parts), rows: Vec::new().into_iter() }
    }

    /// Brings at most so many rows at once, 500 by default; relationships are loaded for so many together.
    pub fn yield_per(mut self, rows: usize) -> Self {
        if let State::Ready(_, parts) = &mut self.state {
            parts.set_size(rows);
        }
        self
    }
}

impl<R: FromRow> RowStream<'_, R> {
    /// The next row, if there is one.
    pub async fn next(&mut self) -> Option<Result<R>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: FromRow> Stream for RowStream<'_, R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Ready(source, parts) if parts.more() => {
                    self.state = State::Waiting(Box::pin(bring(source, parts)));
                }
                State::Ready(mut source, _) => source.leave(),
                State::Waiting(mut future) => {
                    let Poll::Ready(Arrived { source, parts, rows }) = future.as_mut().poll(context) else {
                        self.state = State::Waiting(future);
                        return Poll::Pending;
                    };
                    self.state = State::Ready(source, parts);
                    match rows {
                        Ok(rows) => self.rows = rows.into_iter(),
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
            }
        }
    }
}

impl<R> Drop for RowStream<'_, R> {
    fn drop(&mut self) {
        if let State::Ready(source, _) = &mut self.state {
            source.leave();
        }
    }
}

impl<R> fmt::Debug for RowStream<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream").field("at_hand", &self.rows.len()).finish_non_exhaustive()
    }
}

/// Rows by so many together: what [`RowStream::partitions`] gives. A [`Stream`] of `Result<Vec<R>>`.
#[must_use = "rows come as they are asked for"]
#[derive(Debug)]
pub struct Partitions<'c, R> {
    rows: RowStream<'c, R>,
    size: usize,
    begun: Vec<R>,
}

impl<R> Unpin for Partitions<'_, R> {}

impl<'c, R> Partitions<'c, R> {
    pub(crate) fn new(rows: RowStream<'c, R>, size: usize) -> Self {
        Self { rows: rows.yield_per(size), size, begun: Vec::new() }
    }
}

impl<R: FromRow> Partitions<'_, R> {
    /// The next rows, if there are any.
    pub async fn next(&mut self) -> Option<Result<Vec<R>>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: FromRow> Stream for Partitions<'_, R> {
    type Item = Result<Vec<R>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while self.begun.len() < self.size {
            match ready!(Pin::new(&mut self.rows).poll_next(context)) {
                Some(Ok(row)) => self.begun.push(row),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => break,
            }
        }
        let rows = std::mem::take(&mut self.begun);
        Poll::Ready((!rows.is_empty()).then_some(Ok(rows)))
    }
}
