//! A connection of the `mysql` crate that is lent to a query whose rows come in parts.
//!
//! A result of the crate borrows its connection, and a struct cannot borrow from itself. So a thread takes the connection over,
//! reads rows a little ahead of whoever wants them, and gives the connection back at the end.

use aludel_core::{Error, Result};
use mysql::prelude::Queryable;
use mysql::{Conn, Params, Row, Statement};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// How many rows the thread hands over at once.
const CHUNK: usize = 200;

type Chunk = mysql::Result<Vec<Row>>;

/// A connection, or the query that has it.
pub(super) struct Lent {
    state: State,
    /// Rows that were handed over and not asked for yet.
    rest: VecDeque<Row>,
}

enum State {
    Here(Box<Conn>),
    Away {
        thread: JoinHandle<Box<Conn>>,
        chunks: Receiver<Chunk>,
    },
    /// The query did not give it back.
    Lost,
}

impl Lent {
    pub(super) fn new(conn: Conn) -> Self {
        Self { state: State::Here(Box::new(conn)), rest: VecDeque::new() }
    }

    /// The connection. If a query has it, the rest of its rows is first brought into memory.
    pub(super) fn home(&mut self) -> Result<&mut Conn> {
        while let State::Away { chunks, .. } = &self.state {
            match chunks.recv() {
                Ok(Ok(rows)) => self.rest.extend(rows),
                // an error of the query is told to nobody: what has come so far is all there is
                _ => self.take_back(),
            }
        }
        match &mut self.state {
            State::Here(conn) => Ok(conn),
            _ => Err(lost()),
        }
    }

    /// Lends the connection to a query, after the one that had it is ended.
    pub(super) fn lend(&mut self, statement: Statement, params: Params) -> Result<()> {
        self.stop();
        let State::Here(conn) = std::mem::replace(&mut self.state, State::Lost) else { return Err(lost()) };
        let (sender, chunks) = sync_channel(1);
        let read = move || read(conn, &statement, params, &sender);
        let thread = Builder::new().name("aludel-mysql".into()).spawn(read);
        let thread = thread.map_err(|e| Error::connection("no thread could be started").with_source(e))?;
        self.state = State::Away { thread, chunks };
        Ok(())
    }

    /// The next rows of the query, at most so many, and whether there may be more.
    pub(super) fn next(&mut self, most: usize) -> mysql::Result<(VecDeque<Row>, bool)> {
        while self.rest.len() < most
            && let State::Away { chunks, .. } = &self.state
        {
            match chunks.recv() {
                Ok(Ok(rows)) => self.rest.extend(rows),
                Ok(Err(error)) => {
                    self.take_back();
                    return Err(error);
                }
                Err(_) => self.take_back(),
            }
        }
        let rest = self.rest.split_off(most.min(self.rest.len()));
        let rows = std::mem::replace(&mut self.rest, rest);
        Ok((rows, !self.rest.is_empty() || matches!(self.state, State::Away { .. })))
    }

    /// Ends the query: what the server still sends is read and passed over.
    pub(super) fn stop(&mut self) {
        self.rest.clear();
        if matches!(self.state, State::Away { .. }) {
            self.take_back();
        }
    }

    /// Waits for the thread, which ends when nobody listens.
    fn take_back(&mut self) {
        if let State::Away { thread, chunks } = std::mem::replace(&mut self.state, State::Lost) {
            drop(chunks);
            if let Ok(conn) = thread.join() {
                self.state = State::Here(conn);
            }
        }
    }

    /// Is it lost?
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }
}

/// Reads rows until there are none, one fails, or nobody listens.
fn read(mut conn: Box<Conn>, statement: &Statement, params: Params, chunks: &SyncSender<Chunk>) -> Box<Conn> {
    match conn.exec_iter(statement, params) {
        Err(error) => drop(chunks.send(Err(error))),
        Ok(mut answer) => loop {
            let rows: Chunk = answer.by_ref().take(CHUNK).collect();
            let last = rows.as_ref().map_or(true, |rows| rows.len() < CHUNK);
            if chunks.send(rows).is_err() || last {
                break;
            }
        },
    }
    conn
}

#[cold]
fn lost() -> Error {
    Error::connection("the connection was lost to a query that did not end")
}
