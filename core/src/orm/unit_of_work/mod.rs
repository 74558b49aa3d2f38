//! What a session tracks.

mod access;
mod association;
mod delete;
mod detach;
mod fields;
mod graph;
mod inspect;
mod kin;
mod navigate;
mod relate;
mod relation_info;
mod room;
mod track;

pub(crate) use association::{Association, Associations};
pub use inspect::History;
use kin::Kin;
pub(crate) use relation_info::RelationInfo;
pub(crate) use room::Room;

use super::{
    AnyKey, AnyStore, Draft, Entity, Events, Info, Key, Mapper, Related, RelationDef, SessionCriteria, Store,
};
use crate::error::{Error, Result};
use crate::orm::load::LeftOut;
use crate::schema::TableDef;
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
    /// One-to-one relationships of which the next flush asks what they held.
    rooms: Vec<Room>,
    /// What was wrong with an `add` or another change, told by the next flush.
    pub(crate) problem: Option<Error>,
    /// How many objects were added.
    added: u64,
    /// How many savepoints are open.
    savepoints: usize,
    pub(crate) events: Arc<Events>,
    pub(crate) criteria: SessionCriteria,
    /// The tables of which queries may leave out rows.
    pub(crate) restricted: Vec<&'static TableDef>,
    pub(crate) info: Info,
    /// Were rows written past the session in this transaction?
    wrote_past: bool,
    kin: Kin,
    /// The columns that were not read of what is being tracked.
    leaving_out: LeftOut,
}

static NEXT_SESSION: AtomicU32 = AtomicU32::new(1);

impl Default for UnitOfWork {
    fn default() -> Self {
        Self {
            id: NEXT_SESSION.fetch_add(1, Ordering::Relaxed),
            stores: ByType::default(),
            order: Vec::new(),
            associations: Associations::default(),
            relations: HashMap::new(),
            partial: Vec::new(),
            orphans: Vec::new(),
            rooms: Vec::new(),
            problem: None,
            added: 0,
            savepoints: 0,
            events: Arc::default(),
            criteria: SessionCriteria::default(),
            restricted: Vec::new(),
            info: Info::default(),
            wrote_past: false,
            kin: Kin::default(),
            leaving_out: LeftOut::new(),
        }
    }
}

impl UnitOfWork {
    /// One whose events are told.
    pub fn with_events(events: Arc<Events>) -> Self {
        Self { events, ..Self::default() }
    }

    /// The columns of a model that are not read of what is being tracked.
    fn unread_of(&self, model: &TableDef) -> Option<Arc<[u16]>> {
        let of = self.leaving_out.iter().find(|(of, _)| of.is_model(model));
        of.map(|(_, columns)| columns.clone()).filter(|columns| !columns.is_empty())
    }

    /// An empty one, whose keys no other accepts: with the hooks, the conditions, and what the user keeps.
    #[must_use]
    pub fn renewed(self) -> Self {
        let Self { events, criteria, restricted, info, .. } = self;
        Self { events, criteria, restricted, info, ..Self::default() }
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

    /// Objects are numbered as they are added.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.added += 1;
        self.added
    }

    pub(crate) fn push<E: Entity>(&mut self, draft: Draft<E>, held: bool) -> Key<E> {
        let has_related = !draft.body().related.is_empty();
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

    fn check<E: Entity>(&self, key: Key<E>) -> std::result::Result<&Store<E>, String> {
        match self.store::<E>() {
            Some(store) if key.session == self.id => Ok(store),
            _ => Err(format!("this key of `{}` belongs to another session", E::TABLE.model)),
        }
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
            || !self.rooms.is_empty()
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
        self.rooms.clear();
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
