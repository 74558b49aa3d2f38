//! The session: what is read is yours, what is tracked lives here.

mod bulk;
mod connections;
mod execute;
mod relate;
mod savepoint;
mod track;
mod transaction;
mod write_only;

pub use savepoint::Savepoint;
pub use write_only::WriteOnlyCollection;

use super::holders::Place;
use super::{Engine, Router};
use aludel_core::{
    Column, Decode, Draft, Entity, History, Inheritance, IntoExpr, Key, Model, ObjectState, Pending, Result,
    TransactionOptions, UnitOfWork,
};
use connections::Connections;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A unit of work on a database: an identity map of tracked objects, and a transaction that begins by itself.
///
/// Queries give owned values. [`Session::add`], [`Session::get`] and [`Session::track`] give a [`Key`], by which the
/// session's own object is read and changed (`session[key].email = …`); [`Session::flush`] writes what changed. Dropped
/// without a commit, it rolls back.
///
/// Nothing is sent but by the methods that wait: reading an object or a relationship never queries, and what is wrong with
/// `add`, `append`, `remove`, `set` and `delete` is told by the next flush. The guide's chapters `session` and `unit_of_work`
/// have each method beside SQLAlchemy's.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
#[derive(Debug)]
pub struct Session {
    connections: Connections,
    work: UnitOfWork,
    pub(super) settings: SessionSettings,
    /// Is a flush under way? If it is when another begins, the first was dropped in the middle.
    flushing: bool,
    /// Why a flush rolled back the transaction, which began anew.
    undone: Option<String>,
}

/// How a session behaves; set on the [`SessionMaker`](super::SessionMaker).
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionSettings {
    /// Is what is pending flushed before each query?
    pub(super) autoflush: bool,
    /// Are objects read anew after a commit?
    pub(super) expire_on_commit: bool,
    /// How transactions begin, if not as the engine says.
    pub(super) transaction: Option<TransactionOptions>,
    /// Where the session was made.
    pub(super) place: Place,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { autoflush: true, expire_on_commit: false, transaction: None, place: None }
    }
}

impl Session {
    pub(super) fn open(
        engine: &Engine,
        router: Option<Arc<dyn Router>>,
        settings: SessionSettings,
        work: UnitOfWork,
    ) -> Self {
        Self { connections: Connections::new(engine, router), work, settings, flushing: false, undone: None }
    }

