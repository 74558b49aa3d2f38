//! The session: what is read is yours, what is tracked lives here.

use super::{Connection, Engine};
use crate::mode::maybe;
use aludel_core::{
    AnyRow, Draft, Entity, Error, Fetched, FromRow, IntoPk, Key, Loader, Log, Model, Pending, Result,
    RowSink, Rows, Scalars, Select, Statement, Taken, UnitOfWork, select_by_key,
};
use std::ops::{Deref, DerefMut};

/// A unit of work on a database: an identity map of tracked objects, and a transaction that begins by itself.
///
/// Queries give owned values. [`Session::add`], [`Session::get`] and [`Session::track`] give a [`Key`], by which the
/// session's own object is read and changed (`session[key].email = …`); [`Session::flush`] writes what changed. Dropped
/// without a commit, it rolls back.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
#[derive(Debug)]
pub struct Session {
    engine: Engine,
    connection: Option<Connection>,
    work: UnitOfWork,
    autoflush: bool,
}

impl Session {
    pub(super) fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone(), connection: None, work: UnitOfWork::new(), autoflush: true }
    }

    /// Adds a new object, and with it the drafts in its relationships. The next flush inserts them.
    pub fn add<P: Pending>(&mut self, draft: P) -> Key<P::Entity> {
        self.work.add(draft.into_draft())
    }

    /// Adds many new objects; those that set the same columns are inserted together.
    pub fn add_all<I: IntoIterator>(&mut self, drafts: I)
    where
        I::Item: Pending,
    {
        for draft in drafts {
            self.add(draft);
        }
    }

    /// Deletes an object at the next flush; one that was never flushed is forgotten at once.
    ///
    /// A key that is not this session's is told by the next flush.
    pub fn delete<E: Entity>(&mut self, key: Key<E>) {
        self.work.delete(key);
    }

    /// A tracked object.
    ///
    /// # Errors
    /// It was added and not flushed yet, is gone, or the key belongs to another session.
    pub fn try_get<E: Entity>(&self, key: Key<E>) -> Result<&E> {
        self.work.get(key)
    }

    /// A tracked object to be changed.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    pub fn try_get_mut<E: Entity>(&mut self, key: Key<E>) -> Result<&mut E> {
        self.work.get_mut(key)
    }

    /// What an object that was added and not flushed yet was given; `None` once it is flushed.
    pub fn draft<E: Entity>(&mut self, key: Key<E>) -> Option<&mut Draft<E>> {
        self.work.draft(key)
    }

    /// Takes an object out of the session; what was changed and not flushed is in it, and is not written.
    ///
    /// # Errors
    /// As [`Session::try_get`].
    pub fn expunge<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        self.work.expunge(key)
    }

    /// Has an object been changed since it was last flushed?
    pub fn is_modified<E: Entity>(&self, key: Key<E>) -> bool {
        self.work.is_modified(key)
    }

    /// Is there anything to flush?
    pub fn is_dirty(&self) -> bool {
        self.work.is_dirty()
    }

    /// Is a transaction open?
    pub fn in_transaction(&self) -> bool {
        self.connection.as_ref().is_some_and(Connection::in_transaction)
    }

    /// The session without the flush before each query, until the guard is dropped.
    pub fn no_autoflush(&mut self) -> NoAutoflush<'_> {
        let before = std::mem::replace(&mut self.autoflush, false);
        NoAutoflush { session: self, before }
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

#[maybe]
impl Session {
    /// Executes a statement, after a flush of what is pending.
    ///
    /// # Errors
    /// The flush fails (everything is then rolled back), the dialect cannot say the statement, the database refuses it,
    /// or a row does not fit its type.
    pub async fn execute<S: Statement>(&mut self, statement: S) -> Result<S::Output> {
        let (log, loader) = statement.into_parts();
        let fetched = self.fetch_loaded::<S::Row>(log, loader).await?;
        Ok(S::output(fetched))
    }

    /// Executes a statement and reads the first item of each row.
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn scalars<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<Rows<T>> {
        let (log, loader) = statement.into_parts();
        let fetched = self.fetch_loaded::<T>(log, loader).await?;
        Ok(Rows::from_fetched(fetched))
    }

    /// Executes a statement and reads the first item of its only row.
    ///
    /// # Errors
    /// As [`Session::execute`], and if there is no row, or there are several.
    pub async fn scalar<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<T> {
        self.scalars(statement).await?.one()
    }

    /// Fetches rows, and what is loaded along with them.
    async fn fetch_loaded<R: FromRow>(
        &mut self,
        log: Box<Log>,
        loader: Option<Loader<R>>,
    ) -> Result<Fetched<R>> {
        let Some(loader) = loader else { return self.fetch::<R>(log).await };
        let mut loading = loader.begin(log);
        while let Some((query, sink)) = loading.next_query()? {
            let taken = self.fetch_into(query, sink).await?;
            loading.supply(taken.sink);
        }
        loading.finish()
    }

