//! Rollback: what was done since a level began is undone.

use super::Store;
use super::level::Level;
use super::object::Slot;
use crate::error::Result;
use crate::orm::Entity;
use crate::orm::store::{AnyStore, ObjectState};
use crate::types::ValueCells;

impl<E: Entity> Store<E> {
    pub(super) fn revive(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        match std::mem::replace(place, Slot::Gone("was rolled back")) {
            Slot::Marked(object) | Slot::Deleted(object) => *place = Slot::Live(*object),
            other => *place = other,
        }
    }

    pub(super) fn undo(&mut self, level: Level) -> Result<()> {
        for slot in level.removed {
            self.revive(slot);
        }
        let gone: hashbrown::HashSet<u32> = level.inserted.iter().copied().collect();
        for slot in &level.inserted {
            self.slots[*slot as usize] = Slot::Gone("was rolled back");
            self.born[*slot as usize] = 0;
        }
        self.collections.forget_all(|slot| gone.contains(&slot));
        let header = self.header.clone();
        for (slot, was) in level.begun {
            if let Slot::Live(object) = &mut self.slots[slot as usize] {
                object.reload(&mut ValueCells::new(&was, &header))?;
            }
        }
        for ((place, slot), was) in level.collections {
            self.collections.restore(place, slot, was);
        }
        // primary keys may have moved back, and deleted objects have returned
        self.identities.clear();
        for slot in 0..self.slots.len() {
            if let Some(object) = self.slots[slot].object() {
                let identity = self.identity_of(object);
                self.identities.insert(slot as u32, &identity);
            }
        }
        level.read.into_iter().for_each(|slot| self.expire(slot));
        Ok(())
    }

    /// The last savepoint is released.
    pub(super) fn release_level(&mut self) {
        if self.levels.len() > 1
            && let Some(newer) = self.levels.pop()
        {
            let outer = self.levels.len() as u16;
            newer.inserted.iter().for_each(|slot| self.born[*slot as usize] = outer);
            self.level().absorb(newer);
        }
    }

    /// The transaction was committed.
    pub(super) fn commit_levels(&mut self) {
        for slot in self.levels.iter().flat_map(|level| &level.removed) {
            if matches!(self.slots[*slot as usize], Slot::Deleted(_)) {
                self.slots[*slot as usize] = Slot::Gone("was deleted");
            }
        }
        for slot in self.levels.iter().flat_map(|level| &level.inserted) {
            self.born[*slot as usize] = 0;
        }
        self.forgotten.clear();
        self.dirty.clear();
        self.levels = vec![Level::default()];
    }

    /// What happened since the last savepoint, or the begin of the transaction, is undone.
    ///
    /// # Errors
    /// A restored row does not fit the model, which cannot be unless `Encode` and `Decode` disagree.
    pub(super) fn roll_back(&mut self) -> Result<()> {
        self.pending.clear();
        // also those that were being inserted when it failed
        let pending: hashbrown::HashSet<u32> =
            self.slots_that_are(ObjectState::Pending).into_iter().collect();
        for slot in &pending {
            self.slots[*slot as usize] = Slot::Gone("was rolled back");
        }
        self.collections.forget_all(|slot| pending.contains(&slot));
        for slot in std::mem::take(&mut self.marked) {
            self.revive(slot);
        }
        let changed: Vec<u32> = self.dirty.keys().copied().collect();
        changed.into_iter().for_each(|slot| self.empty_fields(slot));
        self.dirty.clear();
        let level = self.levels.pop().unwrap_or_default();
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        self.undo(level)
    }
}
