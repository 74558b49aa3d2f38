//! Objects that are to be deleted or are gone, and what referred to them.

use super::{RelationInfo, UnitOfWork};
use crate::error::Result;
use crate::orm::{AnyKey, Cascade, ObjectState};
use crate::types::Value;
use hashbrown::HashSet;
use std::any::TypeId;

impl UnitOfWork {
    /// Deletes an object at the next flush. One that was never flushed is forgotten at once, with what its cascades say.
    ///
    /// # Errors
    /// It is gone.
    pub(crate) fn delete_object(&mut self, key: AnyKey) -> std::result::Result<(), String> {
        let key = self.object(key);
        let Some(store) = self.stores.get_mut(&key.entity) else { return Ok(()) };
        let (mapper, is_new) = (store.mapper(), store.state(key.slot) == ObjectState::Pending);
        store.mark(key.slot)?;
        if !is_new {
            return Ok(());
        }
        self.associations.forget(key);
        for def in mapper.relationships().iter().filter(|def| def.is_written()) {
            let Ok(info) = self.relation(def) else { continue };
            let known = self.stores[&key.entity].collections().get(info.place, key.slot);
            let slots: Vec<u32> = known.map(|known| known.slots().to_vec()).unwrap_or_default();
            for slot in slots {
                let target = AnyKey { entity: info.target, session: key.session, slot };
                if def.cascades(Cascade::Delete) || def.cascades(Cascade::DeleteOrphan) {
                    // it may have gone before
                    let _ = self.delete_object(target);
                } else if !info.writes_owner()
                    && let Err(error) = self.cut_off(&info, target)
                {
                    self.tell(error);
                }
            }
        }
        self.leave_collections(key.entity, &HashSet::from_iter([key.slot]));
        Ok(())
    }

    /// An object is without the one it referred to, which is deleted.
    pub(crate) fn cut_off(&mut self, info: &RelationInfo, target: AnyKey) -> Result<()> {
        let usable =
            self.stores.get(&target.entity).is_some_and(|store| store.refusal(target.slot).is_none());
        if usable { self.refer(info, target, None) } else { Ok(()) }
    }

    /// The database cuts objects off from others with these keys; those that are tracked follow.
    pub(crate) fn cut_off_tracked(
        &mut self,
        info: &RelationInfo,
        columns: &[usize],
        keys: &[Vec<Value>],
    ) -> Result<()> {
        let keys: HashSet<&[Value]> = keys.iter().map(Vec::as_slice).collect();
        let table = info.def.target_mapper.table();
        let heirs = self.stores.iter().filter(|(_, store)| store.table().inherits_from(table));
        let targets: Vec<TypeId> = heirs.map(|(entity, _)| *entity).collect();
        targets.into_iter().try_for_each(|target| self.cut_off_in(target, info, columns, &keys))
    }

    fn cut_off_in(
        &mut self,
        target: TypeId,
        info: &RelationInfo,
        columns: &[usize],
        keys: &HashSet<&[Value]>,
    ) -> Result<()> {
        let Some(store) = self.stores.get(&target) else { return Ok(()) };
        let refers = |slot: &u32| {
            let key: Vec<Value> =
                columns.iter().map(|column| store.value(*slot, *column).unwrap_or(Value::Null)).collect();
            keys.contains(&key[..])
        };
        let found: Vec<u32> = store.live().into_iter().filter(refers).collect();
        let set: Vec<(usize, Value)> = columns.iter().map(|column| (*column, Value::Null)).collect();
        for slot in found {
            self.refer(info, AnyKey { entity: target, session: self.id, slot }, None)?;
            if let Some(store) = self.stores.get_mut(&target) {
                store.apply(slot, &set)?;
            }
        }
        Ok(())
    }

    /// Deleted objects leave the collections they were in.
    pub(crate) fn leave_collections(&mut self, entity: TypeId, gone: &HashSet<u32>) {
        for store in self.stores.values_mut() {
            for (place, def) in (0..).zip(store.mapper().relationships()) {
                if def.target_mapper.entity() != entity {
                    continue;
                }
                let mut left: Vec<(u32, u32)> = Vec::new();
                for ((at, owner), known) in store.collections().all() {
                    if *at == place {
                        let slots = known.slots().iter().filter(|slot| gone.contains(*slot));
                        left.extend(slots.map(|slot| (*owner, *slot)));
                    }
                }
                for (owner, slot) in left {
                    store.collection_mut(place, owner).take(slot);
                }
            }
        }
    }
}