    async fn fetch<R: FromRow>(&mut self, log: Box<Log>) -> Result<Fetched<R>> {
        Ok(self.fetch_into(log, Vec::new()).await?.into())
    }

    /// Fetches rows into what takes them, after a flush of what is pending.
    async fn fetch_into<S: RowSink>(&mut self, log: Box<Log>, sink: S) -> Result<Taken<S>> {
        if self.autoflush && self.work.is_dirty() {
            self.flush().await?;
        }
        self.connection().await?.fetch_into(log, sink).await
    }

    /// The session's connection, taken from the pool at its first use.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub async fn connection(&mut self) -> Result<&mut Connection> {
        if self.connection.is_none() {
            self.connection = Some(self.engine.connect().await?);
        }
        self.connection.as_mut().ok_or_else(|| Error::session("the session has no connection"))
    }

    /// The object with this primary key, tracked; no query is sent for one that is tracked already.
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn get<E: Entity>(
        &mut self,
        _model: Model<E>,
        key: impl IntoPk<E::Pk>,
    ) -> Result<Option<Key<E>>> {
        let identity = key.into_pk().ok_or_else(|| {
            Error::session(format!(
                "get({}): the primary key has to be a value, not an expression",
                E::TABLE.model
            ))
        })?;
        if let Some(key) = self.work.find::<E>(&identity) {
            return Ok(Some(key));
        }
        let found = self.fetch::<E>(select_by_key(E::TABLE, identity)).await?;
        Ok(found.rows.into_iter().next().map(|object| self.work.track(object)))
    }

    /// Executes a query and tracks its objects. Those that are tracked already stay as the session has them.
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn track<E: Entity>(&mut self, query: Select<E>) -> Result<Vec<Key<E>>> {
        let found = self.fetch::<E>(Statement::into_log(query)).await?;
        Ok(found.rows.into_iter().map(|object| self.work.track(object)).collect())
    }

    /// Reads an object anew; what was changed and not flushed is lost.
    ///
    /// # Errors
    /// The object is gone from the database, or as [`Session::execute`].
    pub async fn refresh<E: Entity>(&mut self, key: Key<E>) -> Result<()> {
        let identity = self.work.identity(key).ok_or_else(|| {
            Error::session(format!("refresh: this `{}` is not in the database", E::TABLE.model))
        })?;
        let log = select_by_key(E::TABLE, identity);
        let found = self.connection().await?.fetch::<E>(log).await?;
        let row = found.rows.into_iter().next().ok_or_else(Error::no_result_found)?;
        self.work.refresh(key, &row)
    }

    /// Writes what is pending: inserts in the order of foreign keys, updates of changed columns, deletes.
    ///
    /// # Errors
    /// A required column has no value, or the database refuses a statement; the message names the table. The whole
    /// transaction is then rolled back, in the database and in the session.
    pub async fn flush(&mut self) -> Result<()> {
        if !self.work.is_dirty() {
            return Ok(());
        }
        match self.write_pending().await {
            Ok(()) => Ok(()),
            Err(error) => {
                // the first error is the one to tell
                let _ = self.rollback().await;
                Err(error)
            }
        }
    }

    async fn write_pending(&mut self) -> Result<()> {
        let dialect = self.engine.dialect();
        let mut flush = self.work.flush(dialect)?;
        while let Some(mut step) = flush.next(&mut self.work)? {
            let log = step.take_log();
            let fetched = self.connection().await?.fetch::<AnyRow>(log).await;
            let fetched = fetched.map_err(|e| e.context(step.label()))?;
            let rows = fetched.rows.into_iter().map(AnyRow::into_values).collect();
            flush.done(&mut self.work, step, rows, fetched.rowcount)?;
        }
        Ok(())
    }

    /// Flushes, and commits the transaction. Tracked objects stay as they are; the connection returns to the pool.
    ///
    /// # Errors
    /// As [`Session::flush`], or the database refuses the commit; then everything is rolled back.
    pub async fn commit(&mut self) -> Result<()> {
        self.flush().await?;
        if let Some(mut connection) = self.connection.take()
            && let Err(error) = connection.commit().await
        {
            self.connection = Some(connection);
            let _ = self.rollback().await;
            return Err(error);
        }
        self.work.commit();
        Ok(())
    }

    /// Rolls the transaction back. Objects added in it are forgotten; changed and deleted ones are as they were.
    ///
    /// # Errors
    /// The connection was lost; the session's objects are restored all the same.
    pub async fn rollback(&mut self) -> Result<()> {
        self.work.rollback()?;
        match self.connection.take() {
            Some(mut connection) => connection.rollback().await,
            None => Ok(()),
        }
    }

    /// Rolls back and forgets all objects.
    ///
    /// # Errors
    /// The connection was lost.
    pub async fn close(&mut self) -> Result<()> {
        self.work = UnitOfWork::new();
        match self.connection.take() {
            Some(mut connection) => connection.rollback().await,
            None => Ok(()),
        }
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
        self.session.autoflush = self.before;
    }
}
