//! A blocking connection on a thread of its own.
//!
//! A message is a whole operation, decoding included, so that a result of any length costs one wake-up. The thread never
//! outlives its handle by more than the operation it is in.

use super::blocking::SqliteConnection;
use crate::facade::trace::Trace;
use aludel_core::{Batch, EngineOptions, Error, Log, Result, RowSink, Taken};
use futures_channel::oneshot;
use rusqlite::InterruptHandle;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, ready};
use std::thread;

type Operation = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

/// The handle of a connection that lives on another thread. Dropped, it ends the thread, which closes the connection.
pub(crate) struct SqliteThread {
    operations: Sender<Operation>,
    interrupt: InterruptHandle,
    lost: bool,
    trace: Trace,
}

impl SqliteThread {
    pub(crate) async fn open(options: &Arc<EngineOptions>) -> Result<Self> {
        let (operations, todo) = channel();
        let (opened, answer) = oneshot::channel();
        let options = Arc::clone(options);
        thread::Builder::new()
            .name("aludel-sqlite".into())
            .spawn(move || match SqliteConnection::open(&options) {
                Ok(connection) => {
                    // nobody waits any more: the loop ends at once, for the sender is gone too
                    let interrupt = connection.keeper.connection().get_interrupt_handle();
                    let _ = opened.send(Ok((connection.trace().clone(), interrupt)));
                    work(connection, &todo);
                }
                Err(error) => drop(opened.send(Err(error))),
            })
            .map_err(|e| Error::connection("no thread could be started for SQLite").with_source(e))?;
        match answer.await {
            Ok(opened) => opened.map(|(trace, interrupt)| Self { operations, interrupt, lost: false, trace }),
            Err(_) => Err(ended()),
        }
    }

    pub(crate) async fn fetch<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        self.run(Left::Interrupted, move |connection| connection.fetch(&log, sink)).await
    }

    pub(crate) async fn command(&mut self, sql: &str) -> Result<()> {
        let sql = sql.to_owned();
        self.run(Left::Interrupted, move |connection| connection.command(&sql)).await
    }

    pub(crate) async fn open_cursor(&mut self, log: Box<Log>) -> Result<()> {
        self.run(Left::Alone, move |connection| connection.open_cursor(&log)).await
    }

    pub(crate) async fn advance<S: RowSink>(&mut self, sink: S, most: usize) -> Result<Batch<S>> {
        self.run(Left::Alone, move |connection| connection.advance(sink, most)).await
    }

    pub(crate) fn leave_cursor(&mut self) {
        let message: Operation = Box::new(SqliteConnection::leave_cursor);
        self.lost |= self.operations.send(message).is_err();
    }

    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    pub(crate) const fn is_closed(&self) -> bool {
        self.lost
    }

    /// Runs an operation there.
    async fn run<T: Send + 'static>(
        &mut self,
        left: Left,
        operation: impl FnOnce(&mut SqliteConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (done, answer) = oneshot::channel();
        let message: Operation = Box::new(move |connection| {
            // nobody waits for what has not begun
            if !done.is_canceled() {
                drop(done.send(operation(connection)));
            }
        });
        if self.operations.send(message).is_ok() {
            let interrupt = (left == Left::Interrupted).then_some(&self.interrupt);
            let waiting = Waiting { answer, interrupt };
            // a panic drops the other end of the reply unanswered
            if let Ok(result) = waiting.await {
                return result;
            }
        }
        self.lost = true;
        Err(ended())
    }
}

/// What becomes of an operation whose future is dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// It ends as soon as it can: otherwise a query that nobody waits for would keep a thread busy.
    Interrupted,
    /// It goes on: whoever asks for the next rows gets them.
    Alone,
}

/// Waits for an answer; dropped before there is one, it interrupts the statement.
struct Waiting<'i, T> {
    answer: oneshot::Receiver<T>,
    interrupt: Option<&'i InterruptHandle>,
}

impl<T> Future for Waiting<'_, T> {
    type Output = std::result::Result<T, oneshot::Canceled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        self.interrupt = None;
        Poll::Ready(answer)
    }
}

impl<T> Drop for Waiting<'_, T> {
    fn drop(&mut self) {
        if let Some(interrupt) = self.interrupt {
            // seen by an operation that has not begun
            self.answer.close();
            interrupt.interrupt();
        }
    }
}

fn work(mut connection: SqliteConnection, todo: &Receiver<Operation>) {
    for operation in todo {
        operation(&mut connection);
        if connection.is_closed() {
            return;
        }
    }
}

#[cold]
fn ended() -> Error {
    Error::connection(
        "SQLite's thread has ended, by a panic while a row was read or because the connection was lost",
    )
}

impl fmt::Debug for SqliteThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteThread").field("lost", &self.lost).finish()
    }
}
