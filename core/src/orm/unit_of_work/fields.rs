//! What was put into the relationships' fields of tracked objects: refused, unless it says what is so already.

use super::{RelationInfo, UnitOfWork};
use crate::error::{Error, Result};
use crate::orm::{AnyKey, RelationDef};
use crate::types::Value;

impl UnitOfWork {
    /// Relationships are not changed by their fields.
    ///
    /// # Errors
    /// Something else was put into a field than the session has in the relationship.
    pub(crate) fn check_fields(&mut self) -> Result<()> {
        for entity in self.order.clone() {
            let Some(store) = self.stores.get(&entity) else { continue };
            let defs = store.mapper().relationships();
            for (slot, place, rows) in store.filled() {
                let def = defs[place as usize];
                let info = self.relation(def)?;
                if !self.holds(&info, AnyKey { entity, session: self.id, slot }, &rows) {
                    return Err(assigned(def));
                }
                if let Some(store) = self.stores.get_mut(&entity) {
                    store.unfill(slot);
                }
            }
        }
        Ok(())
    }

    /// Are these the columns of the objects in a relationship?
    fn holds(&self, info: &RelationInfo, owner: AnyKey, rows: &[Vec<Value>]) -> bool {
        let store = &self.stores[&owner.entity];
        if info.owner_refers() {
            let pairs = info.child_pairs();
            let refers = |row: &Vec<Value>| {
                pairs.iter().all(|(own, theirs)| store.value(owner.slot, *own).as_ref() == row.get(*theirs))
            };
            let Some(row) = rows.first() else { return self.refers_to_none(info, owner) };
            let known =
                self.parent(info, owner).and_then(|parent| self.stores[&parent.entity].row(parent.slot));
            return refers(row) && known.is_none_or(|known| known == *row);
        }
        let slots = match store.collections().get(info.place, owner.slot) {
            Some(known) if known.is_loaded() => known.slots(),
            None if store.is_fresh(owner.slot) => &[],
            _ => return false,
        };
        let Some(targets) = self.stores.get(&info.target) else { return rows.is_empty() };
        let known: Vec<Vec<Value>> = slots.iter().filter_map(|slot| targets.row(*slot)).collect();
        known.len() == slots.len() && known.len() == rows.len() && rows.iter().all(|row| known.contains(row))
    }
}

#[cold]
fn assigned(def: &'static RelationDef) -> Error {
    let (path, field) = (def.path(), crate::schema::bare(def.name));
    Error::session(format!(
        "{path}: `session[key].{field} = …` changes nothing, since a session keeps relationships beside its objects: use \
         `session.append(key, {path}, …)`, `remove` or `set`; a whole value goes in by `session.merge(value)`"
    ))
}
