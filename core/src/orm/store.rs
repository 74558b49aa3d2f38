//! The tracked objects of one model: an arena, and an index by primary key.

use super::{AnyKey, Draft, Entity, Given, Related, RelationDef};
use crate::error::Result;
use crate::schema::TableDef;
use crate::types::{Header, Value, ValueCells};
use hashbrown::{DefaultHashBuilder, HashTable};
use smallvec::SmallVec;
use std::any::Any;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// The values of a primary key.
pub(crate) type Identity = SmallVec<[Value; 1]>;

/// Where an object stands.
pub(crate) enum Slot<E> {
    /// Added, and not in the database yet.
    Pending(Box<PendingRow<E>>),
    /// In the database.
    Live(Box<E>),
    /// Deleted by the next flush.
    Deleted(Box<E>),
    /// No longer tracked; the text says why.
    Gone(&'static str),
}

/// A draft with its foreign keys to objects that may not have keys yet.
pub(crate) struct PendingRow<E> {
    pub(crate) draft: Draft<E>,
    pub(crate) links: Vec<Link>,
}

/// A foreign key column to be filled from another object's column.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub(crate) column: u16,
    pub(crate) parent: AnyKey,
    pub(crate) parent_column: usize,
}

/// What an object's columns were.
struct Snapshot {
    /// When they were last the database's: what the next flush compares with.
    flushed: Box<[Value]>,
    /// When the transaction began: what a rollback restores.
    begun: Box<[Value]>,
}

/// The tracked objects of the model `E`.
pub(crate) struct Store<E> {
    pub(crate) slots: Vec<Slot<E>>,
    identity: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
    pub(crate) pending: Vec<u32>,
    snapshots: HashMap<u32, Snapshot>,
    deleted: Vec<u32>,
    /// Objects inserted in this transaction, to be forgotten at rollback.
    inserted: Vec<u32>,
    key_columns: Vec<usize>,
    key_header: Header,
}

impl<E: Entity> Default for Store<E> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            identity: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            pending: Vec::new(),
            snapshots: HashMap::new(),
            deleted: Vec::new(),
            inserted: Vec::new(),
            key_columns: E::TABLE.primary_key(),
            key_header: Header::new((0..E::TABLE.columns.len()).map(|i| E::TABLE.column_name(i).to_owned())),
        }
    }
}

fn values<E: Entity>(object: &E) -> Box<[Value]> {
    let mut out = Vec::with_capacity(E::TABLE.columns.len());
    object.encode_row(&mut out);
    out.into()
}

impl<E: Entity> Store<E> {
    fn identity_of(&self, object: &E) -> Identity {
        let mut all = Vec::with_capacity(E::TABLE.columns.len());
        object.encode_row(&mut all);
        self.key_columns.iter().map(|i| all[*i].clone()).collect()
    }

    /// The slot of the object with this primary key.
    pub(crate) fn find(&self, identity: &[Value]) -> Option<u32> {
        let hash = self.hasher.hash_one(identity);
        let found = self.identity.find(hash, |(h, slot)| {
            *h == hash
                && match &self.slots[*slot as usize] {
                    Slot::Live(object) | Slot::Deleted(object) => *self.identity_of(object) == *identity,
                    _ => false,
                }
        })?;
        Some(found.1)
    }

    fn index(&mut self, slot: u32, identity: &[Value]) {
        let hash = self.hasher.hash_one(identity);
        self.identity.insert_unique(hash, (hash, slot), |(h, _)| *h);
    }

    fn unindex(&mut self, slot: u32, identity: &[Value]) {
        let hash = self.hasher.hash_one(identity);
        if let Ok(entry) = self.identity.find_entry(hash, |(_, s)| *s == slot) {
            entry.remove();
        }
    }

    /// Adds a draft; its links come with the unit of work.
    pub(crate) fn push_pending(&mut self, draft: Draft<E>) -> u32 {
        let slot = self.slots.len() as u32;
        self.slots.push(Slot::Pending(Box::new(PendingRow { draft, links: Vec::new() })));
        self.pending.push(slot);
        slot
    }

