//! What a session tracks.

use super::store::Link;
use super::{AnyKey, AnyStore, Draft, Entity, Key, Related, RelationDef, RelationJoin, Store};
use crate::error::{Error, Result};
use crate::schema::TableDef;
use crate::types::Value;
use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
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

/// A row of an association table that waits for both its ends.
pub(crate) struct Association {
    pub(crate) table: &'static TableDef,
    /// The association table's column, the object, and the object's column.
    pub(crate) ends: Vec<(usize, AnyKey, usize)>,
}

/// The objects a session tracks, and what is to be written of them.
///
/// It never waits: [`UnitOfWork::flush`] begins a [`Flush`](super::Flush) that says, statement by statement, what to send.
pub struct UnitOfWork {
    id: u32,
    pub(crate) stores: ByType<Box<dyn AnyStore>>,
    /// The stores in the order of their first use.
    pub(crate) order: Vec<TypeId>,
    pub(crate) associations: Vec<Association>,
    /// What was wrong with an `add`, told by the next flush.
    pub(crate) problem: Option<Error>,
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
            associations: Vec::new(),
            problem: None,
        }
    }

    fn store<E: Entity>(&self) -> Option<&Store<E>> {
        self.stores.get(&TypeId::of::<E>())?.as_any().downcast_ref()
    }

    fn store_mut<E: Entity>(&mut self) -> &mut Store<E> {
        let order = &mut self.order;
        let store = self.stores.entry(TypeId::of::<E>()).or_insert_with(|| {
            order.push(TypeId::of::<E>());
            Box::new(Store::<E>::default())
        });
        match store.as_any_mut().downcast_mut() {
            Some(store) => store,
            None => unreachable!("a store is kept under its own model's type"),
        }
    }

    /// Adds a draft and, with it, the drafts in its relationships.
    pub fn add<E: Entity>(&mut self, draft: Draft<E>) -> Key<E> {
        let has_related = !draft.related.is_empty();
        let slot = self.store_mut::<E>().push_pending(draft);
        let key = Key::new(self.id, slot);
        if has_related {
            for (relation, related) in self.store_mut::<E>().take_related(slot) {
                let other = match related {
                    Related::Key(key) => key,
                    Related::Draft(draft) => draft.add_to(self),
                };
                if let Err(error) = self.relate(relation, key.erase(), other) {
                    self.problem.get_or_insert(error);
                }
            }
        }
        key
    }

    /// Connects two objects through a relationship of the first.
    pub(crate) fn relate(
        &mut self,
        relation: &'static RelationDef,
        owner: AnyKey,
        target: AnyKey,
    ) -> Result<()> {
        if target.session != self.id {
            return Err(Error::session(format!("{}: the key belongs to another session", relation.path())));
        }
        match relation.join()? {
            RelationJoin::Direct { pairs, owner_refers } => {
                for (in_owner, in_target) in pairs {
                    let (child, column, parent, parent_column) = if owner_refers {
                        (owner, in_owner, target, in_target)
                    } else {
                        (target, in_target, owner, in_owner)
                    };
                    let link = Link { column: column as u16, parent, parent_column };
                    let linked = self.stores.get_mut(&child.entity).is_some_and(|s| s.link(child.slot, link));
                    if !linked {
                        return Err(Error::session(format!(
                            "{}: an object that is in the database already cannot be moved by a draft; set its foreign key",
                            relation.path()
                        )));
                    }
                }
            }
            RelationJoin::Secondary { table, owner: o, target: t } => {
                let ends = (o.into_iter().map(|(column, s)| (s, owner, column)))
                    .chain(t.into_iter().map(|(column, s)| (s, target, column)))
                    .collect();
                self.associations.push(Association { table, ends });
            }
        }
        Ok(())
    }

    /// Tracks an object that was read; one that is tracked already stays as the session has it.
    pub fn track<E: Entity>(&mut self, object: E) -> Key<E> {
        let slot = self.store_mut::<E>().track(object);
        Key::new(self.id, slot)
    }

    /// The tracked object with this primary key.
    pub fn find<E: Entity>(&self, identity: &[Value]) -> Option<Key<E>> {
        let slot = self.store::<E>()?.find(identity)?;
        Some(Key::new(self.id, slot))
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
    /// It was not flushed yet, is gone, or belongs to another session.
    pub fn get<E: Entity>(&self, key: Key<E>) -> Result<&E> {
        self.check(key).and_then(|store| store.get(key.slot)).map_err(Error::session)
    }

    /// The object of a key, to be changed; the next flush writes the columns that differ then.
    ///
    /// # Errors
    /// As [`UnitOfWork::get`].
    pub fn get_mut<E: Entity>(&mut self, key: Key<E>) -> Result<&mut E> {
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
            Ok(_) => self.store_mut::<E>().delete(key.slot),
            Err(message) => Err(message),
        };
        if let Err(message) = deleted {
            self.problem.get_or_insert_with(|| Error::session(format!("delete: {message}")));
        }
    }

    /// Takes an object out of the session.
    ///
    /// # Errors
    /// As [`UnitOfWork::get`].
    pub fn expunge<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        self.check(key).map_err(Error::session)?;
        self.store_mut::<E>().expunge(key.slot).map_err(Error::session)
    }

    /// Has an object been changed since it was last flushed?
    pub fn is_modified<E: Entity>(&self, key: Key<E>) -> bool {
        self.check(key).is_ok_and(|store| store.is_modified(key.slot))
    }

    /// Reads an object anew from a row of the database; what was changed and not flushed is lost.
    ///
    /// # Errors
    /// The row does not fit the model.
    pub fn refresh<E: Entity>(&mut self, key: Key<E>, row: &E) -> Result<()> {
        let mut values = Vec::with_capacity(E::TABLE.columns.len());
        row.encode_row(&mut values);
        self.store_mut::<E>().refresh(key.slot, &values)
    }

    /// The primary key of an object, as the database knows it.
    pub fn identity<E: Entity>(&self, key: Key<E>) -> Option<Vec<Value>> {
        self.check(key).ok()?.flushed_identity(key.slot).map(|identity| identity.to_vec())
    }

    /// Is there anything to flush?
    pub fn is_dirty(&self) -> bool {
        self.problem.is_some() || !self.associations.is_empty() || self.stores.values().any(|s| s.is_dirty())
    }

    /// The transaction was committed: what was flushed is what a later rollback restores.
    pub fn commit(&mut self) {
        self.stores.values_mut().for_each(|store| store.commit());
    }

    /// The transaction was rolled back: objects added in it are forgotten, changed and deleted ones are as they were.
    ///
    /// # Errors
    /// A restored row does not fit its model, which cannot be unless a type's `Encode` and `Decode` disagree.
    pub fn rollback(&mut self) -> Result<()> {
        self.associations.clear();
        self.problem = None;
        self.stores.values_mut().try_for_each(|store| store.rollback())
    }
}

impl std::fmt::Debug for UnitOfWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pending: usize = self.stores.values().map(|s| s.pending().len()).sum();
        f.debug_struct("UnitOfWork").field("id", &self.id).field("pending", &pending).finish()
    }
}
