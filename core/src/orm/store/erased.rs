//! A model's store without its type.

use super::level::Level;
use super::object::{Dirty, Slot};
use super::{AnyStore, Collection, Collections, Identity, Link, ObjectState, Store, values};
use crate::error::{Error, Result};
use crate::expr::Fragment;
use crate::orm::events::{Events, Moment};
use crate::orm::load::Object;
use crate::orm::{Draft, Entity, Given, Mapper, Related, RelationDef};
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
            Some(Slot::Pending(row)) => row.number,
            _ => 0,
        }
    }

    fn hold(&mut self, slot: u32) {
        if let Some(Slot::Pending(row)) = self.slots.get_mut(slot as usize) {
            row.held = true;
        }
    }

    fn is_held(&self, slot: u32) -> bool {
        !matches!(self.slots.get(slot as usize), Some(Slot::Pending(row)) if !row.held)
    }

    fn links(&self, slot: u32) -> &[Link] {
        match self.slots.get(slot as usize) {
            Some(Slot::Pending(row)) => &row.links,
            _ => self.dirty.get(&slot).map_or(&[], |dirty| &dirty.links),
        }
    }

    fn link(&mut self, slot: u32, link: Link) {
        if let Some(Slot::Pending(row)) = self.slots.get_mut(slot as usize) {
            row.links.retain(|known| known.column != link.column);
            row.links.push(link);
        } else if let Some(dirty) = self.touch(slot) {
            dirty.links.retain(|known| known.column != link.column);
            dirty.links.push(link);
        }
    }

    fn unlink(&mut self, slot: u32, columns: &[usize]) {
        let links = match self.slots.get_mut(slot as usize) {
            Some(Slot::Pending(row)) => &mut row.links,
            _ => match self.dirty.get_mut(&slot) {
                Some(dirty) => &mut dirty.links,
                None => return,
            },
        };
        links.retain(|link| !columns.contains(&(link.column as usize)));
    }

    fn take_related(&mut self, slot: u32) -> Vec<(&'static RelationDef, Related)> {
        match &mut self.slots[slot as usize] {
            Slot::Pending(row) => std::mem::take(&mut row.draft.related),
            _ => Vec::new(),
        }
    }

    fn given(&self, slot: u32) -> &[(u16, Given)] {
        match &self.slots[slot as usize] {
            Slot::Pending(row) => &row.draft.values,
            _ => &[],
        }
    }

    fn value(&self, slot: u32, column: usize) -> Option<Value> {
        match self.slots.get(slot as usize)? {
            Slot::Live(object) | Slot::Marked(object) | Slot::Deleted(object) => object.column_value(column),
            Slot::Pending(row) => {
                let (_, given) = row.draft.values.iter().find(|(known, _)| *known as usize == column)?;
                match given {
                    Given::Value(value) => Some(value.clone()),
                    Given::Expr(_) => None,
                }
            }
            Slot::Gone(_) => None,
        }
    }

    fn assign(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()> {
        if let Some(Slot::Pending(row)) = self.slots.get_mut(slot as usize) {
            for (column, value) in set {
                row.draft.give(*column as u16, Given::Value(value.clone()));
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
        let object = self.make(row)?;
        let identity = self.identity_in(row);
        if self.find(&identity).is_some_and(|other| other != slot) {
            return Err(Error::session(format!(
                "insert into {}: the session has another `{}` with this primary key",
                E::TABLE.name,
                E::TABLE.model
            )));
        }
        self.slots[slot as usize] = Slot::Live(Box::new(object));
        self.identities.insert(slot, &identity);
        self.bear(slot);
        Ok(())
    }

    fn forget(&mut self, slot: u32) {
        self.slots[slot as usize] = Slot::Gone("was added with others, of which the session keeps none");
        self.free.push(slot);
    }

    fn switch(&mut self, slot: u32, old: u32, row: &[Value], computed: Vec<(u16, Fragment)>) -> Result<()> {
        let object = self.make(row)?;
        let Some(before) = self.row(old) else { return Ok(()) };
        let identity = self.identity_in(&before);
        self.identities.remove(old, &identity);
        self.identities.insert(slot, &identity);
        self.removed(&[old]);
        self.marked.retain(|marked| *marked != old);
        let flushed: Arc<[Value]> = before.into();
        self.slots[slot as usize] = Slot::Live(Box::new(object));
        self.dirty.insert(slot, Dirty { flushed, links: Vec::new(), expressions: computed });
        self.bear(slot);
        Ok(())
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
        let now = values(&**object);
        (0..now.len()).filter(|column| now[*column] != dirty.flushed[*column]).collect()
    }

    fn expressions(&self, slot: u32) -> &[(u16, Fragment)] {
        self.dirty.get(&slot).map_or(&[], |dirty| &dirty.expressions)
    }

    fn row(&self, slot: u32) -> Option<Vec<Value>> {
        match self.slots.get(slot as usize)? {
            Slot::Live(object) | Slot::Marked(object) | Slot::Deleted(object) => Some(values(&**object)),
            _ => None,
        }
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
        let Some(place) = self.slots.get_mut(slot as usize) else {
            return Err(format!("no such `{}`", E::TABLE.model));
        };
        match std::mem::replace(place, Slot::Gone("was deleted")) {
            Slot::Pending(_) => {
                self.pending.retain(|pending| *pending != slot);
                Ok(false)
            }
            Slot::Live(object) => {
                *place = Slot::Marked(object);
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

    fn unmark(&mut self, slot: u32) {
        if self.state(slot) == ObjectState::Marked {
            self.revive(slot);
            self.marked.retain(|marked| *marked != slot);
        }
    }

    fn removed(&mut self, slots: &[u32]) {
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
                Slot::Live(object) | Slot::Marked(object) => *place = Slot::Deleted(object),
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
        let mut draft = Draft::<E>::new();
        for (column, value) in row.into_iter().enumerate() {
            // a key of nought is one that the database is to make
            let made = E::TABLE.columns[column].is_autoincrement() && matches!(value, Value::Int(0));
            if !made && E::TABLE.columns[column].computed.is_none() {
                draft.give(column as u16, Given::Value(value));
            }
        }
        self.push_pending(draft, true, number)
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
                if let Some(Slot::Live(object) | Slot::Marked(object)) = self.slots.get_mut(slot as usize) {
                    let _ = object.reload(&mut ValueCells::new(&flushed, &header));
                }
                self.dirty.remove(&slot);
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
        if self.levels.len() > 1
            && let Some(newer) = self.levels.pop()
        {
            let outer = self.levels.len() as u16;
            newer.inserted.iter().for_each(|slot| self.born[*slot as usize] = outer);
            self.level().absorb(newer);
        }
    }

    fn commit(&mut self) {
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

    fn rollback(&mut self) -> Result<()> {
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
        self.dirty.clear();
        let level = self.levels.pop().unwrap_or_default();
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        self.undo(level)
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

impl<E: Entity> Store<E> {
    /// Has the object changed since it was last flushed?
    pub(crate) fn is_modified(&self, slot: u32) -> bool {
        match (self.dirty.get(&slot), self.slots.get(slot as usize)) {
            (Some(dirty), Some(Slot::Live(object))) => {
                !dirty.links.is_empty()
                    || !dirty.expressions.is_empty()
                    || *dirty.flushed != *values(&**object)
            }
            _ => false,
        }
    }

    /// Writes columns into an object.
    fn write(&mut self, slot: u32, set: &[(usize, Value)]) -> Result<()> {
        let Some(Slot::Live(object) | Slot::Marked(object)) = self.slots.get_mut(slot as usize) else {
            return Ok(());
        };
        let mut row = values(&**object);
        set.iter().for_each(|(column, value)| row[*column] = value.clone());
        object.reload(&mut ValueCells::new(&row, &self.header)).map_err(|e| e.context(E::TABLE.model))
    }
}
