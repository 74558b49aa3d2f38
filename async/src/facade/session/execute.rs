//! Statements through a session.

use super::Session;
use super::connections::About;
use crate::facade::Connection;
use crate::facade::stream::Source;
use crate::mode::{maybe, now};
use crate::stream::RowStream;
use aludel_core::{
    AnyRow, Fetched, FromRow, Loader, Loading, Log, Result, Rows, Scalars, Statement, Synchronize,
};

#[maybe]
impl Session {
    /// Executes a statement, after a flush of what is pending. What a query gives are values, of which the session knows
    /// nothing; [`Session::track`] gives keys of tracked objects. Tracked objects follow an UPDATE or a DELETE of their rows.
    ///
    /// # Errors
    /// The flush fails (everything is then rolled back), the dialect cannot say the statement, the database refuses it,
    /// or a row does not fit its type.
    pub async fn execute<S: Statement>(&mut self, statement: S) -> Result<S::Output> {
        self.execute_synchronized(statement, Synchronize::Auto).await
    }

    /// Executes a statement; says how the session's objects follow an UPDATE or a DELETE of their rows. A rollback undoes
    /// that as well.
    ///
    /// `Fetch` needs RETURNING, which SQLite and PostgreSQL have; on MySQL all tracked objects of the model are expired.
    ///
    /// # Errors
    /// As [`Session::execute`], and if the objects cannot follow in this way.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#selecting-a-synchronization-strategy>
    pub async fn execute_synchronized<S: Statement>(
        &mut self,
        statement: S,
        how: Synchronize,
    ) -> Result<S::Output> {
        let (log, loader) = statement.into_parts();
        let fetched = if log.writes() {
            self.fetch_written::<S::Row>(log, how).await?
        } else {
            self.fetch_loaded::<S::Row>(log, loader).await?
        };
        Ok(S::output(fetched))
    }

    /// Executes a statement and reads the first item of each row.
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn scalars<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<Rows<T>> {
        let (log, loader) = statement.into_parts();
        let fetched = if log.writes() {
            self.fetch_written::<T>(log, Synchronize::Auto).await?
        } else {
            self.fetch_loaded::<T>(log, loader).await?
        };
        Ok(Rows::from_fetched(fetched))
    }

    /// Executes a statement and reads the first item of its only row.
    ///
    /// # Errors
    /// As [`Session::execute`], and if there is no row, or there are several.
    pub async fn scalar<T: FromRow, S: Scalars<T>>(&mut self, statement: S) -> Result<T> {
        self.scalars(statement).await?.one()
    }

    /// Sends a statement that writes rows; the session's objects follow.
    async fn fetch_written<R: FromRow>(&mut self, mut log: Box<Log>, how: Synchronize) -> Result<Fetched<R>> {
        self.autoflush().await?;
        // what hooks add decides which objects follow
        self.work.before_execute(&mut log, false)?;
        let Some(mut synchronization) = self.work.synchronize(&mut log, how, self.engine().dialect())? else {
            return self.send::<R>(log).await;
        };
        if let Some(question) = synchronization.question() {
            let asked = self.send::<AnyRow>(question).await?;
            synchronization.asked(asked.rows.into_iter().map(AnyRow::into_values).collect());
        }
        if !synchronization.returns() {
            let fetched = self.send::<R>(log).await?;
            let read = match synchronization.read_back(&self.work) {
                Some(query) => self.send::<AnyRow>(query).await?.rows,
                None => Vec::new(),
            };
            self.work.synchronized(synchronization, read.into_iter().map(AnyRow::into_values).collect())?;
            return Ok(fetched);
        }
        let Fetched { rows, rowcount, inserted_id } = self.send::<AnyRow>(log).await?;
        self.work.synchronized(synchronization, rows.into_iter().map(AnyRow::into_values).collect())?;
        Ok(Fetched { rows: Vec::new(), rowcount, inserted_id })
    }

    /// Fetches rows, and what is loaded along with them.
    async fn fetch_loaded<R: FromRow>(
        &mut self,
        log: Box<Log>,
        loader: Option<Loader<R>>,
    ) -> Result<Fetched<R>> {
        match loader {
            None => self.fetch::<R>(log).await,
            Some(loader) => self.loaded(loader.begin(log)).await?.finish(),
        }
    }

    /// Fetches rows, and all that is to be loaded along with them.
    pub(super) async fn loaded<R: FromRow>(&mut self, mut loading: Loading<R>) -> Result<Loading<R>> {
        let mut first = true;
        while let Some((mut query, sink)) = loading.next_query()? {
            self.autoflush().await?;
            self.work.before_execute(&mut query, !std::mem::take(&mut first))?;
            let taken = self.connection_for(About::statement(&query)).await?.fetch_into(query, sink).await?;
            loading.supply(taken.sink);
        }
        Ok(loading)
    }

    /// Begins a query whose rows come in parts.
    pub(in crate::facade) async fn stream_parts<R: FromRow>(
        &mut self,
        mut log: Box<Log>,
        loader: Option<Loader<R>>,
    ) -> Result<RowStream<'_, R>> {
        self.autoflush().await?;
        self.work.before_execute(&mut log, false)?;
        if log.writes() {
            self.work.written_past();
        }
        self.recover().await?;
        let Self { connections, work, settings, .. } = self;
        let connection = connections.to(About::statement(&log), work.kept(), settings).await?;
        let parts = connection.open_parts(log, loader).await?;
        Ok(RowStream::new(Source::of_session(connection, work), parts))
    }

    pub(super) async fn autoflush(&mut self) -> Result<()> {
        if self.settings.autoflush && self.work.is_dirty() { now!(self.flush()).await } else { Ok(()) }
    }

    /// Sends a statement, after a flush of what is pending.
    pub(super) async fn fetch<R: FromRow>(&mut self, mut log: Box<Log>) -> Result<Fetched<R>> {
        self.autoflush().await?;
        self.work.before_execute(&mut log, false)?;
        self.send(log).await
    }

    /// Sends the query of a relationship, after a flush of what is pending.
    pub(super) async fn fetch_related<R: FromRow>(&mut self, mut log: Box<Log>) -> Result<Fetched<R>> {
        self.autoflush().await?;
        self.work.before_execute(&mut log, true)?;
        self.send(log).await
    }

    /// Sends a statement as it is.
    async fn send<R: FromRow>(&mut self, log: Box<Log>) -> Result<Fetched<R>> {
        if log.writes() {
            self.work.written_past();
        }
        self.connection_for(About::statement(&log)).await?.fetch::<R>(log).await
    }

    /// The session's connection (with a router: the one for what writes and is about no model), taken from the pool at its first use. What is sent through it is in the session's
    /// transaction; nothing is flushed before, and its objects do not follow.
    ///
    /// # Errors
    /// As [`Engine::connect`](crate::facade::Engine::connect).
    pub async fn connection(&mut self) -> Result<&mut Connection> {
        self.connection_for(About::ANYTHING).await
    }

    /// The connection for a statement.
    pub(super) async fn connection_for(&mut self, about: About) -> Result<&mut Connection> {
        self.recover().await?;
        self.connections.to(about, self.work.kept(), &self.settings).await
    }
}
