//! A model's store without its type.

use super::level::Level;
use super::object::Slot;
use super::{AnyStore, Collection, Collections, Identity, Link, ObjectState, Plain, Store, values};
use crate::error::Result;
use crate::expr::Fragment;
use crate::orm::events::{Events, Moment};
use crate::orm::load::Object;
use crate::orm::{Entity, Given, Mapper, Related, RelationDef};
use crate::schema::TableDef;
use crate::types::{Value, ValueCells};
use std::any::{Any, TypeId};
use std::sync::Arc;

impl<E: Entity> AnyStore for Store<E> {
    fn mapper(&self) -> Mapper {
        Mapper::of::<E>()
    }

    fn table(&self) -> &'static TableDef {
        E::TABLE
    }

    fn state(&self, slot: u32) -> ObjectState {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(_)) => ObjectState::Pending,
            Some(Slot::Live(_)) => ObjectState::Persistent,
            Some(Slot::Marked(_)) => ObjectState::Marked,
            Some(Slot::Deleted(_)) => ObjectState::Deleted,
            Some(Slot::Gone(_)) | None => ObjectState::Detached,
        }
    }

    fn refusal(&self, slot: u32) -> Option<String> {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(_)) => None,
            _ => self.get(slot).err(),
        }
    }

    fn is_expired(&self, slot: u32) -> bool {
        self.expired.contains(&slot)
    }

    fn pending(&self) -> &[u32] {
        &self.pending
    }

    fn number(&self, slot: u32) -> u64 {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(draft)) => draft.body().number,
            _ => 0,
        }
    }

    fn hold(&mut self, slot: u32) {
        if let Some(Slot::Pending(draft)) = self.slots.get_mut(slot as usize) {
            draft.body_mut().held = true;
        }
    }

    fn is_held(&self, slot: u32) -> bool {
        !matches!(self.slots.get(slot as usize), Some(Slot::Pending(draft)) if !draft.body().held)
    }

    fn links(&self, slot: u32) -> &[Link] {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(draft)) => &draft.body().links,
            _ => self.dirty.get(&slot).map_or(&[], |dirty| &dirty.links),
        }
    }

    fn link(&mut self, slot: u32, link: Link) {
        if let Some(Slot::Pending(draft)) = self.slots.get_mut(slot as usize) {
            let links = &mut draft.body_mut().links;
            links.retain(|known| known.column != link.column);
            links.push(link);
        } else if let Some(dirty) = self.touch(slot) {
            dirty.links.retain(|known| known.column != link.column);
            dirty.links.push(link);
        }
    }

    fn unlink(&mut self, slot: u32, columns: &[usize]) {
        let links = match self.slots.get_mut(slot as usize) {
            Some(Slot::Pending(draft)) => &mut draft.body_mut().links,
            _ => match self.dirty.get_mut(&slot) {
                Some(dirty) => &mut dirty.links,
                None => return,
            },
        };
        links.retain(|link| !columns.contains(&(link.column as usize)));
    }

    fn take_related(&mut self, slot: u32) -> Vec<(&'static RelationDef, Related)> {
        match &mut self.slots[slot as usize] {
            Slot::Pending(draft) => std::mem::take(&mut draft.body_mut().related),
            _ => Vec::new(),
        }
    }

    fn given(&self, slot: u32) -> &[(u16, Given)] {
        match &self.slots[slot as usize] {
            Slot::Pending(draft) => &draft.body().values,
            _ => &[],
        }
    }

    fn value(&self, slot: u32, column: usize) -> Option<Value> {
        match self.slots.get(slot as usize)? {
            Slot::Pending(draft) => {
                let (_, given) = draft.body().values.iter().find(|(known, _)| *known as usize == column)?;
                match given {
                    Given::Value(value) => Some(value.clone()),
                    Given::Expr(_) => None,
                }
            }
            place => place.object_that_was()?.column_value(column),
        }
    }

    fn assign(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()> {
        if let Some(Slot::Pending(draft)) = self.slots.get_mut(slot as usize) {
            for (column, value) in set {
                draft.give(*column as u16, Given::Value(value.clone()));
            }
            return Ok(());
        }
        let changes = set.iter().any(|(column, value)| self.value(slot, *column).as_ref() != Some(value));
        if !changes {
            return Ok(());
        }
        self.touch(slot);
        self.write(slot, set)
    }

    fn apply(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()> {
        self.write(slot, set)?;
        self.has_read(slot, |column| set.iter().any(|(known, _)| *known == column as usize));
        if let Some(dirty) = self.dirty.get_mut(&slot) {
            let mut flushed = dirty.flushed.to_vec();
            set.iter().for_each(|(column, value)| flushed[*column] = value.clone());
            dirty.flushed = flushed.into();
        }
        Ok(())
    }

    fn taken(&mut self, slots: &[u32]) {
        if self.pending.starts_with(slots) {
            self.pending.drain(..slots.len());
        } else {
            let slots: hashbrown::HashSet<u32> = slots.iter().copied().collect();
            self.pending.retain(|slot| !slots.contains(slot));
        }
    }

    fn inserted(&mut self, slot: u32, row: &[Value]) -> Result<()> {
        self.settle(slot, row)
    }

    fn expect(&mut self, rows: usize) {
        self.identities.expect(rows);
        self.level().inserted.reserve(rows);
    }

    fn plain(&self, slot: u32) -> Option<Plain<'_>> {
        let Some(Slot::Pending(draft)) = self.slots.get(slot as usize) else { return None };
        let body = draft.body();
        Some(Plain { given: &body.values, links: &body.links, held: body.held, number: body.number })
    }

    fn move_given(&mut self, slot: u32, row: &mut [Value]) {
        self.give_up_values(slot, row);
    }

    fn forget(&mut self, slot: u32) {
        self.slots[slot as usize] = Slot::Gone("was added with others, of which the session keeps none");
        self.free.push(slot);
    }

    fn switch(&mut self, slot: u32, old: u32, row: &[Value], computed: Vec<(u16, Fragment)>) -> Result<()> {
        self.take_over(slot, old, row, computed)
    }

    fn touched(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.dirty.keys().copied().collect();
        all.sort_unstable();
        all
    }

    fn changed_columns(&self, slot: u32) -> Vec<usize> {
        let (Some(dirty), Some(Slot::Live(object))) = (self.dirty.get(&slot), self.slots.get(slot as usize))
        else {
            return Vec::new();
        };
        let now = values(object);
        (0..now.len()).filter(|column| now[*column] != dirty.flushed[*column]).collect()
    }

    fn unread(&self, slot: u32) -> &[u16] {
        self.unread.get(&slot).map_or(&[], |columns| columns)
    }

    fn filled(&self) -> Vec<(u32, u16, Vec<Vec<Value>>)> {
        self.filled_fields()
    }

    fn unfill(&mut self, slot: u32) {
        self.empty_fields(slot);
    }

    fn expressions(&self, slot: u32) -> &[(u16, Fragment)] {
        self.dirty.get(&slot).map_or(&[], |dirty| &dirty.expressions)
    }

    fn row(&self, slot: u32) -> Option<Vec<Value>> {
        self.slots.get(slot as usize)?.object_that_was().map(values)
    }

    fn flushed(&self, slot: u32) -> Option<Arc<[Value]>> {
        self.dirty.get(&slot).map(|dirty| dirty.flushed.clone())
    }

    fn identity(&self, slot: u32) -> Option<Identity> {
        self.flushed_identity(slot)
    }

    fn find_identity(&self, identity: &[Value]) -> Option<u32> {
        self.find(identity)
    }

    fn updated(&mut self, slot: u32) {
        let Some(dirty) = self.dirty.remove(&slot) else { return };
        let Some(Slot::Live(object)) = self.slots.get(slot as usize) else { return };
        let (before, now) = (self.identity_in(&dirty.flushed), self.identity_of(object));
        if before != now {
            self.identities.remove(slot, &before);
            self.identities.insert(slot, &now);
        }
    }

    fn marked(&self) -> &[u32] {
        &self.marked
    }

    fn mark(&mut self, slot: u32) -> std::result::Result<bool, String> {
        self.mark_slot(slot)
    }

    fn unmark(&mut self, slot: u32) {
        if self.state(slot) == ObjectState::Marked {
            self.revive(slot);
            self.marked.retain(|marked| *marked != slot);
        }
    }

    fn removed(&mut self, slots: &[u32]) {
        self.bury(slots);
    }

    fn live(&self) -> Vec<u32> {
        self.slots_that_are(ObjectState::Persistent)
    }

    fn track_row(&mut self, row: &[Value]) -> Result<(u32, bool)> {
        let object = self.make(row)?;
        self.track(object, false)
    }

    fn doubt_slot(&mut self, slot: u32) {
        self.doubt(slot);
    }

    fn copy_object(&self, slot: u32) -> Result<Object> {
        Ok(Box::new(self.copy(slot)?))
    }

    fn leave(&mut self, slot: u32) {
        self.expunge(slot);
    }

    fn push_row(&mut self, row: Vec<Value>, number: u64) -> u32 {
        self.wait_for_row(row, number)
    }

    fn before_flush(&mut self, events: &Events, session: u32) -> Result<()> {
        self.call_before(events, session)
    }

    fn tell(&self, events: &Events, session: u32, moment: Moment, slots: &[u32]) -> Result<()> {
        self.call_at(events, session, moment, slots)
    }

    fn expire(&mut self, slot: u32) {
        if self.is_live(slot) {
            if let Some(dirty) = self.dirty.get(&slot) {
                // the key has to be the database's
                let flushed = dirty.flushed.clone();
                let header = self.header.clone();
                if let Some(object) = self.slots.get_mut(slot as usize).and_then(Slot::object_mut) {
                    let _ = object.reload(&mut ValueCells::new(&flushed, &header));
                }
                self.dirty.remove(&slot);
                self.empty_fields(slot);
            }
            self.expired.insert(slot);
            self.expire_collections(slot);
        }
    }

    fn expire_all(&mut self) {
        for slot in 0..self.slots.len() as u32 {
            self.expire(slot);
        }
    }

    fn collections(&self) -> &Collections {
        &self.collections
    }

    fn collection_mut(&mut self, place: u16, slot: u32) -> &mut Collection {
        let fresh = self.is_fresh(slot);
        let pending = matches!(self.slots.get(slot as usize), Some(Slot::Pending(_)));
        // what a new object has goes with it when it is rolled back
        let new_here = pending || self.born(slot) as usize == self.levels.len();
        if let Some(level) = self.levels.last_mut().filter(|_| !new_here) {
            let known = self.collections.get(place, slot);
            level.collections.entry((place, slot)).or_insert_with(|| known.cloned());
        }
        let new = || if fresh { Collection::empty() } else { Collection::default() };
        self.collections.entry(place, slot, new)
    }

    fn expire_collection(&mut self, place: u16, slot: u32) {
        self.collections.restore(place, slot, None);
    }

    fn expire_collections(&mut self, slot: u32) {
        if self.born(slot) > 0 {
            self.forgotten.insert(slot);
        }
        self.collections.forget_all(|of| of == slot);
    }

    fn is_fresh(&self, slot: u32) -> bool {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(_)) => true,
            Some(_) => self.born(slot) > 0 && !self.forgotten.contains(&slot),
            None => false,
        }
    }

    fn is_dirty(&self) -> bool {
        !self.pending.is_empty() || !self.marked.is_empty() || self.dirty.keys().any(|s| self.is_modified(*s))
    }

    fn savepoint(&mut self) {
        // all is flushed: what was only borrowed to be changed is kept anew when it is changed from now on
        self.dirty.clear();
        self.levels.push(Level::default());
    }

    fn release(&mut self) {
        self.release_level();
    }

    fn commit(&mut self) {
        self.commit_levels();
    }

    fn rollback(&mut self) -> Result<()> {
        self.roll_back()
    }

    fn part(&self, slot: u32, model: TypeId) -> std::result::Result<&dyn Any, String> {
        let object = self.get(slot)?;
        object.part(model).ok_or_else(|| format!("a `{}` is no such model", E::TABLE.model))
    }

    fn part_mut(&mut self, slot: u32, model: TypeId) -> std::result::Result<&mut dyn Any, String> {
        let object = self.get_mut(slot)?;
        object.part_mut(model).ok_or_else(|| format!("a `{}` is no such model", E::TABLE.model))
    }

    fn express_slot(&mut self, slot: u32, column: u16, value: Fragment) -> std::result::Result<(), String> {
        self.express(slot, column, value)
    }

    fn is_changed(&self, slot: u32) -> bool {
        self.is_modified(slot)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
