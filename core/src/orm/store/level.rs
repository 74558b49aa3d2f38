//! What a rollback undoes.

use super::Collection;
use crate::types::Value;
use hashbrown::HashMap;
use std::sync::Arc;

/// What happened since the transaction or a savepoint began.
#[derive(Default)]
pub(super) struct Level {
    /// What changed objects were.
    pub(super) begun: HashMap<u32, Arc<[Value]>>,
    /// Objects that were inserted.
    pub(super) inserted: Vec<u32>,
    /// Objects that were deleted.
    pub(super) removed: Vec<u32>,
    /// Objects read after rows had been written past the session.
    pub(super) read: Vec<u32>,
    /// What changed collections were; `None` if nothing was known of them.
    pub(super) collections: HashMap<(u16, u32), Option<Collection>>,
}

impl Level {
    /// Takes in a savepoint that was released: what was is told by the older of the two.
    pub(super) fn absorb(&mut self, newer: Self) {
        for (slot, was) in newer.begun {
            self.begun.entry(slot).or_insert(was);
        }
        self.inserted.extend(newer.inserted);
        self.removed.extend(newer.removed);
        self.read.extend(newer.read);
        for (place, was) in newer.collections {
            self.collections.entry(place).or_insert(was);
        }
    }

    /// An object left the session: there is nothing to be undone.
    pub(super) fn forget(&mut self, slot: u32) {
        self.begun.remove(&slot);
        self.removed.retain(|known| *known != slot);
        self.collections.retain(|(_, of), _| *of != slot);
    }
}
