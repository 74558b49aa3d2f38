//! Rows that are tracked as several models of a hierarchy: one object, by whatever key.
//!
//! The object is that of the model which inherits most. What is tracked of the same row as one of its bases is kept beside
//! it, for relationships that lead to the base: it is never written, what relationships change in it goes to the object
//! before a flush, and it becomes as the object is behind one.

use super::UnitOfWork;
use crate::error::{Error, Result};
use crate::orm::{AnyKey, Entity, HasTable, Inheritance, Key, Mapper, Model, ObjectState, RelationDef};
use crate::schema::TableDef;
use crate::types::Value;
use hashbrown::{HashMap, HashSet};

/// Who is the same row as who.
#[derive(Default)]
pub(crate) struct Kin {
    /// The object of what is tracked as a base.
    heirs: HashMap<AnyKey, AnyKey>,
    /// The same, the other way.
    bases: HashMap<AnyKey, Vec<AnyKey>>,
    /// New objects, and the collections of their bases that they are in once they are written.
    waiting: Vec<(AnyKey, &'static RelationDef, AnyKey)>,
}

impl Kin {
    fn add(&mut self, base: AnyKey, heir: AnyKey) {
        for known in self.bases.remove(&base).unwrap_or_default() {
            self.add(known, heir);
        }
        self.heirs.insert(base, heir);
        let bases = self.bases.entry(heir).or_default();
        if !bases.contains(&base) {
            bases.push(base);
        }
    }

    fn remove(&mut self, base: AnyKey) {
        if let Some(heir) = self.heirs.remove(&base)
            && let Some(bases) = self.bases.get_mut(&heir)
        {
            bases.retain(|known| *known != base);
        }
    }

    /// Is no row tracked as several models?
    pub(super) fn is_empty(&self) -> bool {
        self.heirs.is_empty()
    }

    /// Forgets what only waits for a flush.
    pub(super) fn forget_waiting(&mut self) {
        self.waiting.clear();
    }
}

impl UnitOfWork {
    /// The object that a key leads to: that of the model which inherits most.
    pub(crate) fn object(&self, key: AnyKey) -> AnyKey {
        self.kin.heirs.get(&key).copied().unwrap_or(key)
    }

    /// The object of another model that a key leads to, if it can be used.
    #[inline]
    pub(super) fn heir(&self, key: AnyKey) -> Option<AnyKey> {
        if self.kin.heirs.is_empty() {
            return None;
        }
        let heir = self.kin.heirs.get(&key).copied()?;
        self.stores.get(&heir.entity).filter(|store| !store.is_expired(heir.slot)).map(|_| heir)
    }

    /// All keys of a row.
    pub(crate) fn all_kin(&self, key: AnyKey) -> Vec<AnyKey> {
        let object = self.object(key);
        let bases = self.kin.bases.get(&object).map_or(&[][..], Vec::as_slice);
        bases.iter().copied().chain([object]).collect()
    }

    /// An object was read: is its row tracked as another model?
    ///
    /// # Errors
    /// It is tracked as a model that neither inherits from this one nor is inherited by it.
    pub(super) fn find_kin(&mut self, key: AnyKey) -> Result<()> {
        let store = &self.stores[&key.entity];
        let table = store.table();
        if let Some(heir) = self.heir(key) {
            let row = store.row(key.slot).unwrap_or_default();
            let unread = store.unread(key.slot).to_vec();
            let object = &self.stores[&heir.entity];
            let known = object.row(heir.slot).unwrap_or_default();
            let new = |(at, value): &(usize, Value)| {
                let at16 = *at as u16;
                !unread.contains(&at16) && (known[*at] != *value || object.unread(heir.slot).contains(&at16))
            };
            let set: Vec<(usize, Value)> = row.into_iter().enumerate().filter(new).collect();
            return match self.stores.get_mut(&heir.entity) {
                Some(store) if !set.is_empty() => store.apply(heir.slot, &set),
                _ => Ok(()),
            };
        }
        let Some(identity) = store.identity(key.slot) else { return Ok(()) };
        let mut heir = None;
        let mut bases = Vec::new();
        for (entity, other) in &self.stores {
            let (of, same) = (other.table(), *entity == key.entity);
            if same || of.discriminator().is_none() || !of.root().is_model(table.root()) {
                continue;
            }
            let Some(slot) = other.find_identity(&identity) else { continue };
            let found = AnyKey { entity: *entity, session: self.id, slot };
            if of.inherits_from(table) {
                heir = Some(self.object(found));
            } else if table.inherits_from(of) {
                bases.push(found);
            } else {
                return Err(Error::session(format!(
                    "a row of `{}` is tracked as a `{}` and was read as a `{}`",
                    table.root().model,
                    of.model,
                    table.model
                )));
            }
        }
        if let Some(heir) = heir {
            self.take_read(key, heir)?;
            self.kin.add(key, heir);
            return self.follow(key);
        }
        if bases.iter().any(|base| self.stores[&base.entity].is_changed(base.slot))
            && let Err(error) = self.check_fields()
        {
            // what was put into relationships' fields is not handed over
            self.tell(error);
        }
        for base in bases {
            self.take_read(base, key)?;
            self.kin.add(base, key);
            self.hand_over(base)?;
        }
        self.follow_kin(key)
    }