    /// Tracks an object that was read. If it is tracked already, the session's own stays as it is.
    pub(crate) fn track(&mut self, object: E) -> u32 {
        let identity = self.identity_of(&object);
        if let Some(slot) = self.find(&identity) {
            return slot;
        }
        let slot = self.slots.len() as u32;
        self.slots.push(Slot::Live(Box::new(object)));
        self.index(slot, &identity);
        slot
    }

    /// The object, or why there is none.
    pub(crate) fn get(&self, slot: u32) -> std::result::Result<&E, String> {
        match self.slots.get(slot as usize) {
            Some(Slot::Live(object) | Slot::Deleted(object)) => Ok(object),
            Some(Slot::Pending(_)) => {
                let column = self.key_columns.first().map_or("its key", |i| E::TABLE.column_name(*i));
                Err(format!("`{}::{column}` comes from the database: flush first", E::TABLE.model))
            }
            Some(Slot::Gone(why)) => Err(format!("this `{}` {why}", E::TABLE.model)),
            None => Err(format!("no such `{}`", E::TABLE.model)),
        }
    }

    /// The object to be changed; what it was is kept at the first time.
    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> std::result::Result<&mut E, String> {
        self.get(slot)?;
        match &mut self.slots[slot as usize] {
            Slot::Live(object) | Slot::Deleted(object) => {
                self.snapshots.entry(slot).or_insert_with(|| {
                    let now = values(&**object);
                    Snapshot { begun: now.clone(), flushed: now }
                });
                Ok(object)
            }
            _ => Err(String::new()),
        }
    }

    /// The draft of an object that was not flushed yet.
    pub(crate) fn draft(&mut self, slot: u32) -> Option<&mut Draft<E>> {
        match self.slots.get_mut(slot as usize) {
            Some(Slot::Pending(row)) => Some(&mut row.draft),
            _ => None,
        }
    }

    /// Marks an object for deletion; one that was never flushed is forgotten at once.
    pub(crate) fn delete(&mut self, slot: u32) -> std::result::Result<(), String> {
        let place =
            self.slots.get_mut(slot as usize).ok_or_else(|| format!("no such `{}`", E::TABLE.model))?;
        match std::mem::replace(place, Slot::Gone("was deleted")) {
            Slot::Pending(_) => self.pending.retain(|p| *p != slot),
            Slot::Live(object) => {
                *place = Slot::Deleted(object);
                self.deleted.push(slot);
            }
            other => *place = other,
        }
        Ok(())
    }

    /// Takes an object out of the session.
    pub(crate) fn expunge(&mut self, slot: u32) -> std::result::Result<E, String> {
        self.get(slot)?;
        if let Some(identity) = self.flushed_identity(slot) {
            self.unindex(slot, &identity);
        }
        self.snapshots.remove(&slot);
        self.deleted.retain(|d| *d != slot);
        match std::mem::replace(&mut self.slots[slot as usize], Slot::Gone("was expunged")) {
            Slot::Live(object) | Slot::Deleted(object) => Ok(*object),
            _ => Err(String::new()),
        }
    }

    /// Has the object changed since it was last flushed?
    pub(crate) fn is_modified(&self, slot: u32) -> bool {
        match (self.snapshots.get(&slot), self.slots.get(slot as usize)) {
            (Some(snapshot), Some(Slot::Live(object))) => snapshot.flushed != values(&**object),
            _ => false,
        }
    }

    /// Reads an object anew from a row of the database.
    pub(crate) fn refresh(&mut self, slot: u32, row: &[Value]) -> Result<()> {
        let Some(Slot::Live(object)) = self.slots.get_mut(slot as usize) else { return Ok(()) };
        object.reload(&mut ValueCells::new(row, &self.key_header))?;
        self.snapshots.remove(&slot);
        Ok(())
    }

