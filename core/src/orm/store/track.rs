//! Objects that were read, on their way into the store.

use super::identity::Identity;
use super::object::Slot;
use super::{Store, values};
use crate::error::Result;
use crate::orm::Entity;
use crate::types::Value;
use std::sync::Arc;

impl<E: Entity> Store<E> {
    /// Tracks an object that was read, and tells whether it is now what was read. One that is tracked already stays as the
    /// session has it, unless that was expired.
    ///
    /// # Errors
    /// A value cannot be read back, which cannot be unless a type's `Encode` and `Decode` disagree.
    #[inline]
    pub(crate) fn track(&mut self, object: E, populate: bool) -> Result<(u32, bool)> {
        match self.key_columns[..] {
            [column] => {
                let identity = [object.column_value(column).unwrap_or(Value::Null)];
                self.track_as(object, &identity, populate)
            }
            _ => {
                let identity = self.identity_of(&object);
                self.track_as(object, &identity, populate)
            }
        }
    }

    #[inline]
    fn track_as(&mut self, object: E, identity: &[Value], populate: bool) -> Result<(u32, bool)> {
        let hash = self.identities.hash(identity);
        if let Some(slot) = self.find_hashed(hash, identity) {
            let read = populate || self.expired.contains(&slot);
            if read {
                self.populate(slot, &values(&object))?;
                self.leave_out(slot);
            }
            return Ok((slot, read));
        }
        let slot = self.new_slot(Slot::Live(object));
        self.identities.insert_hashed(slot, hash);
        self.leave_out(slot);
        Ok((slot, true))
    }

    /// Tracks objects that were read, as [`Store::track`] does one; tells of each what that does.
    ///
    /// # Errors
    /// As [`Store::track`].
    pub(crate) fn track_all(
        &mut self,
        objects: Vec<E>,
        populate: bool,
        mut each: impl FnMut(&mut Self, u32, bool),
    ) -> Result<()> {
        self.identities.expect(objects.len());
        if !self.slots.is_empty() {
            self.slots.reserve(objects.len());
            for object in objects {
                let (slot, read) = self.track(object, populate)?;
                each(self, slot, read);
            }
            return Ok(());
        }
        // the first: they stay where they are
        let (many, room) = (objects.len(), objects.len() / 8);
        self.slots = objects.into_iter().map(Slot::Live).collect();
        self.slots.shrink_to(many + room);
        for slot in 0..many as u32 {
            match self.find_or_insert(slot) {
                Some(known) => {
                    self.slots[slot as usize] = Slot::Gone("was read twice");
                    self.free.push(slot);
                    each(self, known, false);
                }
                None => {
                    self.leave_out(slot);
                    each(self, slot, true);
                }
            }
        }
        Ok(())
    }

    /// The slot that has the primary key of this one already; if there is none, this one is found by it from now on. All
    /// of them are as they were read.
    #[inline]
    fn find_or_insert(&mut self, slot: u32) -> Option<u32> {
        let Self { slots, identities, key_columns, .. } = self;
        let value = |slot: u32, column: usize| {
            slots[slot as usize].object().and_then(|object| object.column_value(column))
        };
        if let [column] = key_columns[..]
            && let Some(Value::Int(key)) = value(slot, column)
        {
            let hash = identities.hash_int(key);
            return identities
                .find_or_insert(slot, hash, |other| value(other, column) == Some(Value::Int(key)));
        }
        let identity: Identity =
            key_columns.iter().map(|column| value(slot, *column).unwrap_or(Value::Null)).collect();
        let hash = identities.hash(&identity);
        identities.find_or_insert(slot, hash, |other| {
            key_columns
                .iter()
                .zip(&identity)
                .all(|(column, known)| value(other, *column).unwrap_or(Value::Null) == *known)
        })
    }

    /// These columns are not read of the objects that are tracked from now on.
    pub(crate) fn leave_out_of_all(&mut self, columns: Option<Arc<[u16]>>) {
        self.leaving_out = columns;
    }

    /// Remembers what was not read of an object.
    #[inline]
    fn leave_out(&mut self, slot: u32) {
        if self.leaving_out.is_some() {
            self.leave_out_some(slot);
        }
    }

    #[cold]
    fn leave_out_some(&mut self, slot: u32) {
        if let Some(columns) = &self.leaving_out {
            self.unread.insert(slot, Arc::clone(columns));
        }
    }

    /// The rows that were written past the session may be rolled back: what is read of them now would be wrong then.
    pub(crate) fn doubt(&mut self, slot: u32) {
        self.level().read.push(slot);
    }
}
