//! Tracked objects as values, with all that is loaded of them.

use super::UnitOfWork;
use crate::error::{Error, Result};
use crate::orm::load::Object;
use crate::orm::{AnyKey, Arity, Cascade, Entity, Key, RelationDef};

impl UnitOfWork {
    /// An owned copy of an object with all relationships that are loaded, to any depth. What leads back to an object that
    /// it came from is left out: values have no cycles.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_get`].
    pub fn detach<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        self.try_get(key)?;
        self.follow_all()?;
        let object = self.value_of(key.erase(), None, &mut Vec::new())?;
        let object = object.downcast::<E>();
        object.map(|object| *object).map_err(|_| Error::session("detach: an object of another model"))
    }

    /// Takes an object out of the session, with those that the cascade `Expunge` names, as a value with all that is loaded.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_get`].
    pub fn expunge<E: Entity>(&mut self, key: Key<E>) -> Result<E> {
        let value = self.detach(key)?;
        let mut leaving = vec![key.erase()];
        let mut at = 0;
        while let Some(key) = leaving.get(at).copied() {
            at += 1;
            for def in self.stores[&key.entity].mapper().relationships() {
                if def.cascades(Cascade::Expunge) {
                    let related = self.related_now(def, key)?.unwrap_or_default();
                    leaving
                        .extend(related.into_iter().filter(|key| !leaving.contains(key)).collect::<Vec<_>>());
                }
            }
        }
        let leaving: Vec<AnyKey> = leaving.into_iter().flat_map(|key| self.all_kin(key)).collect();
        for key in leaving {
            if let Some(store) = self.stores.get_mut(&key.entity) {
                store.leave(key.slot);
            }
        }
        Ok(value)
    }

    /// The objects in a relationship, as far as they are tracked; `None` if it is not loaded.
    fn related_now(&mut self, def: &'static RelationDef, key: AnyKey) -> Result<Option<Vec<AnyKey>>> {
        let info = self.relation(def)?;
        let store = &self.stores[&key.entity];
        if info.owner_refers() {
            if let Some(parent) = self.parent(&info, key) {
                return Ok(Some(vec![parent]));
            }
            let null =
                |(column, _): &(usize, usize)| store.value(key.slot, *column).is_none_or(|v| v.is_null());
            return Ok(info.child_pairs().iter().any(null).then(Vec::new));
        }
        let found = |slots: &[u32]| {
            slots
                .iter()
                .map(|slot| AnyKey { entity: info.target, session: key.session, slot: *slot })
                .collect()
        };
        Ok(match store.collections().get(info.place, key.slot) {
            Some(known) if known.is_loaded() => Some(found(known.slots())),
            _ => None,
        })
    }

    fn value_of(
        &mut self,
        key: AnyKey,
        from: Option<&'static RelationDef>,
        path: &mut Vec<AnyKey>,
    ) -> Result<Object> {
        let back = match from {
            Some(from) => self.relation(from)?.back,
            None => None,
        };
        let store = &self.stores[&key.entity];
        let mut object = store.copy_object(key.slot)?;
        path.push(key);
        for def in store.mapper().relationships() {
            if back.is_some_and(|back| back.same(def)) {
                continue;
            }
            let Some(related) = self.related_now(def, key)? else { continue };
            if def.arity == Arity::One && related.iter().any(|other| path.contains(other)) {
                continue;
            }
            let mut values = Vec::with_capacity(related.len());
            for other in related {
                if !path.contains(&other) && self.stores[&other.entity].is_live(other.slot) {
                    values.push(self.value_of(other, Some(def), path)?);
                }
            }
            (def.glue.give)(def, &mut *object, values);
        }
        path.pop();
        Ok(object)
    }
}