    fn make(&self, row: &[Value]) -> Result<E> {
        let mut cells = ValueCells::new(row, &self.key_header);
        let object = E::from_row(&mut cells);
        object.map_err(|e| {
            let column = crate::types::Cells::position(&cells).saturating_sub(1);
            e.context(format_args!("{}::{}", E::TABLE.model, E::TABLE.column_name(column)))
        })
    }
}

/// A [`Store`] of any model, as the unit of work sees it.
pub(crate) trait AnyStore: Any + Send + Sync {
    /// The model's table.
    fn table(&self) -> &'static TableDef;
    /// The slots that wait to be inserted, in the order they were added.
    fn pending(&self) -> &[u32];
    /// The links of a slot that waits.
    fn links(&self, slot: u32) -> &[Link];
    /// Adds a link to a slot that waits; `false` if it does not wait.
    fn link(&mut self, slot: u32, link: Link) -> bool;
    /// Takes the related objects out of a draft.
    fn take_related(&mut self, slot: u32) -> Vec<(&'static RelationDef, Related)>;
    /// The values that a waiting slot gives.
    fn given(&self, slot: u32) -> &[(u16, Given)];
    /// Is the object in the database?
    fn is_live(&self, slot: u32) -> bool;
    /// A column's value of an object in the database.
    fn column_value(&self, slot: u32, column: usize) -> Option<Value>;
    /// These slots are being inserted and wait no longer.
    fn taken(&mut self, slots: &[u32]);
    /// A slot was inserted with these columns.
    ///
    /// # Errors
    /// A column does not fit the model, or another object has the same primary key.
    fn inserted(&mut self, slot: u32, row: Vec<Value>) -> Result<()>;
    /// The changed objects: slot, changed columns.
    fn changed(&self) -> Vec<(u32, Vec<usize>)>;
    /// An object's columns as they are now.
    fn row(&self, slot: u32) -> Option<Box<[Value]>>;
    /// The primary key as the database knows it.
    fn flushed_identity(&self, slot: u32) -> Option<Identity>;
    /// A slot was updated.
    fn updated(&mut self, slot: u32);
    /// The slots to be deleted.
    fn deleted(&self) -> &[u32];
    /// All deletions were done.
    fn deletions_done(&mut self);
    /// Are there changes to flush?
    fn is_dirty(&self) -> bool;
    /// The transaction was committed.
    fn commit(&mut self);
    /// The transaction was rolled back.
    ///
    /// # Errors
    /// A restored row does not fit the model, which cannot be unless `Encode` and `Decode` disagree.
    fn rollback(&mut self) -> Result<()>;
    /// For downcasting.
    fn as_any(&self) -> &dyn Any;
    /// For downcasting.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<E: Entity> AnyStore for Store<E> {
    fn table(&self) -> &'static TableDef {
        E::TABLE
    }

    fn pending(&self) -> &[u32] {
        &self.pending
    }

    fn links(&self, slot: u32) -> &[Link] {
        match &self.slots[slot as usize] {
            Slot::Pending(row) => &row.links,
            _ => &[],
        }
    }

