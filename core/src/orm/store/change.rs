//! What of an object is to be updated.

use super::fields::has_filled;
use super::object::Slot;
use super::{Store, values};
use crate::error::Result;
use crate::orm::Entity;
use crate::types::{Value, ValueCells};

impl<E: Entity> Store<E> {
    /// Has the object changed since it was last flushed?
    pub(crate) fn is_modified(&self, slot: u32) -> bool {
        match (self.dirty.get(&slot), self.slots.get(slot as usize)) {
            (Some(dirty), Some(Slot::Live(object))) => {
                !dirty.links.is_empty()
                    || !dirty.expressions.is_empty()
                    || *dirty.flushed != *values(object)
                    || has_filled(object)
            }
            _ => false,
        }
    }

    /// Writes columns into an object.
    pub(super) fn write(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()> {
        let Some(object) = self.slots.get_mut(slot as usize).and_then(Slot::object_mut) else {
            return Ok(());
        };
        let mut row = values(object);
        set.iter().for_each(|(column, value)| row[*column] = value.clone());
        object.reload(&mut ValueCells::new(&row, &self.header)).map_err(|e| e.context(E::TABLE.model))
    }
}
