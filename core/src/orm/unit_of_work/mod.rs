//! What a session tracks.

mod association;
mod detach;
mod graph;
mod inspect;
mod kin;
mod navigate;
mod relate;
mod relation_info;

pub(crate) use association::{Association, Associations};
pub use inspect::History;
use kin::Kin;
pub(crate) use relation_info::RelationInfo;

use super::{AnyKey, AnyStore, Draft, Entity, Events, Key, Mapper, Related, RelationDef, Store};
use crate::error::{Error, Result};
use crate::types::Value;
use hashbrown::HashMap;
use std::any::TypeId;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// `TypeId` is a hash already.
#[derive(Default)]
pub(crate) struct TypeHasher(u64);

impl Hasher for TypeHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

type ByType<T> = HashMap<TypeId, T, BuildHasherDefault<TypeHasher>>;

/// The objects a session tracks, and what is to be written of them.
///
/// It never waits: [`UnitOfWork::flush`] begins a [`Flush`](super::Flush) that says, statement by statement, what to send.
pub struct UnitOfWork {
    id: u32,
    pub(crate) stores: ByType<Box<dyn AnyStore>>,
    /// The stores in the order of their first use.
    pub(crate) order: Vec<TypeId>,
    pub(crate) associations: Associations,
    /// What is known of relationships, by their definition.
    relations: HashMap<usize, Arc<RelationInfo>>,
    /// Collections that are not loaded and know what was put in or taken out: until the flush has written it.
    partial: Vec<(TypeId, u16, u32)>,
    /// Objects that were taken from what they cannot be without; those nobody took in are deleted by the next flush.
    pub(crate) orphans: Vec<(AnyKey, &'static RelationDef)>,
    /// What was wrong with an `add` or another change, told by the next flush.
    pub(crate) problem: Option<Error>,
    /// How many objects were added.
    added: u64,
    /// How many savepoints are open.
    savepoints: usize,
    pub(crate) events: Arc<Events>,
    /// Were rows written past the session in this transaction?
    wrote_past: bool,
    kin: Kin,
}

static NEXT_SESSION: AtomicU32 = AtomicU32::new(1);

impl Default for UnitOfWork {
    fn default() -> Self {
        Self::new()
    }
}

impl UnitOfWork {
    /// An empty one, whose keys no other accepts.
    pub fn new() -> Self {
        Self {
            id: NEXT_SESSION.fetch_add(1, Ordering::Relaxed),
            stores: ByType::default(),
            order: Vec::new(),
            associations: Associations::default(),
            relations: HashMap::new(),
            partial: Vec::new(),
            orphans: Vec::new(),
            problem: None,
            added: 0,
            savepoints: 0,
            events: Arc::new(Events::new()),
            wrote_past: false,
            kin: Kin::default(),
        }
    }

    /// One whose events are told.
    pub fn with_events(events: Arc<Events>) -> Self {
        Self { events, ..Self::new() }
    }

    /// The hooks.
    pub fn events(&self) -> Arc<Events> {
        self.events.clone()
    }

    pub(crate) const fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn store<E: Entity>(&self) -> Option<&Store<E>> {
        self.stores.get(&TypeId::of::<E>())?.as_any().downcast_ref()
    }

    pub(crate) fn store_mut<E: Entity>(&mut self) -> &mut Store<E> {
        match self.any_store(Mapper::of::<E>()).as_any_mut().downcast_mut() {
            Some(store) => store,
            None => unreachable!("a store is kept under its own model's type"),
        }
    }

    /// The store of a model that is known by a relationship alone.
    pub(crate) fn any_store(&mut self, mapper: Mapper) -> &mut dyn AnyStore {
        let (order, savepoints) = (&mut self.order, self.savepoints);
        let store = self.stores.entry(mapper.entity()).or_insert_with(|| {
            order.push(mapper.entity());
            let mut store = mapper.store();
            (0..savepoints).for_each(|_| store.savepoint());
            store
        });
        &mut **store
    }

    /// Adds a draft and, with it, the drafts in its relationships.
    pub fn add<E: Entity>(&mut self, draft: Draft<E>) -> Key<E> {
        self.push(draft, true)
    }

    /// Adds a draft whose object nobody will ask for: once it is inserted, the session forgets it.
    pub fn add_unheld<E: Entity>(&mut self, draft: Draft<E>) {
        self.push(draft, false);
    }

    /// Objects are numbered as they are added.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.added += 1;
        self.added
    }

    fn push<E: Entity>(&mut self, draft: Draft<E>, held: bool) -> Key<E> {
        let has_related = !draft.related.is_empty();
        let number = self.next_number();
        let slot = self.store_mut::<E>().push_pending(draft, held, number);
        let key = Key::new(self.id, slot);
        if has_related {
            for (relation, related) in self.store_mut::<E>().take_related(slot) {
                let other = self.related(related);
                if let Err(error) = self.put(relation, key.erase(), other) {
                    self.tell(error);
                }
            }
        }
        key
    }

