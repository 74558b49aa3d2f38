//! A session per request, of two kinds.

use aludel::aio::axum::RequestSession;
use aludel::aio::{Engine, Session, SessionMaker};
use aludel::prelude::*;
use axum::extract::FromRef;
use std::ops::{Deref, DerefMut};

/// What handlers share: where their sessions come from.
///
/// A handler that reads takes a [`Session`], one that writes takes [`Writing`]. Neither asks for a connection before its first
/// statement, and both are rolled back at the handler's end unless it committed.
#[derive(Clone, Debug)]
pub struct App {
    reading: SessionMaker,
    writing: SessionMaker<Writer>,
}

impl App {
    /// Sessions on an engine.
    pub fn new(engine: &Engine) -> Self {
        let reading = SessionMaker::new(engine);
        // who reads first and writes later waits on SQLite for its turn, instead of being refused in the middle
        let writing = reading.clone().transaction_options(TransactionOptions::new().immediate()).of();
        Self { reading, writing }
    }
}

impl FromRef<App> for SessionMaker {
    fn from_ref(app: &App) -> Self {
        app.reading.clone()
    }
}

impl FromRef<App> for SessionMaker<Writer> {
    fn from_ref(app: &App) -> Self {
        app.writing.clone()
    }
}

/// The session of a handler that writes, as its argument.
pub type Writing = RequestSession<Writer>;

/// A session whose transactions are going to write.
#[derive(Debug)]
pub struct Writer(Session);

impl From<Session> for Writer {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Deref for Writer {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.0
    }
}
