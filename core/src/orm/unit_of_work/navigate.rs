//! Relationships of tracked objects: keys of tracked objects.

use super::UnitOfWork;
use crate::error::{Error, Result};
use crate::expr::false_;
use crate::orm::{
    AnyKey, Entity, IntoRelated, Key, LeadsToMany, LeadsToOne, Many, Model, Relation, RelationDef,
    RelationField, related_query,
};
use crate::schema::Column;
use crate::stmt::{Select, select};
use crate::types::{Decode, Header, Value, ValueCells};
use std::collections::HashMap;
use std::hash::Hash;

impl UnitOfWork {
    fn unloaded(def: &'static RelationDef) -> Error {
        Error::session(format!(
            "`{0}` of this object is not loaded: `session.load(key, {0})`, or track it with `selectinload({0})`",
            def.path()
        ))
    }

    fn place_of(def: &'static RelationDef) -> u16 {
        let place = def.owner_mapper.relationships().iter().position(|known| known.same(def));
        place.unwrap_or_default() as u16
    }

    /// The objects in a collection of a tracked object.
    ///
    /// # Panics
    /// It is not loaded, or as for `work[key]`; [`UnitOfWork::try_many`] gives an error instead.
    #[track_caller]
    pub fn many<E: Entity, T: Entity>(&self, key: Key<E>, relation: Relation<E, Many<T>>) -> &[Key<T>] {
        match self.try_many(key, relation) {
            Ok(keys) => keys,
            Err(error) => panic!("{error}"),
        }
    }

    /// The objects in a collection of a tracked object, by a column of theirs; of several with one value, the last.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_many`].
    pub fn try_many_by<E: Entity, T: Entity, K: Decode + Eq + Hash>(
        &self,
        key: Key<E>,
        relation: Relation<E, Many<T>>,
        column: Column<T, K>,
    ) -> Result<HashMap<K, Key<T>>> {
        let keys = self.try_many(key, relation)?;
        let store = self.store::<T>();
        let value = |key: &Key<T>| {
            let value = super::AnyStore::value(store?, key.slot, column.index())?;
            let header = Header::default();
            let value = K::decode(&mut ValueCells::new(std::slice::from_ref(&value), &header)).ok()?;
            Some((value, *key))
        };
        Ok(keys.iter().filter_map(value).collect())
    }

    /// The objects in a collection of a tracked object, by a column of theirs.
    ///
    /// # Panics
    /// As [`UnitOfWork::many`].
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

    /// The object on the one side of a relationship of a tracked object.
    ///
    /// # Panics
    /// It is not loaded, or as for `work[key]`; [`UnitOfWork::try_one`] gives an error instead.
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

    /// The objects in a collection of a tracked object.
    ///
    /// # Errors
    /// It is not loaded, or as [`UnitOfWork::try_get`].
    pub fn try_many<E: Entity, T: Entity>(
        &self,
        key: Key<E>,
        relation: Relation<E, Many<T>>,
    ) -> Result<&[Key<T>]> {
        let store = self.check(key).map_err(Error::session)?;
        let any: &dyn super::AnyStore = store;
        if let Some(why) = any.refusal(key.slot) {
            return Err(Error::session(why));
        }
        match any.collections().get(Self::place_of(relation.def()), key.slot) {
            Some(known) if known.is_loaded() => Ok(known.keys(self.id)),
            None if any.is_fresh(key.slot) => Ok(&[]),
            _ => Err(Self::unloaded(relation.def())),
        }
    }

    /// The object on the one side of a relationship of a tracked object.
    ///
    /// # Errors
    /// It is not loaded, or as [`UnitOfWork::try_get`].
    pub fn try_one<E: Entity, F: RelationField>(
        &self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Result<Option<Key<F::Target>>> {
        let store = self.check(key).map_err(Error::session)?;
        let any: &dyn super::AnyStore = store;
        if let Some(why) = any.refusal(key.slot) {
            return Err(Error::session(why));
        }
        let def = relation.def();
        let info = super::RelationInfo::of(def)?;
        if info.is_collection() {
            return match any.collections().get(info.place, key.slot) {
                Some(known) if known.is_loaded() => {
                    Ok(known.slots().first().map(|slot| Key::new(self.id, *slot)))
                }
                None if any.is_fresh(key.slot) => Ok(None),
                _ => Err(Self::unloaded(def)),
            };
        }
        if let Some(parent) = self.parent(&info, key.erase()) {
            return Ok(Some(Key::new(self.id, parent.slot)));
        }
        let columns = info.child_pairs();
        let null = columns.iter().any(|(column, _)| any.value(key.slot, *column).is_none_or(|v| v.is_null()));
        if null { Ok(None) } else { Err(Self::unloaded(def)) }
    }

    /// Puts an object into a collection: what is wrong is told by the next flush.
    pub fn append<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        related: impl IntoRelated<crate::orm::ToOne, F::Target>,
    ) -> Key<F::Target> {
        let mut slot = 0;
        related.each(&mut |related| {
            let other = self.related(related);
            slot = other.slot;
            if let Err(error) = self.put(relation.def(), key.erase(), other) {
                self.tell(error);
            }
        });
        Key::new(self.id, slot)
    }

