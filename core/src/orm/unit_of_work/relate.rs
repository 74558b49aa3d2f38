//! Objects put into relationships and taken out, both sides at once.

use super::relation_info::Through;
use super::{Association, RelationInfo, UnitOfWork};
use crate::error::{Error, Result};
use crate::orm::store::{Collection, Link};
use crate::orm::{AnyKey, Arity, Cascade, RelationDef};
use crate::types::Value;
use smallvec::SmallVec;

impl UnitOfWork {
    /// Puts an object into a relationship of another.
    ///
    /// # Errors
    /// A key is another session's or its object gone, or the relationship cannot be written.
    pub(crate) fn put(&mut self, def: &'static RelationDef, owner: AnyKey, target: AnyKey) -> Result<()> {
        let info = self.writable(def, owner, Some(target))?;
        let Some(through) = info.through() else {
            let (child, parent) = ends(&info, owner, target);
            return self.move_to(&info, child, Some(parent));
        };
        // what is never loaded is not kept either
        if def.arity == Arity::WriteOnly || self.collection(def, owner)?.put(target.slot) {
            if let Some(back) = info.back {
                self.collection(back, target)?.put(owner.slot);
            }
            self.associate(def, through, owner, target, true);
        }
        Ok(())
    }

    /// Takes an object out of a relationship of another.
    ///
    /// # Errors
    /// As [`UnitOfWork::put`], and if it is not in it.
    pub(crate) fn take(&mut self, def: &'static RelationDef, owner: AnyKey, target: AnyKey) -> Result<()> {
        let info = self.writable(def, owner, Some(target))?;
        let stranger = || Error::session(format!("{}: the object to be removed is not in it", def.path()));
        let Some(through) = info.through() else {
            let (child, parent) = ends(&info, owner, target);
            // one that refers to the owner and does not fulfil the condition is not in it either
            let known = self.stores[&owner.entity].collections().get(info.place, owner.slot);
            let left_out = known.is_some_and(|known| {
                info.is_conditional() && known.is_whole() && !known.slots().contains(&target.slot)
            });
            if left_out || self.parent(&info, child) != Some(parent) {
                return Err(stranger());
            }
            return self.move_to(&info, child, None);
        };
        if !self.collection(def, owner)?.take(target.slot) {
            return Err(stranger());
        }
        if let Some(back) = info.back {
            self.collection(back, target)?.take(owner.slot);
        }
        self.associate(def, through, owner, target, false);
        if def.cascades(Cascade::DeleteOrphan) {
            self.orphans.push((target, def));
        }
        Ok(())
    }

    /// Makes a relationship hold exactly these objects.
    ///
    /// # Errors
    /// As [`UnitOfWork::put`], and if a collection is not loaded, since what is to be taken out is not known then.
    pub(crate) fn assign_related(
        &mut self,
        def: &'static RelationDef,
        owner: AnyKey,
        targets: &[AnyKey],
    ) -> Result<()> {
        let info = self.writable(def, owner, None)?;
        if info.writes_owner() {
            let parent = targets.first().copied();
            if let Some(parent) = parent {
                self.writable(def, owner, Some(parent))?;
            } else if info.is_conditional() {
                let known = self.stores[&owner.entity].collections().get(info.place, owner.slot);
                // what it refers to is none of this relationship's
                if known.is_some_and(|known| known.is_whole() && known.slots().is_empty()) {
                    return Ok(());
                }
            }
            let before = self.parent(&info, owner);
            self.move_to(&info, owner, parent)?;
            if let Some(before) = before
                && Some(before) != parent
                && def.cascades(Cascade::DeleteOrphan)
            {
                self.orphans.push((before, def));
            }
            return Ok(());
        }
        let known = self.collection(def, owner)?;
        let loaded = known.is_loaded();
        if !loaded && info.is_one() {
            // what is there makes room, whatever it is
            if targets.is_empty() {
                self.want_room(def, owner, None);
            }
        } else if !loaded {
            return Err(Error::session(format!(
                "{}: it is not loaded, so that what is to be taken out is not known: `session.load(key, {})` first",
                def.path(),
                def.path()
            )));
        }
        let slots: SmallVec<[u32; 8]> = self.collection(def, owner)?.slots().into();
        for slot in slots {
            if !targets.iter().any(|target| target.slot == slot) {
                let target = AnyKey { entity: info.target, session: owner.session, slot };
                self.take(def, owner, target)?;
            }
        }
        targets.iter().try_for_each(|target| self.put(def, owner, *target))
    }

