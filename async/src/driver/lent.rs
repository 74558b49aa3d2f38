//! A connection of `sqlx` that is lent to a query whose rows come in parts.
//!
//! A stream of `sqlx` borrows its connection, and a struct cannot borrow from itself. So a future takes the connection over,
//! reads rows when it is asked for some, and gives the connection back at its end. Whoever asks polls it, so that it needs
//! no task of its own.

use super::no_connection;
use aludel_core::Result;
use futures_util::{Stream, StreamExt};
use sqlx::Either;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What `sqlx` gives.
type Raw<T> = std::result::Result<T, sqlx::Error>;

/// A connection, or the query that has it.
pub(super) struct Lent<C, R> {
    state: State<C, R>,
    /// What was left of a query when another one came.
    rest: VecDeque<Raw<R>>,
}

enum State<C, R> {
    Here(Box<C>),
    Away(Reading<C, R>),
    /// The query did not give it back.
    Lost,
}

struct Reading<C, R> {
    future: Pin<Box<dyn Future<Output = Box<C>> + Send>>,
    desk: Arc<Desk<R>>,
}

/// Where a query and those who want its rows meet.
pub(super) struct Desk<R>(Mutex<Order<R>>);

struct Order<R> {
    /// How many more rows are wanted.
    wanted: usize,
    stop: bool,
    rows: VecDeque<Raw<R>>,
}

impl<R> Desk<R> {
    fn order(&self) -> MutexGuard<'_, Order<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads rows as they are wanted, until there are none, one fails, or nobody wants more.
    pub(super) async fn read<D>(&self, answer: impl Stream<Item = Raw<Either<D, R>>>) {
        let mut answer = pin!(answer);
        let mut next = |context: &mut Context<'_>| {
            let mut order = self.order();
            if order.stop {
                return Poll::Ready(false);
            }
            // whoever wants the next row polls anyway
            while order.wanted > 0 {
                match answer.poll_next_unpin(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(None) => return Poll::Ready(false),
                    Poll::Ready(Some(Err(error))) => {
                        order.rows.push_back(Err(error));
                        return Poll::Ready(false);
                    }
                    Poll::Ready(Some(Ok(Either::Left(_)))) => {}
                    Poll::Ready(Some(Ok(Either::Right(row)))) => {
                        order.rows.push_back(Ok(row));
                        order.wanted -= 1;
                    }
                }
            }
            Poll::Pending
        };
        poll_fn(&mut next).await;
    }
}

impl<C, R> Lent<C, R> {
    pub(super) fn new(connection: C) -> Self {
        Self { state: State::Here(Box::new(connection)), rest: VecDeque::new() }
    }

    /// The connection. If a query has it, the rest of its rows is first brought into memory.
    ///
    /// # Errors
    /// It was lost.
    pub(super) async fn home(&mut self) -> Result<&mut C> {
        if let State::Away(_) = self.state {
            self.rest = self.read(usize::MAX).await.0;
        }
        match &mut self.state {
            State::Here(connection) => Ok(connection),
            _ => Err(no_connection()),
        }
    }

    /// Lends the connection to a query, after the one that had it is ended.
    ///
    /// # Errors
    /// It was lost.
    pub(super) fn lend<F>(&mut self, query: impl FnOnce(Box<C>, Arc<Desk<R>>) -> F) -> Result<()>
    where
        F: Future<Output = Box<C>> + Send + 'static,
    {
        self.stop();
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Here(connection) => {
                let desk = Desk(Mutex::new(Order { wanted: 0, stop: false, rows: VecDeque::new() }));
                let desk = Arc::new(desk);
                let future = Box::pin(query(connection, Arc::clone(&desk)));
                self.state = State::Away(Reading { future, desk });
                Ok(())
            }
            _ => Err(no_connection()),
        }
    }

    /// The next rows of the query, at most so many, and whether there may be more.
    pub(super) async fn next(&mut self, most: usize) -> (VecDeque<Raw<R>>, bool) {
        if self.rest.is_empty() {
            return self.read(most).await;
        }
        let rest = self.rest.split_off(most.min(self.rest.len()));
        let rows = std::mem::replace(&mut self.rest, rest);
        (rows, !self.rest.is_empty())
    }

    async fn read(&mut self, most: usize) -> (VecDeque<Raw<R>>, bool) {
        let State::Away(Reading { future, desk }) = &mut self.state else { return (VecDeque::new(), false) };
        desk.order().wanted = most;
        let back = poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(connection) => Poll::Ready(Some(connection)),
            Poll::Pending if desk.order().wanted == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await;
        let rows = std::mem::take(&mut desk.order().rows);
        let more = back.is_none();
        if let Some(connection) = back {
            self.state = State::Here(connection);
        }
        (rows, more)
    }

    /// Ends the query, without waiting.
    pub(super) fn stop(&mut self) {
        self.rest.clear();
        let State::Away(Reading { future, desk }) = &mut self.state else { return };
        desk.order().stop = true;
        self.state = match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(connection) => State::Here(connection),
            Poll::Pending => State::Lost,
        };
    }

    /// Is it lost?
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }
}
