//! Objects read into the session.

use super::Session;
use super::connections::About;
use crate::mode::maybe;
use aludel_core::{
    AnyRow, ColumnsOf, Entity, Error, IntoPk, Key, Merge, Model, Result, Select, Statement, Tracked,
    select_by_key, select_columns_by_key,
};

#[maybe]
impl Session {
    /// The object with this primary key, tracked; `None` if there is none. No query is sent for one that is tracked already;
    /// one that is expired is read anew. A key of several columns is a tuple.
    ///
    /// # Errors
    /// As [`Session::execute`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.get>
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
        match found.rows.into_iter().next() {
            Some(object) => self.work.track(object, false).map(Some),
            None => Ok(None),
        }
    }

    /// The object with this primary key, tracked.
    ///
    /// # Errors
    /// There is none (`is_no_result_found`), or as [`Session::execute`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.get_one>
    pub async fn get_one<E: Entity>(&mut self, model: Model<E>, key: impl IntoPk<E::Pk>) -> Result<Key<E>> {
        let found = self.get(model, key).await?;
        found.ok_or_else(|| Error::no_result_found().context(format_args!("get({})", E::TABLE.model)))
    }

    /// Executes a query and tracks its objects, and those of the relationships that are loaded along. Those that are
    /// tracked already stay as the session has them, unless they are expired or the query says `populate_existing`. One key
    /// per row, in the rows' order; the same row has the same key.
    ///
    /// Of an enum over the models of a hierarchy, keys are by model: `polymorphic! { enum Staff(StaffKey): Employee { … } }`.
    /// A row that is tracked as several models is one object: [`Session::of_type`].
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn track<R: Tracked>(&mut self, query: Select<R>) -> Result<Vec<R::Key>> {
        let (log, loader) = Statement::into_parts(query);
        let Some(loader) = loader else {
            let found = self.fetch::<R>(log).await?;
            return R::track_all(found.rows, &mut self.work, false);
        };
        let loading = self.loaded(loader.begin_graph(log)).await?;
        self.work.track_loaded(loading)
    }

    /// Puts a value into the session: if there is a row with its primary key, the session's object of it becomes as the
    /// value is, else it is added. Relationships that are loaded in the value go along, as far as the cascade `Merge` (the
    /// default) says: collections become what they are there. A key of 0 that the database numbers is a new object's.
    ///
    /// # Errors
    /// The session has another version of a row that counts its versions (`is_stale_data`), or as [`Session::execute`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_state_management.html#merging>
    pub async fn merge<E: Entity>(&mut self, value: E) -> Result<Key<E>> {
        self.autoflush().await?;
        let mut merge = Merge::new(value);
        while let Some(query) = merge.next_query(&mut self.work)? {
            let found = self.fetch::<AnyRow>(query).await?;
            merge.supply(&mut self.work, found.rows.into_iter().map(AnyRow::into_values).collect())?;
        }
        merge.finish(&mut self.work)
    }

    /// Reads an object anew; what was changed and not flushed is lost.
    ///
    /// # Errors
    /// The object was not flushed yet, is gone from the database (`is_no_result_found`), or as [`Session::execute`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.refresh>
    pub async fn refresh<E: Entity>(&mut self, key: Key<E>) -> Result<()> {
        let identity = self.identity("refresh", key)?;
        let log = select_by_key(E::TABLE, identity);
        let found = self.connection_for(About::statement(&log)).await?.fetch::<E>(log).await?;
        let row = found.rows.into_iter().next().ok_or_else(Error::no_result_found)?;
        self.work.refresh(key, row)
    }

    /// Reads some columns of an object anew; what was changed in them and not flushed is lost.
    ///
    /// # Errors
    /// As [`Session::refresh`].
    pub async fn refresh_columns<E: Entity>(
        &mut self,
        key: Key<E>,
        columns: impl ColumnsOf<E>,
    ) -> Result<()> {
        let identity = self.identity("refresh_columns", key)?;
        let mut places = Vec::new();
        columns.each(&mut |place| places.push(place as usize));
        let log = select_columns_by_key(E::TABLE, &places, &identity);
        let found = self.connection_for(About::statement(&log)).await?.fetch::<AnyRow>(log).await?;
        let row = found.rows.into_iter().next().ok_or_else(Error::no_result_found)?;
        let set: Vec<_> = places.into_iter().zip(row.into_values()).collect();
        self.work.refresh_columns(key, &set)
    }

    fn identity<E: Entity>(&self, what: &str, key: Key<E>) -> Result<Vec<aludel_core::Value>> {
        self.work.identity(key).ok_or_else(|| {
            Error::session(format!("{what}: this `{}` is not in the database", E::TABLE.model))
        })
    }
}