    fn writable(
        &mut self,
        def: &'static RelationDef,
        owner: AnyKey,
        target: Option<AnyKey>,
    ) -> Result<std::sync::Arc<RelationInfo>> {
        if def.viewonly {
            return Err(Error::session(format!(
                "{}: it is viewonly, so it cannot be written through",
                def.path()
            )));
        }
        let info = self.relation(def)?;
        if def.on.is_some() && !info.is_conditional() && info.through().is_none() {
            return Err(Error::session(format!(
                "{}: its condition does not say that a foreign key between {} and {} is equal to what it refers to, so it \
                 cannot be written through: write through a relationship by the foreign key, or name the column: \
                 relationship(column, on = …)",
                def.path(),
                (def.owner)().name,
                (def.target)().name
            )));
        }
        let sides = [(Some(owner), def.owner_mapper, true), (target, def.target_mapper, false)];
        for (key, mapper, is_owner) in sides {
            let Some(key) = key else { continue };
            let model = mapper.table().model;
            let known = self.stores.get(&key.entity).filter(|_| key.session == self.id);
            let refused = match known {
                // its key is known all the same
                Some(store) if store.is_expired(key.slot) && info.is_referred_to_by_key(is_owner) => None,
                Some(store) => store.refusal(key.slot),
                None => Some(format!("this key of `{model}` belongs to another session")),
            };
            if let Some(why) = refused {
                return Err(Error::session(format!("{}: {why}", def.path())));
            }
        }
        Ok(info)
    }

    /// A collection to be changed.
    pub(crate) fn collection(&mut self, def: &'static RelationDef, owner: AnyKey) -> Result<&mut Collection> {
        let info = self.relation(def)?;
        // what the same row has as another model is not known any more
        if !self.kin.is_empty() {
            for kin in self.all_kin(owner).into_iter().filter(|kin| *kin != owner) {
                if let Some(store) = self.stores.get_mut(&kin.entity) {
                    store.expire_collection(info.place, kin.slot);
                }
            }
        }
        let Some(store) = self.stores.get_mut(&owner.entity) else {
            return Err(Error::session(format!("{}: its object is not in the session", def.path())));
        };
        let collection = store.collection_mut(info.place, owner.slot);
        if !collection.is_loaded() {
            self.partial.push((owner.entity, info.place, owner.slot));
        }
        Ok(collection)
    }

    /// The object that another refers to, as far as the session knows it.
    pub(crate) fn parent(&self, info: &RelationInfo, child: AnyKey) -> Option<AnyKey> {
        let child = self.heir(child).unwrap_or(child);
        let store = self.stores.get(&child.entity)?;
        let pairs = info.child_pairs();
        let (column, _) = pairs.first()?;
        if let Some(link) = store.links(child.slot).iter().rev().find(|link| link.column as usize == *column)
        {
            return Some(link.parent);
        }
        let entity = if info.writes_owner() { info.target } else { info.owner };
        let parents = self.stores.get(&entity)?;
        let key = parents.table().primary_key();
        let mut identity: SmallVec<[Value; 1]> = SmallVec::new();
        for column in key {
            let (own, _) = pairs.iter().find(|(_, theirs)| *theirs == column)?;
            identity.push(store.value(child.slot, *own).filter(|value| !value.is_null())?);
        }
        let slot = parents.find_identity(&identity)?;
        Some(AnyKey { entity, session: child.session, slot })
    }

    /// Lets an object refer to another, or to none, and tells the collections on both sides.
    fn move_to(&mut self, info: &RelationInfo, child: AnyKey, parent: Option<AnyKey>) -> Result<()> {
        let before = self.parent(info, child);
        let orphans = self.orphans.len();
        if orphans > 0 {
            let kin = self.all_kin(child);
            self.orphans.retain(|(orphan, _)| !kin.contains(orphan));
        }
        let was_orphan = self.orphans.len() < orphans;
        self.hold_up(info, child, parent)?;
        // an orphan has left the collections of what it still refers to
        let down = info.down();
        if before == parent && !was_orphan && (parent.is_some() || self.refers_to_none(info, child)) {
            return self.hold_down(down, child, parent);
        }
        let orphaned = parent.is_none() && down.is_some_and(|down| down.cascades(Cascade::DeleteOrphan));
        match (parent, down) {
            (None, Some(down)) if orphaned => self.orphans.push((child, down)),
            _ => self.refer(info, child, parent)?,
        }
        let Some(down) = down.filter(|down| down.arity != Arity::WriteOnly) else { return Ok(()) };
        // a member stands in collections of its base as the base
        let heir = child;
        let child = self.as_target(child, down.target_mapper)?;
        if let (Some(before), Some(child)) = (before, child) {
            self.collection(down, before)?.take(child.slot);
        }
        let Some(parent) = parent else {
            self.wait_no_more(heir, down);
            return Ok(());
        };
        let one = self.relation(down)?.is_one();
        let known = self.collection(down, parent)?;
        // what was there in a one-to-one relationship makes room
        let replaced = known.slots().first().copied().filter(|_| one);
        if let Some(slot) = replaced {
            known.take(slot);
        }
        if let Some(child) = child {
            known.push(child.slot);
        }
        let loaded = known.is_loaded();
        let live = self.stores.get(&parent.entity).is_some_and(|store| store.is_live(parent.slot));
        if one && !loaded && live {
            self.want_room(down, parent, Some(child.unwrap_or(heir)));
        }
        if let Some(slot) = replaced {
            let other = AnyKey { entity: down.target_mapper.entity(), session: self.id, slot };
            if down.cascades(Cascade::DeleteOrphan) {
                self.orphans.push((other, down));
            } else {
                self.refer(info, other, None)?;
                self.hold_up(info, other, None)?;
            }
        }
        match child {
            _ if !loaded => {} // one that is not loaded will be read with it
            Some(child) => {
                if let Some(store) = self.stores.get_mut(&child.entity) {
                    store.hold(child.slot);
                }
            }
            None => self.wait_for(heir, down, parent),
        }
        Ok(())
    }