    fn link(&mut self, slot: u32, link: Link) -> bool {
        match &mut self.slots[slot as usize] {
            Slot::Pending(row) => {
                row.links.push(link);
                true
            }
            _ => false,
        }
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

    fn is_live(&self, slot: u32) -> bool {
        matches!(self.slots.get(slot as usize), Some(Slot::Live(_)))
    }

    fn column_value(&self, slot: u32, column: usize) -> Option<Value> {
        match self.slots.get(slot as usize)? {
            Slot::Live(object) => values(&**object).get(column).cloned(),
            _ => None,
        }
    }

    fn taken(&mut self, slots: &[u32]) {
        if self.pending.starts_with(slots) {
            self.pending.drain(..slots.len());
        } else {
            self.pending.retain(|slot| !slots.contains(slot));
        }
    }

    fn inserted(&mut self, slot: u32, row: Vec<Value>) -> Result<()> {
        let object = self.make(&row)?;
        let identity: Identity = self.key_columns.iter().map(|i| row[*i].clone()).collect();
        self.slots[slot as usize] = Slot::Live(Box::new(object));
        self.index(slot, &identity);
        self.inserted.push(slot);
        Ok(())
    }

    fn changed(&self) -> Vec<(u32, Vec<usize>)> {
        let mut all: Vec<(u32, Vec<usize>)> = Vec::new();
        for (slot, snapshot) in &self.snapshots {
            if let Slot::Live(object) = &self.slots[*slot as usize] {
                let now = values(&**object);
                let columns: Vec<usize> =
                    (0..now.len()).filter(|i| now[*i] != snapshot.flushed[*i]).collect();
                if !columns.is_empty() {
                    all.push((*slot, columns));
                }
            }
        }
        all.sort_unstable_by_key(|(slot, _)| *slot);
        all
    }

    fn row(&self, slot: u32) -> Option<Box<[Value]>> {
        match self.slots.get(slot as usize)? {
            Slot::Live(object) | Slot::Deleted(object) => Some(values(&**object)),
            _ => None,
        }
    }

    fn flushed_identity(&self, slot: u32) -> Option<Identity> {
        let pick = |row: &[Value]| self.key_columns.iter().map(|i| row[*i].clone()).collect();
        match self.snapshots.get(&slot) {
            Some(snapshot) => Some(pick(&snapshot.flushed)),
            None => self.row(slot).map(|row| pick(&row)),
        }
    }

    fn updated(&mut self, slot: u32) {
        let Slot::Live(object) = &self.slots[slot as usize] else { return };
        let (now, identity) = (values(&**object), self.identity_of(object));
        let Some(snapshot) = self.snapshots.get_mut(&slot) else { return };
        let before: Identity = self.key_columns.iter().map(|i| snapshot.flushed[*i].clone()).collect();
        snapshot.flushed = now;
        if before != identity {
            self.unindex(slot, &before);
            self.index(slot, &identity);
        }
    }

    fn deleted(&self) -> &[u32] {
        &self.deleted
    }

    fn deletions_done(&mut self) {
        // the objects are kept as deleted until the commit, for a rollback to bring them back
        for slot in std::mem::take(&mut self.deleted) {
            if let Some(identity) = self.flushed_identity(slot) {
                self.unindex(slot, &identity);
            }
        }
    }

    fn is_dirty(&self) -> bool {
        !self.pending.is_empty()
            || !self.deleted.is_empty()
            || self.snapshots.keys().any(|s| self.is_modified(*s))
    }

    fn commit(&mut self) {
        self.snapshots.clear();
        self.inserted.clear();
        for slot in &mut self.slots {
            if matches!(slot, Slot::Deleted(_)) {
                *slot = Slot::Gone("was deleted");
            }
        }
    }

    fn rollback(&mut self) -> Result<()> {
        self.pending.clear();
        for slot in std::mem::take(&mut self.inserted) {
            self.slots[slot as usize] = Slot::Gone("was rolled back");
        }
        self.deleted.clear();
        let header = self.key_header.clone();
        for (slot, snapshot) in std::mem::take(&mut self.snapshots) {
            if let Slot::Live(object) | Slot::Deleted(object) = &mut self.slots[slot as usize] {
                object.reload(&mut ValueCells::new(&snapshot.begun, &header))?;
            }
        }
        for slot in 0..self.slots.len() {
            let place = &mut self.slots[slot];
            match std::mem::replace(place, Slot::Gone("was rolled back")) {
                Slot::Deleted(object) => *place = Slot::Live(object),
                Slot::Pending(_) => {}
                other => *place = other,
            }
        }
        self.reindex();
        Ok(())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl<E: Entity> Store<E> {
    /// Primary keys may have moved back, and deleted objects have returned.
    fn reindex(&mut self) {
        self.identity.clear();
        for slot in 0..self.slots.len() {
            if let Slot::Live(object) = &self.slots[slot] {
                let identity = self.identity_of(object);
                self.index(slot as u32, &identity);
            }
        }
    }
}
