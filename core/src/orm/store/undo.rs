//! Rollback: what was done since a level began is undone.

use super::Store;
use super::level::Level;
use super::object::Slot;
use crate::error::Result;
use crate::orm::Entity;
use crate::orm::store::AnyStore;
use crate::types::ValueCells;

impl<E: Entity> Store<E> {
    pub(super) fn revive(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        match std::mem::replace(place, Slot::Gone("was rolled back")) {
            Slot::Marked(object) | Slot::Deleted(object) => *place = Slot::Live(object),
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
            if let Slot::Live(object) | Slot::Marked(object) = &self.slots[slot] {
                let identity = self.identity_of(object);
                self.identities.insert(slot as u32, &identity);
            }
        }
        level.read.into_iter().for_each(|slot| self.expire(slot));
        Ok(())
    }
}