    /// What is held by a condition beside the foreign key does not follow from the foreign key.
    fn hold_up(&mut self, info: &RelationInfo, child: AnyKey, parent: Option<AnyKey>) -> Result<()> {
        match info.conditional_up() {
            Some(up) => {
                let held = parent.map(|parent| parent.slot);
                self.collection(up, child)?.hold(held);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// An object that refers to another already may have been left out of its collection by a condition.
    fn hold_down(
        &mut self,
        down: Option<&'static RelationDef>,
        child: AnyKey,
        parent: Option<AnyKey>,
    ) -> Result<()> {
        let down = down.filter(|down| down.on.is_some() && down.arity != Arity::WriteOnly);
        if let (Some(down), Some(parent)) = (down, parent)
            && let Some(child) = self.as_target(child, down.target_mapper)?
        {
            self.collection(down, parent)?.put(child.slot);
        }
        Ok(())
    }

    /// Is there no foreign key? What it leads to may also be unknown.
    pub(super) fn refers_to_none(&self, info: &RelationInfo, child: AnyKey) -> bool {
        let child = self.heir(child).unwrap_or(child);
        let Some(store) = self.stores.get(&child.entity) else { return true };
        info.child_pairs()
            .iter()
            .any(|(column, _)| store.value(child.slot, *column).is_none_or(|value| value.is_null()))
    }

    /// Sets a foreign key.
    pub(super) fn refer(&mut self, info: &RelationInfo, child: AnyKey, parent: Option<AnyKey>) -> Result<()> {
        let child = self.heir(child).unwrap_or(child);
        let pairs = info.child_pairs();
        let columns: SmallVec<[usize; 2]> = pairs.iter().map(|(column, _)| *column).collect();
        let mut set: SmallVec<[(usize, Value); 2]> = SmallVec::new();
        for (column, parent_column) in &pairs {
            let Some(parent) = parent else {
                set.push((*column, Value::Null));
                continue;
            };
            let parents = &mut self.stores.get_mut(&parent.entity);
            let Some(parents) = parents else { continue };
            if parents.is_live(parent.slot) {
                set.push((*column, parents.value(parent.slot, *parent_column).unwrap_or(Value::Null)));
                continue;
            }
            parents.hold(parent.slot);
            let post_update = info.def.post_update || info.down().is_some_and(|down| down.post_update);
            let link = Link { column: *column as u16, parent, parent_column: *parent_column, post_update };
            if let Some(store) = self.stores.get_mut(&child.entity) {
                store.link(child.slot, link);
            }
        }
        let Some(store) = self.stores.get_mut(&child.entity) else { return Ok(()) };
        if set.is_empty() {
            return Ok(());
        }
        store.unlink(child.slot, &columns);
        let table = store.table();
        let required = columns.iter().find(|column| parent.is_none() && !table.columns[**column].nullable);
        if let Some(column) = required
            && store.is_live(child.slot)
        {
            return Err(Error::session(format!(
                "{}: a `{}` cannot be without it, since {}.{} is not nullable: delete it, or let \
                 `cascade = [All, DeleteOrphan]` do so",
                info.def.path(),
                table.model,
                table.name,
                table.column_name(*column)
            )));
        }
        store.assign(child.slot, &set)?;
        self.follow_kin(child)
    }

    fn associate(
        &mut self,
        def: &'static RelationDef,
        through: Through<'_>,
        owner: AnyKey,
        target: AnyKey,
        add: bool,
    ) {
        let Through { table, owner: near, target: far } = through;
        for key in [owner, target] {
            if let Some(store) = self.stores.get_mut(&key.entity) {
                store.hold(key.slot);
            }
        }
        let ends = (near.iter().map(|(column, at)| (*at, owner, *column)))
            .chain(far.iter().map(|(column, at)| (*at, target, *column)))
            .collect();
        self.associations.push(Association { table, ends, add, def });
    }
}

/// Who refers, and to whom.
fn ends(info: &RelationInfo, owner: AnyKey, target: AnyKey) -> (AnyKey, AnyKey) {
    if info.writes_owner() { (owner, target) } else { (target, owner) }
}
