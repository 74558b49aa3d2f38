//! Where sessions come from.

use super::holders::Place;
use super::session::SessionSettings;
use super::{Engine, Router, Session};
use crate::mode::{Scope, maybe};
use aludel_core::{
    Condition, Error, Events, HasTable, Info, Model, Result, SessionCriteria, TransactionOptions, UnitOfWork,
};
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
    router: Option<Arc<dyn Router>>,
    settings: SessionSettings,
    events: Arc<Events>,
    criteria: SessionCriteria,
    marker: PhantomData<fn() -> S>,
}

impl<S> Clone for SessionMaker<S> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            router: self.router.clone(),
            settings: self.settings,
            events: self.events.clone(),
            criteria: self.criteria.clone(),
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
            router: None,
            settings: SessionSettings::default(),
            events: Arc::default(),
            criteria: SessionCriteria::default(),
            marker: PhantomData,
        }
    }

    /// Makes sessions that ask a router which engine each statement goes to: [`Replicas`](super::Replicas),
    /// [`ByModel`](super::ByModel), [`Shards`](super::Shards), or one of your own.
    pub fn routed(router: impl Router) -> Self {
        let mut maker = Self::new(router.main());
        maker.router = Some(Arc::new(router));
        maker
    }

    /// Makes sessions of a type of your own: a newtype that derefs to [`Session`].
    pub fn of<S: SessionLike>(self) -> SessionMaker<S> {
        SessionMaker {
            engine: self.engine,
            router: self.router,
            settings: self.settings,
            events: self.events,
            criteria: self.criteria,
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

    /// A condition on all rows of a model, in every statement of its sessions: soft deletion, tenants. Conditions of one model
    /// add up.
    ///
    /// It holds for `select`, `get`, `load`, and what is loaded along; wherever a query reads the model: in joins (in ON), in
    /// subqueries, in `any` and `has`; for the rows that `update` and `delete` write; and for models that inherit from it. It
    /// does not hold for SQL text, INSERT, `bulk_update`, `refresh`, for what a flush reads to delete it along, and for
    /// [`Session::connection`]. An object that the session tracks already is found by `get` without a query. The condition
    /// itself is not under conditions.
    ///
    /// [`Select::without_loader_criteria`](aludel_core::Select::without_loader_criteria), and that of `update` and `delete`,
    /// turns it off for one statement.
    ///
    /// `SessionMaker::new(&engine).with_loader_criteria(Post, Post::deleted_at.is_null())`
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_events.html#adding-global-where-on-criteria>
    #[must_use]
    pub fn with_loader_criteria<E: HasTable>(
        self,
        model: Model<E>,
        condition: impl Condition + Clone + Send + Sync + 'static,
    ) -> Self {
        self.with_loader_criteria_by(model, move |_| condition.clone())
    }

    /// The same, of a condition that depends on what the session's user keeps with it ([`Session::set_info`]). It is asked for at
    /// each query.
    ///
    /// `….with_loader_criteria_by(Post, |info| match info.get::<Tenant>() { Some(t) => Post::tenant_id.eq(t.0), None => false_() })`
    #[must_use]
    pub fn with_loader_criteria_by<E: HasTable, C: Condition>(
        mut self,
        model: Model<E>,
        condition: impl Fn(&Info) -> C + Send + Sync + 'static,
    ) -> Self {
        self.criteria.add(model, condition);
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
        let work = UnitOfWork::with_events(self.events.clone()).with_criteria(self.criteria.clone());
        S::from(Session::open(&self.engine, self.router.clone(), settings, work))
    }

    /// The engine; with a router, its main one.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

#[maybe]
impl<S: SessionLike> SessionMaker<S> {
    /// Runs a closure in a session of its own: committed if it gives `Ok`, rolled back if it gives `Err`, panics or is
    /// dropped. It is all or nothing: if a flush failed in the closure, which took back what was written before, and the
    /// closure gives `Ok` nevertheless, that is an error.
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
                session.base().commit_all().await?;
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
