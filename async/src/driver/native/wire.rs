//! A conversation with a server.

use super::stream::Stream;
use crate::mode::maybe;
use aludel_core::wire::postgres::CopyData;
use aludel_core::wire::postgres::protocol::{Inbox, Message, Outbox, Statement, UserTypes};
use aludel_core::{Error, Result};
use std::io;

/// A connection's stream, with what is to be sent and what was received.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) stream: Stream,
    pub(super) outbox: Outbox,
    inbox: Inbox,
    pub(super) types: UserTypes,
    /// A BEGIN that goes along with the next statement.
    pub(super) begin: Option<Box<str>>,
    /// Is it among what is to be sent?
    along: bool,
}

impl Wire {
    pub(super) fn new(stream: Stream) -> Self {
        Self {
            stream,
            outbox: Outbox::default(),
            inbox: Inbox::default(),
            types: UserTypes::default(),
            begin: None,
            along: false,
        }
    }

    /// Lets a BEGIN that waits go before what is sent next. If it fails, nothing of that is executed, for both are one
    /// sequence. Gives the number of answers that are its.
    pub(super) fn begin_along(&mut self) -> Result<u32> {
        let Some(begin) = &self.begin else { return Ok(0) };
        self.outbox.parse("", begin, &[])?;
        self.outbox.execute("", &[], None)?;
        self.along = true;
        Ok(1)
    }

    /// Nothing is to be sent of a statement that could not be written to its end; a BEGIN goes along with the next.
    pub(super) fn forget(&mut self) {
        self.outbox.clear();
        self.along = false;
    }
}

#[maybe]
impl Wire {
    /// Sends what is to be sent.
    pub(super) async fn send(&mut self) -> Result<()> {
        let sent = self.stream.send(self.outbox.bytes()).await;
        self.outbox.clear();
        if std::mem::take(&mut self.along) {
            self.begin = None;
        }
        sent.map_err(lost)
    }

    #[inline]
    async fn receive(&mut self) -> Result<()> {
        match self.stream.receive(self.inbox.space()).await {
            Ok(0) => Err(Error::connection("the connection was lost: the server closed it")),
            Ok(count) => {
                self.inbox.filled(count);
                Ok(())
            }
            Err(error) => Err(lost(error)),
        }
    }

    /// Reads what the server says until it is ready. After an error, its or ours, the rest is passed over.
    #[inline]
    pub(super) async fn answers(
        &mut self,
        mut each: impl FnMut(Message<'_>) -> Result<()> + Send,
    ) -> Result<()> {
        let mut failed = None;
        loop {
            match self.inbox.next()? {
                None => self.receive().await?,
                Some(Message::Ready) => break,
                Some(Message::Refused(told)) => {
                    let fatal = told.is_fatal();
                    let error = told.into_error();
                    if fatal {
                        return Err(error);
                    }
                    failed.get_or_insert(error);
                }
                Some(message) if failed.is_none() => {
                    if let Err(error) = each(message) {
                        // what comes next cannot be told
                        if error.is_connection() {
                            return Err(error);
                        }
                        failed = Some(error);
                    }
                }
                Some(_) => {}
            }
        }
        match failed {
            None => Ok(()),
            Some(error) => Err(error),
        }
    }

    /// Reads one message and what it makes of it, at log-in.
    pub(super) async fn hear<T>(
        &mut self,
        mut hear: impl FnMut(Message<'_>, &mut Outbox) -> Result<T> + Send,
    ) -> Result<T> {
        loop {
            match self.inbox.next()? {
                None => self.receive().await?,
                Some(message) => return hear(message, &mut self.outbox),
            }
        }
    }

    /// Begins what was to begin along with a statement.
    async fn begin_now(&mut self) -> Result<()> {
        if self.begin_along()? == 0 {
            return Ok(());
        }
        self.outbox.sync();
        self.send().await?;
        self.answers(|_| Ok(())).await
    }

    /// Sends SQL as it stands; its rows' cells are text.
    pub(super) async fn query(
        &mut self,
        sql: &str,
        mut row: impl FnMut(&[u8]) -> Result<()> + Send,
    ) -> Result<()> {
        self.begin_now().await?;
        self.outbox.query(sql)?;
        self.send().await?;
        self.answers(|message| match message {
            Message::Row(body) => row(body),
            Message::CopyIn => Err(no_data()),
            _ => Ok(()),
        })
        .await
    }

    /// Sends SQL that takes data, and the data; the number of rows comes back.
    pub(super) async fn copy(&mut self, sql: &str, mut data: CopyData<'_>) -> Result<u64> {
        self.begin_now().await?;
        self.outbox.query(sql)?;
        // a server that refuses the statement passes over its data
        let spoiled = loop {
            match self.outbox.copy_data(&mut data) {
                Ok(true) => self.send().await?,
                Ok(false) => break None,
                Err(error) => {
                    self.outbox.copy_fail();
                    break Some(error);
                }
            }
        };
        self.send().await?;
        let mut rows = 0;
        let answered = self.answers(|message| {
            if let Message::Complete(count) = message {
                rows = count;
            }
            Ok(())
        });
        match (answered.await, spoiled) {
            (Err(refused), Some(spoiled)) if !refused.is_connection() => Err(spoiled),
            (answered, _) => answered.map(|()| rows),
        }
    }

    /// Prepares SQL under a name, and asks for its types.
    pub(super) async fn describe(&mut self, name: String, sql: &str, types: &[u32]) -> Result<Statement> {
        self.begin_along()?;
        self.outbox.parse(&name, sql, types)?;
        self.outbox.describe(&name)?;
        self.outbox.sync();
        self.send().await?;
        let mut statement = Statement::new(name);
        self.answers(|message| match message {
            Message::Parameters(body) => statement.take_params(body),
            Message::Columns(body) => statement.take_columns(body),
            _ => Ok(()),
        })
        .await?;
        self.learn(&statement).await?;
        Ok(statement)
    }

    /// Asks for the types of users and extensions that a statement speaks of.
    async fn learn(&mut self, statement: &Statement) -> Result<()> {
        // an array of a domain over an enumeration takes three
        for _ in 0..8 {
            let Some(sql) = self.types.query(statement.all_types()) else { return Ok(()) };
            let mut types = std::mem::take(&mut self.types);
            let asked = self.query(&sql, |row| types.learn(row)).await;
            self.types = types;
            asked?;
        }
        self.types.give_up(statement.all_types());
        Ok(())
    }
}

/// The server would wait for data without end, and passes over what else it is sent.
#[cold]
pub(super) fn no_data() -> Error {
    Error::connection(
        "COPY … FROM STDIN waits for data, which is not sent by a statement: add objects to a session",
    )
}

#[cold]
pub(super) fn lost(error: io::Error) -> Error {
    Error::connection(format!("the connection was lost: {error}")).with_source(error)
}
