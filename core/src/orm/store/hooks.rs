//! A model's hooks, called on its objects.

use super::Store;
use super::object::Slot;
use crate::error::Result;
use crate::orm::events::{Events, Moment};
use crate::orm::{Entity, Key};

impl<E: Entity> Store<E> {
    /// Calls what is to be called before objects are inserted, updated and deleted.
    pub(super) fn call_before(&mut self, events: &Events, session: u32) -> Result<()> {
        let Some(hooks) = events.of::<E>() else { return Ok(()) };
        for slot in self.pending.clone() {
            if let Some(Slot::Pending(draft)) = self.slots.get_mut(slot as usize) {
                // somebody wants to see it afterwards
                draft.body_mut().held = true;
                hooks.before_insert(draft)?;
            }
        }
        if hooks.changes_updates() {
            let modified: Vec<u32> =
                self.dirty.keys().copied().filter(|slot| self.is_modified(*slot)).collect();
            for slot in modified {
                if let Some(Slot::Live(object)) = self.slots.get_mut(slot as usize) {
                    hooks.before_update(Key::new(session, slot), object)?;
                }
            }
        }
        self.call_at(events, session, Moment::BeforeDelete, &self.marked)
    }

    /// Calls what is to be called at a moment.
    pub(super) fn call_at(&self, events: &Events, session: u32, moment: Moment, slots: &[u32]) -> Result<()> {
        let Some(hooks) = events.of::<E>() else { return Ok(()) };
        for slot in slots {
            if let Some(object) = self.slots.get(*slot as usize).and_then(Slot::object_that_was) {
                hooks.at(moment, Key::new(session, *slot), object)?;
            }
        }
        Ok(())
    }
}
