//! The tracked objects of one model: an arena, and an index by primary key.

mod any;
mod change;
mod collection;
mod delete;
mod erased;
mod fields;
mod hooks;
mod identity;
mod insert;
mod level;
mod object;
mod track;
mod undo;

pub(crate) use any::{AnyStore, Plain};
pub(crate) use collection::{Collection, Collections};
pub(crate) use object::Link;
pub use object::ObjectState;

use super::{Draft, Entity};
use crate::error::{Error, Result};
use crate::expr::Fragment;
use crate::types::{Header, Value, ValueCells};
use hashbrown::{HashMap, HashSet};
pub(crate) use identity::Identity;
use identity::{Identities, IdentityHash};
use level::Level;
use object::{Dirty, Slot};
use std::sync::Arc;

/// The tracked objects of the model `E`.
pub(crate) struct Store<E> {
    slots: Vec<Slot<E>>,
    /// Slots that nobody has a key of.
    free: Vec<u32>,
    identities: Identities,
    /// Slots that wait to be inserted, in the order they were added.
    pending: Vec<u32>,
    /// Slots to be deleted.
    marked: Vec<u32>,
    /// Objects that may have changed since the last flush.
    dirty: HashMap<u32, Dirty>,
    /// Objects to be read anew before they are used.
    expired: HashSet<u32>,
    /// Objects inserted in this transaction whose relationships were forgotten: one that is not loaded may hold something.
    forgotten: HashSet<u32>,
    /// The columns that were not read, of objects that were read in part: their fields hold blanks.
    unread: HashMap<u32, Arc<[u16]>>,
    /// Those of what is being tracked.
    leaving_out: Option<Arc<[u16]>>,
    collections: Collections,
    /// At which level an object was inserted in this transaction, from 1 on.
    born: Vec<u16>,
    /// What a rollback undoes: of the transaction, then of each savepoint.
    levels: Vec<Level>,
    key_columns: Vec<usize>,
    header: Header,
}

impl<E: Entity> Default for Store<E> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            identities: Identities::default(),
            pending: Vec::new(),
            marked: Vec::new(),
            dirty: HashMap::new(),
            expired: HashSet::new(),
            forgotten: HashSet::new(),
            unread: HashMap::new(),
            leaving_out: None,
            collections: Collections::default(),
            born: Vec::new(),
            levels: vec![Level::default()],
            key_columns: E::TABLE.primary_key(),
            header: Header::new((0..E::TABLE.columns.len()).map(|i| E::TABLE.column_name(i).to_owned())),
        }
    }
}

fn values<E: Entity>(object: &E) -> Vec<Value> {
    let mut out = Vec::with_capacity(E::TABLE.columns.len());
    object.encode_row(&mut out);
    out
}

/// Why a key leads nowhere.
pub(crate) type Refused<T> = std::result::Result<T, String>;

impl<E: Entity> Store<E> {
    fn identity_of(&self, object: &E) -> Identity {
        if let [column] = self.key_columns[..]
            && let Some(value) = object.column_value(column)
        {
            return Identity::from_iter([value]);
        }
        self.key_columns.iter().map(|column| object.column_value(*column).unwrap_or(Value::Null)).collect()
    }

    fn identity_in(&self, row: &[Value]) -> Identity {
        self.key_columns.iter().map(|column| row[*column].clone()).collect()
    }

    /// The slot of the object with this primary key, as the database knows it.
    pub(crate) fn find(&self, identity: &[Value]) -> Option<u32> {
        self.find_hashed(self.identities.hash(identity), identity)
    }

    fn find_hashed(&self, hash: IdentityHash, identity: &[Value]) -> Option<u32> {
        self.identities.find(hash, |slot| {
            let Some(object) = self.slots[slot as usize].object() else { return false };
            match self.dirty.get(&slot) {
                Some(dirty) => *self.identity_in(&dirty.flushed) == *identity,
                None => *self.identity_of(object) == *identity,
            }
        })
    }

