//! Objects that were read, and those that are found again.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::{AnyKey, AnyStore, Entity, Key, Mapper};
use crate::types::Value;

impl UnitOfWork {
    /// Tracks an object that was read; one that is tracked already stays as the session has it, unless it was expired or
    /// `populate` says to overwrite it.
    ///
    /// # Errors
    /// A value cannot be read back, which cannot be unless a type's `Encode` and `Decode` disagree.
    pub fn track<E: Entity>(&mut self, object: E, populate: bool) -> Result<Key<E>> {
        let (doubtful, unread) = (self.wrote_past, self.unread_of(E::TABLE));
        let store = self.store_mut::<E>();
        store.leave_out_of_all(unread);
        let (slot, read) = store.track(object, populate)?;
        if read && doubtful {
            store.doubt(slot);
        }
        let key = Key::new(self.id, slot);
        if read && E::TABLE.discriminator().is_some() {
            self.find_kin(key.erase())?;
        }
        Ok(key)
    }

    /// Tracks objects that were read, as [`UnitOfWork::track`] does one; their keys stand as they did.
    ///
    /// # Errors
    /// As [`UnitOfWork::track`].
    pub fn track_all<E: Entity>(&mut self, objects: Vec<E>, populate: bool) -> Result<Vec<Key<E>>> {
        let (session, doubtful) = (self.id, self.wrote_past);
        let unread = self.unread_of(E::TABLE);
        let store = self.store_mut::<E>();
        store.leave_out_of_all(unread);
        // each of them may be tracked as another model
        if E::TABLE.discriminator().is_some() {
            return objects.into_iter().map(|object| self.track(object, populate)).collect();
        }
        let mut keys = Vec::with_capacity(objects.len());
        store.track_all(objects, populate, |store, slot, read| {
            if read && doubtful {
                store.doubt(slot);
            }
            keys.push(Key::new(session, slot));
        })?;
        Ok(keys)
    }

    /// Tracks what a row of a model holds.
    ///
    /// # Errors
    /// A column does not fit the model.
    pub(crate) fn track_row(&mut self, mapper: Mapper, row: &[Value]) -> Result<AnyKey> {
        let (session, doubtful) = (self.id, self.wrote_past);
        let store = self.any_store(mapper);
        let (slot, read) = store.track_row(row)?;
        if read && doubtful {
            store.doubt_slot(slot);
        }
        let key = AnyKey { entity: mapper.entity(), session, slot };
        if read && mapper.table().discriminator().is_some() {
            self.find_kin(key)?;
        }
        Ok(key)
    }

    /// A statement wrote rows past the session: what is read from now on is wrong after a rollback.
    pub fn written_past(&mut self) {
        self.wrote_past = true;
    }

    /// The tracked object with this primary key, unless it has to be read anew.
    pub fn find<E: Entity>(&self, identity: &[Value]) -> Option<Key<E>> {
        let store = self.store::<E>()?;
        let slot = store.find(identity)?;
        (!store.is_expired(slot)).then(|| Key::new(self.id, slot))
    }
}
