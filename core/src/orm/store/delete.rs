//! Objects that are to be deleted, until they are gone.

use super::Store;
use super::object::Slot;
use crate::orm::Entity;

impl<E: Entity> Store<E> {
    /// Marks an object for deletion; one that was never flushed is forgotten at once. Tells whether it is new there.
    ///
    /// # Errors
    /// It is gone.
    pub(super) fn mark_slot(&mut self, slot: u32) -> std::result::Result<bool, String> {
        let Some(place) = self.slots.get_mut(slot as usize) else {
            return Err(format!("no such `{}`", E::TABLE.model));
        };
        match std::mem::replace(place, Slot::Gone("was deleted")) {
            Slot::Pending(_) => {
                self.pending.retain(|pending| *pending != slot);
                Ok(false)
            }
            Slot::Live(object) => {
                *place = Slot::Marked(Box::new(object));
                self.marked.push(slot);
                Ok(true)
            }
            Slot::Marked(object) => {
                *place = Slot::Marked(object);
                Ok(false)
            }
            other => {
                *place = other;
                self.get(slot).map(|_| false)
            }
        }
    }

    /// These slots were deleted.
    pub(super) fn bury(&mut self, slots: &[u32]) {
        for slot in slots {
            if let Some(identity) = self.flushed_identity(*slot) {
                self.identities.remove(*slot, &identity);
            }
            if let Some(dirty) = self.dirty.remove(slot) {
                // it was changed and then deleted: a rollback brings back what was before
                self.level().begun.entry(*slot).or_insert(dirty.flushed);
            }
            let place = &mut self.slots[*slot as usize];
            match std::mem::replace(place, Slot::Gone("was deleted")) {
                Slot::Live(object) => *place = Slot::Deleted(Box::new(object)),
                Slot::Marked(object) => *place = Slot::Deleted(object),
                other => *place = other,
            }
        }
        self.level().removed.extend(slots);
        match slots {
            [slot] => self.marked.retain(|marked| marked != slot),
            _ => {
                let gone: hashbrown::HashSet<u32> = slots.iter().copied().collect();
                self.marked.retain(|marked| !gone.contains(marked));
            }
        }
    }
}
