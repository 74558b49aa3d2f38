//! Questions about what a session tracks.

use super::UnitOfWork;
use crate::orm::{AnyStore, Entity, Key, Model, ObjectState};
use crate::schema::Column;
use crate::types::{Decode, Header, Value, ValueCells};

/// What an attribute was and is.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.attributes.History>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<T> {
    /// What the database has, as far as the session knows.
    pub old: T,
    /// What it is now.
    pub new: T,
}

impl<T: PartialEq> History<T> {
    /// Does the next flush write it?
    pub fn has_changes(&self) -> bool {
        self.old != self.new
    }
}

impl UnitOfWork {
    /// Has an object been changed since it was last flushed?
    pub fn is_modified<E: Entity>(&self, key: Key<E>) -> bool {
        if let Some(heir) = self.heir(key.erase()) {
            return self.stores[&heir.entity].is_changed(heir.slot);
        }
        self.check(key).is_ok_and(|store| store.is_modified(key.slot))
    }

    /// Where an object stands.
    pub fn state<E: Entity>(&self, key: Key<E>) -> ObjectState {
        if let Some(heir) = self.heir(key.erase()) {
            return self.stores[&heir.entity].state(heir.slot);
        }
        self.check(key).map_or(ObjectState::Detached, |store| store.state(key.slot))
    }

    /// What an attribute of an object was and is; `None` if the object is not in the database.
    pub fn history<E: Entity, T: Decode>(&self, key: Key<E>, column: Column<E, T>) -> Option<History<T>> {
        let store = self.check(key).ok()?;
        let decode = |value: Option<Value>| {
            let header = Header::default();
            T::decode(&mut ValueCells::new(std::slice::from_ref(&value?), &header)).ok()
        };
        if let Some(heir) = self.heir(key.erase()) {
            let store = &self.stores[&heir.entity];
            let now = store.value(heir.slot, column.index());
            let old =
                store.flushed(heir.slot).map_or_else(|| now.clone(), |row| row.get(column.index()).cloned());
            return Some(History { old: decode(old)?, new: decode(now)? });
        }
        let old = decode(store.flushed_value(key.slot, column.index()))?;
        Some(History { old, new: decode(store.value(key.slot, column.index()))? })
    }

    /// The objects of a model that the next flush inserts.
    #[allow(clippy::new_ret_no_self, reason = "SQLAlchemy's word; sessions have it as well")]
    pub fn new<E: Entity>(&self, _model: Model<E>) -> Vec<Key<E>> {
        self.keys(|store| store.pending().to_vec())
    }

    /// The objects of a model that the next flush updates.
    pub fn dirty<E: Entity>(&self, _model: Model<E>) -> Vec<Key<E>> {
        self.keys(|store| store.touched().into_iter().filter(|slot| store.is_modified(*slot)).collect())
    }

    /// The objects of a model that the next flush deletes.
    pub fn deleted<E: Entity>(&self, _model: Model<E>) -> Vec<Key<E>> {
        self.keys(|store| store.marked().to_vec())
    }

    /// All objects of a model that are in the database.
    pub fn tracked<E: Entity>(&self, _model: Model<E>) -> Vec<Key<E>> {
        self.keys(super::AnyStore::live)
    }

    fn keys<E: Entity>(&self, of: impl FnOnce(&super::Store<E>) -> Vec<u32>) -> Vec<Key<E>> {
        let slots = self.store::<E>().map(of).unwrap_or_default();
        slots.into_iter().map(|slot| Key::new(self.id, slot)).collect()
    }
}