    /// A related object; a draft is added.
    pub(crate) fn related(&mut self, related: Related) -> AnyKey {
        match related {
            Related::Key(key) => key,
            Related::Draft(draft) => draft.add_to(self),
        }
    }

    /// Keeps an error for the next flush; the first one is told.
    pub(crate) fn tell(&mut self, error: Error) {
        self.problem.get_or_insert(error);
    }

    /// Tracks an object that was read; one that is tracked already stays as the session has it, unless it was expired or
    /// `populate` says to overwrite it.
    ///
    /// # Errors
    /// A value cannot be read back, which cannot be unless a type's `Encode` and `Decode` disagree.
    pub fn track<E: Entity>(&mut self, object: E, populate: bool) -> Result<Key<E>> {
        let doubtful = self.wrote_past;
        let store = self.store_mut::<E>();
        let (slot, read) = store.track(object, populate)?;
        if read && doubtful {
            store.doubt(slot);
        }
        let key = Key::new(self.id, slot);
        if read && E::TABLE.discriminator().is_some() {
            self.find_kin(key.erase())?;
        }
        Ok(key)
    }

    /// Tracks what a row of a model holds.
    ///
    /// # Errors
    /// A column does not fit the model.
    pub(crate) fn track_row(&mut self, mapper: Mapper, row: &[Value]) -> Result<AnyKey> {
        let (session, doubtful) = (self.id, self.wrote_past);
        let store = self.any_store(mapper);
        let (slot, read) = store.track_row(row)?;
        if read && doubtful {
            store.doubt_slot(slot);
        }
        let key = AnyKey { entity: mapper.entity(), session, slot };
        if read && mapper.table().discriminator().is_some() {
            self.find_kin(key)?;
        }
        Ok(key)
    }

    /// A statement wrote rows past the session: what is read from now on is wrong after a rollback.
    pub fn written_past(&mut self) {
        self.wrote_past = true;
    }

    /// The tracked object with this primary key, unless it has to be read anew.
    pub fn find<E: Entity>(&self, identity: &[Value]) -> Option<Key<E>> {
        let store = self.store::<E>()?;
        let slot = store.find(identity)?;
        (!store.is_expired(slot)).then(|| Key::new(self.id, slot))
    }

    fn check<E: Entity>(&self, key: Key<E>) -> std::result::Result<&Store<E>, String> {
        match self.store::<E>() {
            Some(store) if key.session == self.id => Ok(store),
            _ => Err(format!("this key of `{}` belongs to another session", E::TABLE.model)),
        }
    }

    /// The object of a key.
    ///
    /// # Errors
    /// It was not flushed yet, is gone, expired, or belongs to another session.
    #[inline]
    pub fn get<E: Entity>(&self, key: Key<E>) -> Result<&E> {
        if let Some(heir) = self.heir(key.erase()) {
            return self.part(heir).map_err(Error::session);
        }
        self.check(key).and_then(|store| store.get(key.slot)).map_err(Error::session)
    }

    /// The object of a key, to be changed; the next flush writes the columns that differ then.
    ///
    /// # Errors
    /// As [`UnitOfWork::get`].
    #[inline]
    pub fn get_mut<E: Entity>(&mut self, key: Key<E>) -> Result<&mut E> {
        if let Some(heir) = self.heir(key.erase()) {
            return self.part_mut(heir).map_err(Error::session);
        }
        self.check(key).map_err(Error::session)?;
        self.store_mut::<E>().get_mut(key.slot).map_err(Error::session)
    }

    /// The draft of an object that was added and not flushed yet.
    pub fn draft<E: Entity>(&mut self, key: Key<E>) -> Option<&mut Draft<E>> {
        self.check(key).ok()?;
        self.store_mut::<E>().draft(key.slot)
    }

    /// Deletes an object at the next flush, which tells what is wrong with the key.
    pub fn delete<E: Entity>(&mut self, key: Key<E>) {
        let deleted = match self.check(key) {
            Ok(_) => self.delete_object(key.erase()),
            Err(message) => Err(message),
        };
        if let Err(message) = deleted {
            self.tell(Error::session(format!("delete: {message}")));
        }
    }

    /// Sets a column to a SQL expression at the next flush, which reads the result back.
    ///
    /// # Errors
    /// As [`UnitOfWork::get`].
    pub fn express<E: Entity>(
        &mut self,
        key: Key<E>,
        column: u16,
        value: crate::expr::Fragment,
    ) -> Result<()> {
        self.check(key).map_err(Error::session)?;
        if let Some(heir) = self.heir(key.erase())
            && let Some(store) = self.stores.get_mut(&heir.entity)
        {
            return store.express_slot(heir.slot, column, value).map_err(Error::session);
        }
        self.store_mut::<E>().express(key.slot, column, value).map_err(Error::session)
    }

