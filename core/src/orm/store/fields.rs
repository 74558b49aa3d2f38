//! What was put into the relationships' fields of tracked objects, where it does not belong.

use super::Store;
use super::object::Slot;
use crate::orm::Entity;
use crate::types::Value;

/// Was something put into a relationship's field? The session keeps them empty.
pub(super) fn has_filled<E: Entity>(object: &E) -> bool {
    let filled = |(place, def): (usize, &&'static crate::orm::RelationDef)| {
        object.related(place).is_some_and(|field| (def.field.is_loaded)(field))
    };
    E::RELATIONSHIPS.iter().enumerate().any(filled)
}

impl<E: Entity> Store<E> {
    /// The fields of changed objects that something was put into: the slot, the place, and the rows in them.
    pub(super) fn filled_fields(&self) -> Vec<(u32, u16, Vec<Vec<Value>>)> {
        let mut all = Vec::new();
        for slot in self.dirty.keys() {
            let Some(Slot::Live(object)) = self.slots.get(*slot as usize) else { continue };
            for (place, def) in E::RELATIONSHIPS.iter().enumerate() {
                let rows = object.related(place).and_then(|field| (def.field.rows)(field));
                all.extend(rows.map(|rows| (*slot, place as u16, rows)));
            }
        }
        all.sort_by_key(|(slot, place, _)| (*slot, *place));
        all
    }

    /// Empties the relationships' fields of an object.
    pub(super) fn empty_fields(&mut self, slot: u32) {
        let Some(object) = self.slots.get_mut(slot as usize).and_then(Slot::object_mut) else { return };
        for (place, def) in E::RELATIONSHIPS.iter().enumerate() {
            if let Some(field) = object.related_mut(place) {
                (def.field.empty)(def, field);
            }
        }
    }
}
