//! Where sessions come from.

use super::holders::Place;
use super::session::SessionSettings;
use super::{Engine, Session};
use crate::mode::{Scope, maybe};
use aludel_core::{Error, Events, Result, TransactionOptions};
use std::fmt;
use std::marker::PhantomData;
use std::ops::DerefMut;
use std::panic::Location;
use std::sync::Arc;

/// Makes sessions on an engine. Cheap to clone, `Send` and `Sync`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_basics.html#using-a-sessionmaker>
pub struct SessionMaker<S = Session> {
    engine: Engine,
    settings: SessionSettings,
    events: Arc<Events>,
    marker: PhantomData<fn() -> S>,
}

impl<S> Clone for SessionMaker<S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            settings: self.settings,
            events: self.events.clone(),
            marker: PhantomData,
        }
    }
}

impl<S> fmt::Debug for SessionMaker<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionMaker").field("engine", &self.engine).finish()
    }
}

impl SessionMaker<Session> {
    /// Makes plain sessions on an engine.
    pub fn new(engine: &Engine) -> Self {
        Self {
            engine: engine.clone(),
            settings: SessionSettings::default(),
            events: Arc::default(),
            marker: PhantomData,
        }
    }

    /// Makes sessions of a type of your own: a newtype that derefs to [`Session`].
    pub fn of<S: SessionLike>(self) -> SessionMaker<S> {
        SessionMaker {
            engine: self.engine,
            settings: self.settings,
            events: self.events.clone(),
            marker: PhantomData,
        }
    }
}

impl<S> SessionMaker<S> {
    /// Is what is pending flushed before each query? It is, unless turned off.
    #[must_use]
    pub fn autoflush(mut self, yes: bool) -> Self {
        self.settings.autoflush = yes;
        self
    }

    /// Hooks that the sessions it makes from now on call, in place of earlier ones.
    #[must_use]
    pub fn events(mut self, events: Events) -> Self {
        self.events = Arc::new(events);
        self
    }

    /// How the sessions' transactions begin, in place of what the engine says.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#setting-transaction-isolation-levels-dbapi-autocommit>
    #[must_use]
    pub fn transaction_options(mut self, options: TransactionOptions) -> Self {
        self.settings.transaction = Some(options);
        self
    }

    /// Are all objects read anew after a commit? They are not, unless turned on: an expired object has to be refreshed
    /// before it is used, since reading one never sends a query.
    #[must_use]
    pub fn expire_on_commit(mut self, yes: bool) -> Self {
        self.settings.expire_on_commit = yes;
        self
    }
}

impl<S: From<Session>> SessionMaker<S> {
    /// A new session. It takes a connection from the pool at its first statement.
    ///
    /// The transaction that begins then stays open, also after mere reads, until `commit`, `rollback` or the session's end;
    /// on SQLite an open transaction may keep others from writing.
    #[track_caller]
    pub fn session(&self) -> S {
        self.session_at(Some(Location::caller()))
    }

    pub(super) fn session_at(&self, place: Place) -> S {
        let settings = SessionSettings { place, ..self.settings };
        S::from(Session::open(&self.engine, settings, self.events.clone()))
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

#[maybe]
impl<S: SessionLike> SessionMaker<S> {
    /// Runs a closure in a session of its own: committed if it gives `Ok`, rolled back if it gives `Err`, panics or is
    /// dropped.
    ///
    /// # Errors
    /// The closure's, or that of the flush and commit.
    pub async fn transaction<T, F>(&self, work: F) -> Result<T>
    where
        F: Scope(&mut S) -> Result<T>,
    {
        self.try_transaction(work).await
    }

    /// As [`transaction`](Self::transaction), for a closure with an error type of its own, which errors of the database
    /// become.
    ///
    /// # Errors
    /// The closure's, or that of the flush and commit.
    pub async fn try_transaction<T, E, F>(&self, work: F) -> std::result::Result<T, E>
    where
        F: Scope(&mut S) -> std::result::Result<T, E>,
        E: From<Error>,
    {
        let mut session = self.session_at(None);
        match work(&mut session).await {
            Ok(value) => {
                session.base().commit().await?;
                Ok(value)
            }
            Err(error) => {
                // the first error is the one to tell
                let _ = session.base().rollback().await;
                Err(error)
            }
        }
    }
}

/// [`Session`], or a newtype that derefs to it.
pub trait SessionLike: From<Session> {
    /// The session inside.
    fn base(&mut self) -> &mut Session;
}

impl SessionLike for Session {
    fn base(&mut self) -> &mut Session {
        self
    }
}

impl<S: From<Session> + DerefMut<Target = Session>> SessionLike for S {
    fn base(&mut self) -> &mut Session {
        self
    }
}