    fn new_slot(&mut self, object: Slot<E>) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.unread.remove(&slot);
            self.slots[slot as usize] = object;
            return slot;
        }
        self.slots.push(object);
        (self.slots.len() - 1) as u32
    }

    /// Adds a draft; its links come with the unit of work. One that is not held leaves the session once it is inserted.
    pub(crate) fn push_pending(&mut self, mut draft: Draft<E>, held: bool, number: u64) -> u32 {
        let body = draft.body_mut();
        (body.held, body.number) = (held, number);
        let slot = self.new_slot(Slot::Pending(draft));
        self.pending.push(slot);
        slot
    }

    /// These columns of an object have been read.
    fn has_read(&mut self, slot: u32, columns: impl Fn(u16) -> bool) {
        let Some(unread) = self.unread.get_mut(&slot) else { return };
        *unread = unread.iter().copied().filter(|column| !columns(*column)).collect();
        if unread.is_empty() {
            self.unread.remove(&slot);
        }
    }

    /// The object was inserted in this transaction, at the innermost level.
    fn bear(&mut self, slot: u32) {
        let at = slot as usize;
        if self.born.len() <= at {
            self.born.resize(at + 1, 0);
        }
        self.born[at] = self.levels.len() as u16;
        if !self.forgotten.is_empty() {
            self.forgotten.remove(&slot);
        }
        self.level().inserted.push(slot);
    }

    /// At which level an object was inserted in this transaction; 0 if it was not.
    fn born(&self, slot: u32) -> u16 {
        self.born.get(slot as usize).copied().unwrap_or_default()
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn slot(&self, slot: u32) -> Refused<&Slot<E>> {
        self.slots.get(slot as usize).ok_or_else(|| format!("no such `{}`", E::TABLE.model))
    }

    /// The object, or why there is none.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Refused<&E> {
        match self.slots.get(slot as usize).and_then(Slot::object) {
            Some(object) if self.expired.is_empty() => Ok(object),
            _ => self.get_slowly(slot),
        }
    }

    #[cold]
    fn get_slowly(&self, slot: u32) -> Refused<&E> {
        match self.slot(slot)? {
            Slot::Live(_) | Slot::Marked(_) if self.expired.contains(&slot) => Err(format!(
                "this `{}` was expired: refresh it first (`session.refresh(key)`)",
                E::TABLE.model
            )),
            Slot::Live(object) => Ok(object),
            Slot::Marked(object) => Ok(object),
            Slot::Pending(_) => {
                let column = self.key_columns.first().map_or("its key", |i| E::TABLE.column_name(*i));
                Err(format!(
                    "`{}::{column}` comes from the database: flush first (`session.draft(key)` has what was set)",
                    E::TABLE.model
                ))
            }
            Slot::Deleted(_) => Err(format!("this `{}` was deleted", E::TABLE.model)),
            Slot::Gone(why) => Err(format!("this `{}` {why}", E::TABLE.model)),
        }
    }

    /// The object to be changed; what it was is kept at the first time.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> Refused<&mut E> {
        self.get(slot)?;
        self.touch(slot);
        self.slots[slot as usize].object_mut().ok_or_else(String::new)
    }

    /// Keeps what a live object is, before it is changed.
    fn touch(&mut self, slot: u32) -> Option<&mut Dirty> {
        if !self.dirty.contains_key(&slot) {
            let now: Arc<[Value]> = values(self.slots[slot as usize].object()?).into();
            self.level().begun.entry(slot).or_insert_with(|| now.clone());
            self.dirty.insert(slot, Dirty { flushed: now, links: Vec::new(), expressions: Vec::new() });
        }
        self.dirty.get_mut(&slot)
    }

    /// Takes back that an object is to be deleted. One that is not is left alone.
    pub(crate) fn unmark(&mut self, slot: u32) -> Refused<()> {
        self.get(slot)?;
        if self.marked.contains(&slot) {
            self.marked.retain(|marked| *marked != slot);
            self.revive(slot);
        }
        Ok(())
    }

    /// The draft of an object that was not flushed yet.
    pub(crate) fn draft(&mut self, slot: u32) -> Option<&mut Draft<E>> {
        match self.slots.get_mut(slot as usize) {
            Some(Slot::Pending(draft)) => Some(draft),
            _ => None,
        }
    }

    /// Sets a column to an expression at the next flush.
    pub(crate) fn express(&mut self, slot: u32, column: u16, fragment: Fragment) -> Refused<()> {
        if let Some(draft) = self.draft(slot) {
            draft.put(column, fragment);
            return Ok(());
        }
        self.get(slot)?;
        if let Some(dirty) = self.touch(slot) {
            dirty.expressions.retain(|(known, _)| *known != column);
            dirty.expressions.push((column, fragment));
        }
        Ok(())
    }

    /// Takes an object out of the session.
    fn expunge(&mut self, slot: u32) {
        if let Some(identity) = self.flushed_identity(slot) {
            self.identities.remove(slot, &identity);
        }
        self.dirty.remove(&slot);
        self.unread.remove(&slot);
        self.collections.forget_all(|of| of == slot);
        self.marked.retain(|marked| *marked != slot);
        self.levels.iter_mut().for_each(|level| level.forget(slot));
        self.pending.retain(|pending| *pending != slot);
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Slot::Gone("was expunged");
        }
    }

    /// What a column of an object was when it was last flushed.
    pub(crate) fn flushed_value(&self, slot: u32, column: usize) -> Option<Value> {
        match self.dirty.get(&slot) {
            Some(dirty) => dirty.flushed.get(column).cloned(),
            None => self.get(slot).ok()?.column_value(column),
        }
    }

    /// The primary key as the database knows it.
    fn flushed_identity(&self, slot: u32) -> Option<Identity> {
        if let Some(dirty) = self.dirty.get(&slot) {
            return Some(self.identity_in(&dirty.flushed));
        }
        let object = self.slots.get(slot as usize)?.object_that_was()?;
        Some(self.identity_of(object))
    }

    /// Reads an object anew from a row of the database: what was changed and not flushed is lost.
    fn populate(&mut self, slot: u32, row: &[Value]) -> Result<()> {
        self.expired.remove(&slot);
        self.has_read(slot, |_| true);
        let flushed = self.flushed_identity(slot);
        let Some(object) = self.slots.get_mut(slot as usize).and_then(Slot::object_mut) else {
            return Ok(());
        };
        object.reload(&mut ValueCells::new(row, &self.header))?;
        if self.dirty.remove(&slot).is_some() {
            self.empty_fields(slot);
        }
        let now = self.identity_in(row);
        if let Some(before) = flushed.filter(|before| *before != now) {
            self.identities.remove(slot, &before);
            self.identities.insert(slot, &now);
        }
        Ok(())
    }

    /// An object from a whole row.
    ///
    /// # Errors
    /// A column does not fit the model.
    pub(crate) fn make(&self, row: &[Value]) -> Result<E> {
        let mut cells = ValueCells::new(row, &self.header);
        let object = E::from_row(&mut cells);
        object.map_err(|e| {
            let column = crate::types::Cells::position(&cells).saturating_sub(1);
            e.context(format_args!("{}::{}", E::TABLE.model, E::TABLE.column_name(column)))
        })
    }

    /// A copy of an object, without its relationships.
    ///
    /// # Errors
    /// A type's `Encode` and `Decode` disagree.
    fn copy(&self, slot: u32) -> Result<E> {
        let object = self.get(slot).map_err(Error::session)?;
        self.make(&values(object))
    }

    /// Slots whose object is in a state, in the order they were tracked.
    pub(crate) fn slots_that_are(&self, state: ObjectState) -> Vec<u32> {
        (0..self.slots.len() as u32).filter(|slot| self.state(*slot) == state).collect()
    }
}