    fn heir_is_usable(&self, object: AnyKey) -> bool {
        self.stores.get(&object.entity).is_some_and(|store| !store.is_expired(object.slot))
    }

    /// What was not read of an object, and is known of what is tracked as a base.
    fn take_read(&mut self, base: AnyKey, object: AnyKey) -> Result<()> {
        let known = &self.stores[&base.entity];
        let mut unread = self.stores[&object.entity].unread(object.slot).to_vec();
        unread.retain(|at| !known.unread(base.slot).contains(at));
        let usable = !known.is_expired(base.slot) && self.heir_is_usable(object);
        let Some(row) = known.row(base.slot).filter(|_| usable) else { return Ok(()) };
        let set = unread.iter().filter_map(|at| Some((*at as usize, row.get(*at as usize)?.clone())));
        let set: Vec<(usize, Value)> = set.collect();
        match self.stores.get_mut(&object.entity) {
            Some(store) if !set.is_empty() => store.apply(object.slot, &set),
            _ => Ok(()),
        }
    }

    /// What relationships have changed in what is tracked as bases goes to the objects.
    pub(crate) fn hand_over_all(&mut self) -> Result<()> {
        if self.kin.heirs.is_empty() {
            return Ok(());
        }
        let touched = |base: &AnyKey| self.stores[&base.entity].is_changed(base.slot);
        let changed: Vec<AnyKey> = self.kin.heirs.keys().copied().filter(touched).collect();
        changed.into_iter().try_for_each(|base| self.hand_over(base))
    }

    fn hand_over(&mut self, base: AnyKey) -> Result<()> {
        let heir = self.object(base);
        let Some(store) = self.stores.get_mut(&base.entity) else { return Ok(()) };
        let row = store.row(base.slot).unwrap_or_default();
        let changed = store.changed_columns(base.slot);
        let set: Vec<(usize, Value)> = changed.into_iter().map(|at| (at, row[at].clone())).collect();
        let links = store.links(base.slot).to_vec();
        let expressions = store.expressions(base.slot).to_vec();
        store.updated(base.slot);
        let Some(store) = self.stores.get_mut(&heir.entity) else { return Ok(()) };
        if !set.is_empty() {
            store.assign(heir.slot, &set)?;
        }
        links.into_iter().for_each(|link| store.link(heir.slot, link));
        expressions
            .into_iter()
            .try_for_each(|(column, value)| store.express_slot(heir.slot, column, value))
            .map_err(Error::session)
    }

    /// What is tracked as bases becomes as the objects are.
    pub(crate) fn follow_all(&mut self) -> Result<()> {
        for (heir, def, owner) in std::mem::take(&mut self.kin.waiting) {
            if self.stores.get(&heir.entity).is_some_and(|store| store.is_live(heir.slot))
                && let Some(base) = self.as_target(heir, def.target_mapper)?
            {
                self.collection(def, owner)?.put(base.slot);
            }
        }
        let bases: Vec<AnyKey> = self.kin.heirs.keys().copied().collect();
        bases.into_iter().try_for_each(|base| self.follow(base))
    }

    /// What is tracked of an object as bases becomes as the object is.
    pub(super) fn follow_kin(&mut self, object: AnyKey) -> Result<()> {
        let bases = self.kin.bases.get(&object).cloned().unwrap_or_default();
        bases.into_iter().try_for_each(|base| self.follow(base))
    }

    fn follow(&mut self, base: AnyKey) -> Result<()> {
        let heir = self.object(base);
        let Some(object) = self.stores.get(&heir.entity) else { return Ok(()) };
        let state = object.state(heir.slot);
        let row = object.row(heir.slot).filter(|_| !object.is_expired(heir.slot));
        let Some(store) = self.stores.get_mut(&base.entity) else { return Ok(()) };
        match state {
            ObjectState::Deleted if store.is_live(base.slot) => {
                store.removed(&[base.slot]);
                self.leave_collections(base.entity, &HashSet::from_iter([base.slot]));
            }
            ObjectState::Detached | ObjectState::Pending => {
                if store.is_live(base.slot) {
                    store.leave(base.slot);
                }
                self.kin.remove(base);
            }
            _ => {
                let (Some(row), Some(known)) = (row, store.row(base.slot)) else { return Ok(()) };
                if store.is_expired(base.slot) {
                    return store.track_row(&row[..known.len()]).map(drop);
                }
                let differs = |at: &usize| row[*at] != known[*at];
                let set: Vec<(usize, Value)> =
                    (0..known.len()).filter(differs).map(|at| (at, row[at].clone())).collect();
                if !set.is_empty() {
                    store.assign(base.slot, &set)?;
                    store.updated(base.slot);
                }
            }
        }
        Ok(())
    }