    /// Something of the user's that goes with the session: a tenant, a request's id. `None` if none of this type was put
    /// there.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.info>
    pub fn info<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.work.info()
    }

    /// Lets something of the user's go with the session; one of each type, and the last one stays.
    pub fn set_info<T: Send + Sync + 'static>(&mut self, info: T) {
        self.work.set_info(info);
    }

    /// Adds a new object, and with it the drafts in its relationships. The next flush inserts them.
    ///
    /// Until then [`Session::draft`] has what it was given; the key leads to an object once it is flushed. A key in its
    /// relationships that is not this session's is told by the next flush.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.add>
    pub fn add<P: Pending>(&mut self, draft: P) -> Key<P::Entity> {
        self.work.add(draft)
    }

    /// Adds many new objects; those that set the same columns are inserted together.
    ///
    /// Nobody gets their keys, so the session forgets them once they are inserted, unless a relationship of another
    /// object holds them: a million of them, flushed every thousand, need the memory of a thousand.
    pub fn add_all<I: IntoIterator>(&mut self, drafts: I)
    where
        I::Item: Pending,
    {
        self.work.add_all(drafts);
    }

    /// Deletes an object at the next flush, and what its relationships' cascades say; one that was never flushed is
    /// forgotten at once.
    ///
    /// A key that is not this session's is told by the next flush. Until then the object can be read as before. Related
    /// objects without the cascade `Delete` lose their foreign key; where it cannot be NULL, the flush fails.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/cascades.html#delete>
    pub fn delete<E: Entity>(&mut self, key: Key<E>) {
        self.work.delete(key);
    }

    /// Takes back a [`Session::delete`] before the flush: SQLAlchemy does it by adding the object again. What the flush has
    /// deleted comes back by a rollback only. A key that is not this session's, or of an object that is gone, is told by the
    /// next flush; an object that was not to be deleted stays as it is.
    ///
    /// A `before_flush` hook can thereby delete softly: `work.undelete(key); work[key].deleted = true;`
    pub fn undelete<E: Entity>(&mut self, key: Key<E>) {
        self.work.undelete(key);
    }

    /// A tracked object; `session[key]` without the panic. No query is sent.
    ///
    /// # Errors
    /// It was added and not flushed yet, is gone or expired, or the key belongs to another session.
    pub fn try_get<E: Entity>(&self, key: Key<E>) -> Result<&E> {
        self.work.try_get(key)
    }

    /// A tracked object to be changed: the next flush writes the columns that differ then. Its relationships are changed by
    /// [`Session::append`], [`Session::remove`] and [`Session::set`]; what is put into their fields is refused by the flush, unless
    /// it is what the session has there.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    pub fn try_get_mut<E: Entity>(&mut self, key: Key<E>) -> Result<&mut E> {
        self.work.try_get_mut(key)
    }

    /// What an object that was added and not flushed yet was given; `None` once it is flushed.
    pub fn draft<E: Entity>(&mut self, key: Key<E>) -> Option<&mut Draft<E>> {
        self.work.draft(key)
    }

    /// Sets a column of an object to a SQL expression at the next flush, which reads the result back:
    /// `session.assign(post, Post::views, Post::views + 1)?`. Until then the object has the old value.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/persistence_techniques.html#embedding-sql-insert-update-expressions-into-a-flush>
    pub fn assign<E: Entity, T>(
        &mut self,
        key: Key<E>,
        column: Column<E, T>,
        value: impl IntoExpr<T>,
    ) -> Result<()> {
        self.work.assign(key, column, value)
    }

    /// An owned copy of an object, with all relationships that are loaded, to any depth; the session keeps its own. What
    /// leads back to where it came from is left out, since values have no cycles. [`Session::merge`] puts a value back.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    pub fn detach<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        self.work.detach(key)
    }

    /// Takes an object out of the session, with those that the cascade `Expunge` (or `All`) names. Gives it as
    /// [`Session::detach`] does; what was changed and not flushed is in it, and is not written.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.expunge>
    pub fn expunge<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        self.work.expunge(key)
    }

    /// Takes all objects out of the session, also those that wait for a flush: no key leads anywhere from now on.
    pub fn expunge_all(&mut self) {
        self.work.expunge_all();
    }

    /// Forgets what is known of an object: it has to be read anew (`refresh`, `get`, `track`) before it is used, and what
    /// was changed and not flushed is lost. A key that is not this session's is ignored.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.expire>
    pub fn expire<E: Entity>(&mut self, key: Key<E>) {
        self.work.expire(key);
    }

    /// Forgets what is known of all objects that are in the database, as [`Session::expire`] does of one.
    pub fn expire_all(&mut self) {
        self.work.expire_all();
    }

    /// Has an object been changed since it was last flushed? A column that was set and set back is no change.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.is_modified>
    pub fn is_modified<E: Entity>(&self, key: Key<E>) -> bool {
        self.work.is_modified(key)
    }

    /// Where an object stands: pending, persistent, marked, deleted, or detached, as all keys of other sessions are.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_state_management.html>
    pub fn state<E: Entity>(&self, key: Key<E>) -> ObjectState {
        self.work.state(key)
    }

    /// What an attribute of an object was when it was last flushed, and is now; `None` if the object is not
    /// in the database, or the key not this session's.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.attributes.History>
    pub fn history<E: Entity, T: Decode>(&self, key: Key<E>, column: Column<E, T>) -> Option<History<T>> {
        self.work.history(key, column)
    }

    /// The objects of a model that the next flush inserts, in the order they were added.
    #[allow(clippy::new_ret_no_self, reason = "SQLAlchemy's word; sessions come from a maker")]
    pub fn new<E: Entity>(&self, model: Model<E>) -> Vec<Key<E>> {
        self.work.new(model)
    }

    /// The objects of a model that the next flush updates: those of which a column differs.
    pub fn dirty<E: Entity>(&self, model: Model<E>) -> Vec<Key<E>> {
        self.work.dirty(model)
    }

    /// The objects of a model that the next flush deletes.
    pub fn deleted<E: Entity>(&self, model: Model<E>) -> Vec<Key<E>> {
        self.work.deleted(model)
    }

    /// The tracked objects of a model that are in the database.
    pub fn tracked<E: Entity>(&self, model: Model<E>) -> Vec<Key<E>> {
        self.work.tracked(model)
    }

    /// The key of an object as another model of its hierarchy; `None` if the session does not know its row as that.
    ///
    /// A row is one object, however often and as whatever model it was read: what is changed by the one key is read by the
    /// other. What was read as a base alone is not known as a member until it is read as that, by
    /// `session.get(Engineer, id)` or `track(select(Staff))`.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/inheritance.html>
    pub fn of_type<E: Inheritance, M: Inheritance<Root = E::Root>>(
        &self,
        key: Key<E>,
        model: Model<M>,
    ) -> Option<Key<M>> {
        self.work.of_type(key, model)
    }

    /// The key of an object as a model that its own inherits from, for relationships that lead to that one:
    /// `session.append(company, Company::staff, session.as_base(engineer, Employee)?)`.
    ///
    /// # Errors
    /// Its model does not inherit from that one, it was not flushed yet, or as [`Session::try_get`].
    pub fn as_base<E: Inheritance, B: Inheritance<Root = E::Root>>(
        &mut self,
        key: Key<E>,
        base: Model<B>,
    ) -> Result<Key<B>> {
        self.work.as_base(key, base)
    }

    /// Is there anything to flush, be it only an error to tell?
    pub fn is_dirty(&self) -> bool {
        self.work.is_dirty()
    }

    /// Is a transaction open? One begins with the first statement, also with a query.
    pub fn in_transaction(&self) -> bool {
        self.connections.in_transaction()
    }

    /// Is a savepoint open?
    pub fn in_nested_transaction(&self) -> bool {
        self.work.savepoints() > 0
    }

    /// The session without the flush before each query, until the guard is dropped.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.no_autoflush>
    pub fn no_autoflush(&mut self) -> NoAutoflush<'_> {
        let before = std::mem::replace(&mut self.settings.autoflush, false);
        NoAutoflush { session: self, before }
    }

    /// The engine; with a router, its main one.
    pub fn engine(&self) -> &Engine {
        self.connections.engine()
    }
}

/// A session that does not flush before queries; derefs to [`Session`].
#[derive(Debug)]
pub struct NoAutoflush<'s> {
    session: &'s mut Session,
    before: bool,
}

impl Deref for NoAutoflush<'_> {
    type Target = Session;
    fn deref(&self) -> &Session {
        self.session
    }
}

impl DerefMut for NoAutoflush<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session
    }
}

impl Drop for NoAutoflush<'_> {
    fn drop(&mut self) {
        self.session.settings.autoflush = self.before;
    }
}