    /// Takes an object out of a collection: what is wrong is told by the next flush.
    pub fn remove<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        related: Key<F::Target>,
    ) {
        if let Err(error) = self.take(relation.def(), key.erase(), related.erase()) {
            self.tell(error);
        }
    }

    /// Makes a relationship hold exactly these objects: what is wrong is told by the next flush.
    pub fn set<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
        related: impl IntoRelated<F::Kind, F::Target>,
    ) {
        let mut others = Vec::new();
        related.each(&mut |related| others.push(self.related(related)));
        if let Err(error) = self.assign_related(relation.def(), key.erase(), &others) {
            self.tell(error);
        }
    }

    /// Empties a collection: what is wrong is told by the next flush.
    pub fn clear<E: Entity, F: LeadsToMany>(&mut self, key: Key<E>, relation: Relation<E, F>) {
        if let Err(error) = self.assign_related(relation.def(), key.erase(), &[]) {
            self.tell(error);
        }
    }

    /// The values of the columns by which a relationship of this object is joined; `None` if one is NULL, so that there
    /// is nothing on the far side.
    ///
    /// # Errors
    /// The object is not in the database, or the relationship's tables do not fit together.
    pub fn join_values(&mut self, def: &'static RelationDef, key: AnyKey) -> Result<Option<Vec<Value>>> {
        let info = self.relation(def)?;
        let store = self.stores.get(&key.entity).filter(|_| key.session == self.id);
        let store = store
            .ok_or_else(|| Error::session(format!("{}: the key belongs to another session", def.path())))?;
        if let Some(why) = store.refusal(key.slot) {
            return Err(Error::session(format!("{}: {why}", def.path())));
        }
        let own = info.join.own_columns();
        let values: Vec<Value> =
            own.iter().map(|column| store.value(key.slot, *column).unwrap_or(Value::Null)).collect();
        Ok((!values.iter().any(Value::is_null)).then_some(values))
    }

    /// The objects in a relationship, if they are known.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_get`].
    pub fn known<E: Entity, F: RelationField>(
        &self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Result<Option<Vec<Key<F::Target>>>> {
        let any: &dyn super::AnyStore = self.check(key).map_err(Error::session)?;
        let info = super::RelationInfo::of(relation.def())?;
        if let Some(why) = any.refusal(key.slot) {
            return Err(Error::session(why));
        }
        if info.owner_refers() {
            let parent = self.parent(&info, key.erase());
            return Ok(parent.map(|parent| vec![Key::new(self.id, parent.slot)]));
        }
        let keys = |slots: &[u32]| slots.iter().map(|slot| Key::new(self.id, *slot)).collect();
        Ok(match any.collections().get(info.place, key.slot) {
            Some(known) if known.is_loaded() => Some(keys(known.slots())),
            None if any.is_fresh(key.slot) => Some(Vec::new()),
            _ => None,
        })
    }

    /// The query for the objects in a relationship of an object, to be narrowed down.
    ///
    /// # Errors
    /// The object is not in the database, or the relationship's tables do not fit together.
    pub fn select_related<E: Entity, F: RelationField>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, F>,
    ) -> Result<Select<F::Target>> {
        let def = relation.def();
        let Some(values) = self.join_values(def, key.erase())? else {
            return Ok(select(Model::<F::Target>::new()).filter(false_()));
        };
        related_query(def, values).map(Select::from_log)
    }

    /// Takes in what was read of a relationship.
    ///
    /// # Errors
    /// Its tables do not fit together.
    pub fn loaded(&mut self, def: &'static RelationDef, owner: AnyKey, found: &[AnyKey]) -> Result<()> {
        let whole = !self.is_restricted((def.target)());
        self.take_in(def, owner, found, whole, false)
    }

    /// Takes in what was read of a relationship: all of it if it is whole. One that is loaded stays as it is, unless
    /// `populate` says to overwrite it.
    pub(crate) fn take_in(
        &mut self,
        def: &'static RelationDef,
        owner: AnyKey,
        found: &[AnyKey],
        whole: bool,
        populate: bool,
    ) -> Result<()> {
        self.take_in_slots(def, owner, found.iter().map(|key| key.slot), whole, populate)
    }

    /// The same of slots.
    pub(crate) fn take_in_slots(
        &mut self,
        def: &'static RelationDef,
        owner: AnyKey,
        found: impl Iterator<Item = u32>,
        whole: bool,
        populate: bool,
    ) -> Result<()> {
        let info = self.relation(def)?;
        if info.owner_refers() {
            return Ok(());
        }
        let Some(store) = self.stores.get_mut(&owner.entity) else { return Ok(()) };
        let known = store.collection_mut(info.place, owner.slot);
        if populate || !known.is_loaded() {
            known.load(found, whole);
        }
        Ok(())
    }
}