    /// The key of an object as a relationship's target, which may be a base of its model; none if it is not written yet.
    pub(super) fn as_target(&mut self, key: AnyKey, target: Mapper) -> Result<Option<AnyKey>> {
        if key.entity == target.entity() {
            return Ok(Some(key));
        }
        let store = self.stores.get(&key.entity);
        let Some(store) = store.filter(|store| store.is_live(key.slot)) else { return Ok(None) };
        if !store.table().inherits_from(target.table()) {
            return Ok(None);
        }
        let known = self.all_kin(key).into_iter().find(|known| known.entity == target.entity());
        let Some(mut row) = store.row(key.slot).filter(|_| known.is_none()) else { return Ok(known) };
        row.truncate(target.table().columns.len());
        self.track_row(target, &row).map(Some)
    }

    /// A new object of a model that inherits is in a collection of its base once it is written.
    pub(super) fn wait_for(&mut self, heir: AnyKey, def: &'static RelationDef, owner: AnyKey) {
        if let Some(store) = self.stores.get_mut(&heir.entity) {
            store.hold(heir.slot);
        }
        self.kin.waiting.retain(|(known, of, _)| *known != heir || !of.same(def));
        self.kin.waiting.push((heir, def, owner));
    }

    /// It is not.
    pub(super) fn wait_no_more(&mut self, heir: AnyKey, def: &'static RelationDef) {
        self.kin.waiting.retain(|(known, of, _)| *known != heir || !of.same(def));
    }

    /// The key of an object as another model, if its row is tracked as that.
    pub fn of_type<E: Inheritance, M: Inheritance<Root = E::Root>>(
        &self,
        key: Key<E>,
        _model: Model<M>,
    ) -> Option<Key<M>> {
        let entity = Mapper::of::<M>().entity();
        self.check(key).ok()?;
        let found = self.all_kin(key.erase()).into_iter().find(|known| known.entity == entity)?;
        Some(Key::new(self.id, found.slot))
    }

    /// The key of an object as a model that its own inherits from.
    ///
    /// # Errors
    /// Its model does not inherit from that one, it was not flushed yet, or is gone.
    pub fn as_base<E: Inheritance, B: Inheritance<Root = E::Root>>(
        &mut self,
        key: Key<E>,
        _base: Model<B>,
    ) -> Result<Key<B>> {
        let (own, base): (&TableDef, &TableDef) = (E::TABLE, <B as HasTable>::TABLE);
        if !own.inherits_from(base) {
            let wrong = format!("as_base: a `{}` is no `{}`", own.model, base.model);
            return Err(Error::session(wrong));
        }
        self.try_get(key)?;
        let found = self.as_target(key.erase(), Mapper::of::<B>())?;
        let found = found.ok_or_else(|| Error::session(format!("as_base: this `{}` is gone", own.model)))?;
        Ok(Key::new(self.id, found.slot))
    }

    /// The object of a base's key is not to be deleted after all.
    pub(super) fn unmark(&mut self, heir: AnyKey) -> std::result::Result<(), String> {
        let Some(store) = self.stores.get_mut(&heir.entity) else { return Ok(()) };
        match store.refusal(heir.slot) {
            Some(why) => Err(why),
            None => {
                store.unmark(heir.slot);
                Ok(())
            }
        }
    }

    /// The object of a base's key, as the base.
    pub(super) fn part<E: Entity>(&self, heir: AnyKey) -> std::result::Result<&E, String> {
        let part = self.stores[&heir.entity].part(heir.slot, Mapper::of::<E>().entity())?;
        part.downcast_ref().ok_or_else(|| format!("it is no `{}`", E::TABLE.model))
    }

    /// The same, to be changed.
    pub(super) fn part_mut<E: Entity>(&mut self, heir: AnyKey) -> std::result::Result<&mut E, String> {
        let Some(store) = self.stores.get_mut(&heir.entity) else {
            return Err(format!("no such `{}`", E::TABLE.model));
        };
        let part = store.part_mut(heir.slot, Mapper::of::<E>().entity())?;
        part.downcast_mut().ok_or_else(|| format!("it is no `{}`", E::TABLE.model))
    }
}