    /// Takes all objects out of the session: their keys lead nowhere from now on.
    pub fn expunge_all(&mut self) {
        self.forget_pending();
        self.stores.clear();
        self.order.clear();
        self.kin = Kin::default();
        self.id = NEXT_SESSION.fetch_add(1, Ordering::Relaxed);
    }

    /// Reads an object anew from a row of the database; what was changed and not flushed is lost.
    ///
    /// # Errors
    /// The row does not fit the model.
    pub fn refresh<E: Entity>(&mut self, key: Key<E>, row: E) -> Result<()> {
        self.check(key).map_err(Error::session)?;
        self.track(row, true).map(drop)
    }

    /// Reads some columns of an object anew.
    ///
    /// # Errors
    /// A value does not fit the model.
    pub fn refresh_columns<E: Entity>(&mut self, key: Key<E>, set: &[(usize, Value)]) -> Result<()> {
        self.check(key).map_err(Error::session)?;
        let doubtful = self.wrote_past;
        let store = self.store_mut::<E>();
        if doubtful {
            store.doubt(key.slot);
        }
        store.apply(key.slot, set)
    }

    /// The object is read anew before it is used; what was changed and not flushed is lost.
    pub fn expire<E: Entity>(&mut self, key: Key<E>) {
        if self.check(key).is_err() {
            return;
        }
        for key in self.all_kin(key.erase()) {
            if let Some(store) = self.stores.get_mut(&key.entity) {
                store.expire(key.slot);
            }
        }
    }

    /// All objects are read anew before they are used.
    pub fn expire_all(&mut self) {
        self.stores.values_mut().for_each(|store| store.expire_all());
    }

    /// The primary key of an object, as the database knows it.
    pub fn identity<E: Entity>(&self, key: Key<E>) -> Option<Vec<Value>> {
        self.check(key).ok()?.identity(key.slot).map(|identity| identity.to_vec())
    }

    /// Is there anything to flush?
    pub fn is_dirty(&self) -> bool {
        self.problem.is_some()
            || !self.associations.is_empty()
            || !self.orphans.is_empty()
            || self.stores.values().any(|s| s.is_dirty())
    }

    /// A flush has written everything.
    pub(crate) fn flushed(&mut self) {
        for (entity, place, slot) in std::mem::take(&mut self.partial) {
            let Some(store) = self.stores.get_mut(&entity) else { continue };
            if store.collections().get(place, slot).is_some_and(|known| !known.is_loaded()) {
                store.expire_collection(place, slot);
            }
        }
    }

    /// A savepoint begins. What is pending has to be flushed before.
    pub fn savepoint(&mut self) {
        self.savepoints += 1;
        self.stores.values_mut().for_each(|store| store.savepoint());
    }

    /// How many savepoints are open.
    pub fn savepoints(&self) -> usize {
        self.savepoints
    }

    /// The last savepoint is released: what happened since belongs to what is around it.
    pub fn release(&mut self) {
        self.savepoints = self.savepoints.saturating_sub(1);
        self.stores.values_mut().for_each(|store| store.release());
    }

    /// The transaction was committed: what was flushed is what a later rollback restores.
    pub fn commit(&mut self) {
        self.savepoints = 0;
        self.wrote_past = false;
        self.stores.values_mut().for_each(|store| store.commit());
    }

    /// What happened since the last savepoint is undone.
    ///
    /// # Errors
    /// As [`UnitOfWork::rollback`].
    pub fn rollback_to_savepoint(&mut self) -> Result<()> {
        self.forget_pending();
        self.savepoints = self.savepoints.saturating_sub(1);
        self.stores.values_mut().try_for_each(|store| store.rollback())?;
        self.follow_all()
    }

    /// The transaction was rolled back: objects added in it are forgotten, changed and deleted ones are as they were.
    ///
    /// # Errors
    /// A restored row does not fit its model, which cannot be unless a type's `Encode` and `Decode` disagree.
    pub fn rollback(&mut self) -> Result<()> {
        while self.savepoints > 0 {
            self.rollback_to_savepoint()?;
        }
        self.forget_pending();
        self.wrote_past = false;
        self.stores.values_mut().try_for_each(|store| store.rollback())?;
        self.follow_all()
    }

    fn forget_pending(&mut self) {
        self.associations.clear();
        self.orphans.clear();
        self.partial.clear();
        self.kin.forget_waiting();
        self.problem = None;
    }
}

impl std::fmt::Debug for UnitOfWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pending: usize = self.stores.values().map(|s| s.pending().len()).sum();
        f.debug_struct("UnitOfWork").field("id", &self.id).field("pending", &pending).finish()
    }
}
