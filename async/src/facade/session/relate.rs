//! Relationships of tracked objects.

use super::Session;
use crate::mode::maybe;
use aludel_core::{
    Column, Decode, Entity, IntoRelated, Key, LeadsToMany, LeadsToOne, Many, Relation, RelationField, Result,
    ToOne, related_query,
};
use std::collections::HashMap;
use std::hash::Hash;

impl Session {
    /// The objects in a collection of a tracked object. No query is sent; what waits for a flush is in it.
    ///
    /// The slice is the session's own: `to_vec()` it to change objects while walking over them.
    ///
    /// # Panics
    /// If it is not loaded, or the object cannot be read, as for `session[key]`; [`Session::try_many`] gives an error
    /// instead, and [`Session::load`] loads it.
    #[track_caller]
    pub fn many<E: Entity, T: Entity>(&self, key: Key<E>, relation: Relation<E, Many<T>>) -> &[Key<T>] {
        match self.try_many(key, relation) {
            Ok(keys) => keys,
            Err(error) => panic!("{error}"),
        }
    }

    /// The objects in a collection of a tracked object.
    ///
    /// # Errors
    /// It is not loaded, or as [`Session::try_get`].
    pub fn try_many<E: Entity, T: Entity>(
        &self,
        key: Key<E>,
        relation: Relation<E, Many<T>>,
    ) -> Result<&[Key<T>]> {
        self.work.try_many(key, relation)
    }

    /// The objects in a collection of a tracked object, by a column of theirs, as they stand now: SQLAlchemy's collections that
    /// are dictionaries. Of several with one value, the last.
    ///
    /// `session.many_by(item, Item::notes, Note::keyword).get("size")`; put in and taken out they are as in any
    /// collection. A collection is a set already: nothing is in it twice.
    ///
    /// # Panics
    /// As [`Session::many`]; [`Session::try_many_by`] gives an error instead.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/collection_api.html#dictionary-collections>
    #[track_caller]
    pub fn many_by<E: Entity, T: Entity, K: Decode + Eq + Hash>(
        &self,
        key: Key<E>,
        relation: Relation<E, Many<T>>,
        column: Column<T, K>,
    ) -> HashMap<K, Key<T>> {
        match self.try_many_by(key, relation, column) {
            Ok(keys) => keys,
            Err(error) => panic!("{error}"),
        }
    }

    /// The objects in a collection of a tracked object, by a column of theirs.
    ///
    /// # Errors
    /// As [`Session::try_many`].
    pub fn try_many_by<E: Entity, T: Entity, K: Decode + Eq + Hash>(
        &self,
        key: Key<E>,
        relation: Relation<E, Many<T>>,
        column: Column<T, K>,
    ) -> Result<HashMap<K, Key<T>>> {
        self.work.try_many_by(key, relation, column)
    }

    /// The object on the one side of a relationship of a tracked object, `None` if its foreign key is NULL. It follows the
    /// foreign key as it stands now. No query is sent.
    ///
    /// # Panics
    /// If the object it leads to is not tracked; [`Session::try_one`] gives an error instead, and [`Session::load`] loads
    /// it.
    #[track_caller]
    pub fn one<E: Entity, F: LeadsToOne>(
        &self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Option<Key<F::Target>> {
        match self.try_one(key, relation) {
            Ok(found) => found,
            Err(error) => panic!("{error}"),
        }
    }

    /// The object on the one side of a relationship of a tracked object.
    ///
    /// # Errors
    /// The object it leads to is not tracked, or as [`Session::try_get`].
    pub fn try_one<E: Entity, F: LeadsToOne>(
        &self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Result<Option<Key<F::Target>>> {
        self.work.try_one(key, relation)
    }

    /// Puts an object into a collection: a tracked one, or a draft, which is added. The other side of `back_populates`
    /// follows at once. What is wrong is told by the next flush. The collection
    /// need not be loaded; an object that is in it already is not put in twice. On the one side it is what [`Session::set`] is.
    /// Gives the object's key.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/backref.html>
    pub fn append<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        object: impl IntoRelated<ToOne, F::Target>,
    ) -> Key<F::Target> {
        self.work.append(key, relation, object)
    }

    /// Takes an object out of a collection. With the cascade `DeleteOrphan` it is deleted by the next flush, unless it was
    /// put elsewhere by then; else its foreign key becomes NULL, or, in a relationship through a table, its row there is
    /// deleted. What is wrong is told by the next flush: it is not in the collection, or its foreign key cannot be NULL.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/cascades.html#delete-orphan>
    pub fn remove<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        object: Key<F::Target>,
    ) {
        self.work.remove(key, relation, object);
    }

    /// Makes a relationship hold exactly this: an object or `None` on the one side, all objects of a collection, which has
    /// to be loaded ([`Session::load`]), unless the object is new. What is left out is taken out as [`Session::remove`] does.
    /// What is wrong is told by the next flush. [`Session::clear`] empties a collection, for the compiler cannot tell what `[]` is
    /// empty of.
    pub fn set<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        objects: impl IntoRelated<F::Kind, F::Target>,
    ) {
        self.work.set(key, relation, objects);
    }

    /// Takes all objects out of a collection, as [`Session::set`] with none: it has to be loaded, unless the object is new.
    pub fn clear<E: Entity, F: LeadsToMany>(&mut self, key: Key<E>, relation: Relation<E, F>) {
        self.work.clear(key, relation);
    }
}

#[maybe]
impl Session {
    /// Loads a relationship of a tracked object, unless it is loaded: the lazy load, said outright. Gives its objects. What
    /// was put in or taken out and not flushed counts; one that is loaded is not read again.
    ///
    /// # Errors
    /// As [`Session::execute`].
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#sqlalchemy.ext.asyncio.AsyncAttrs>
    pub async fn load<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Result<Vec<Key<F::Target>>> {
        self.autoflush().await?;
        if let Some(known) = self.work.known(key, relation)? {
            return Ok(known);
        }
        let def = relation.def();
        let mut found = Vec::new();
        if let Some(values) = self.work.join_values(def, key.erase())? {
            let rows = self.fetch_related::<F::Target>(related_query(def, values)?).await?;
            for object in rows.rows {
                found.push(self.work.track(object, false)?);
            }
        }
        let keys: Vec<_> = found.iter().map(|key| key.erase()).collect();
        self.work.loaded(def, key.erase(), &keys)?;
        // what was put in and taken out meanwhile counts
        Ok(self.work.known(key, relation)?.unwrap_or(found))
    }
}
