//! What is deleted along with objects.

use super::Flush;
use super::keys::{among, among_keys, join_secondary, related_query};
use super::step::{Step, Work};
use crate::error::{Error, Result};
use crate::expr::{Clause, Log, StatementKind, Tok};
use crate::orm::unit_of_work::RelationInfo;
use crate::orm::{AnyKey, Arity, Cascade, Mapper, ObjectState, RelationJoin, UnitOfWork};
use crate::types::Value;
use std::any::TypeId;
use std::sync::Arc;

impl Flush {
    /// Follows the cascades of objects that are newly marked for deletion; `false` if there are none.
    pub(super) fn cascade(&mut self, work: &mut UnitOfWork) -> Result<bool> {
        let mut found = false;
        for entity in work.order.clone() {
            let session = work.id();
            let store = &work.stores[&entity];
            let new: Vec<AnyKey> =
                store.marked().iter().map(|slot| AnyKey { entity, session, slot: *slot }).collect();
            let new: Vec<AnyKey> = new.into_iter().filter(|key| self.cascaded.insert(*key)).collect();
            if new.is_empty() {
                continue;
            }
            found = true;
            let new = self.ask_for_members(work, entity, new);
            for def in store.mapper().relationships() {
                if !def.is_written() {
                    continue;
                }
                let info = work.relation(def)?;
                self.cascade_along(work, &info, &new)?;
            }
        }
        Ok(found)
    }

    /// Objects that are known as a base alone are read as what they are, if the base names its members: they have rows in
    /// more tables, and relationships of their own. Gives the others.
    fn ask_for_members(&mut self, work: &UnitOfWork, entity: TypeId, new: Vec<AnyKey>) -> Vec<AnyKey> {
        let store = &work.stores[&entity];
        let table = store.table();
        let Some(place) = table.discriminator() else { return new };
        let Some(members) = table.columns[place].members else { return new };
        let (mut others, mut asked) = (Vec::new(), Vec::<(Mapper, Vec<Vec<Value>>)>::new());
        for key in new {
            let tag = store.value(key.slot, place);
            let is = |member: &&Mapper| {
                let model = member.table();
                let identity = model.columns[place].default.and_then(|tag| tag().into_bound_value().ok());
                !model.is_model(table) && model.inherits_from(table) && identity == tag
            };
            let member = members().iter().find(is);
            let (Some(member), Some(identity)) = (member, store.identity(key.slot)) else {
                others.push(key);
                continue;
            };
            match asked.iter_mut().find(|(known, _)| known.entity() == member.entity()) {
                Some((_, keys)) => keys.push(identity.to_vec()),
                None => asked.push((*member, vec![identity.to_vec()])),
            }
        }
        for (member, keys) in asked {
            let table = member.table();
            let log = among_keys(table, &table.primary_key(), keys);
            self.ready.push(Step::new(log, "delete: select from", table, Work::ReadMembers(member)));
        }
        others
    }

    /// What is left of the objects that deleted ones referred to is without them.
    pub(super) fn cut(&mut self, work: &mut UnitOfWork) -> Result<()> {
        for (info, target) in std::mem::take(&mut self.cut) {
            let target = work.object(target);
            if work.stores[&target.entity].state(target.slot) != ObjectState::Marked {
                work.cut_off(&info, target)?;
            }
        }
        Ok(())
    }

    fn cascade_along(
        &mut self,
        work: &mut UnitOfWork,
        info: &Arc<RelationInfo>,
        owners: &[AnyKey],
    ) -> Result<()> {
        let deletes = info.def.cascades(Cascade::Delete) || info.def.cascades(Cascade::DeleteOrphan);
        if info.through().is_some() {
            owners.iter().for_each(|owner| work.associations.forget(*owner));
        }
        if info.owner_refers() {
            return if deletes { self.cascade_up(work, info, owners) } else { Ok(()) };
        }
        let mut unknown: Vec<AnyKey> = Vec::new();
        for owner in owners {
            let known = work.stores[&info.owner].collections().get(info.place, owner.slot);
            let (slots, loaded) = match known {
                Some(known) => (known.slots().to_vec(), known.is_whole()),
                None if info.def.arity == Arity::WriteOnly => (Vec::new(), false),
                None => (Vec::new(), work.stores[&info.owner].is_fresh(owner.slot)),
            };
            if !loaded {
                unknown.push(*owner);
            }
            for slot in slots {
                let target = AnyKey { entity: info.target, session: owner.session, slot };
                if deletes {
                    mark(work, target)?;
                } else if info.through().is_none() && !info.writes_owner() {
                    self.cut.push((info.clone(), target));
                }
            }
        }
        // what a condition says is read before it is cut off; by the foreign key alone, that is one statement
        let cuts = info.is_conditional() && !info.writes_owner();
        if (deletes || cuts) && !unknown.is_empty() && !info.def.passive_deletes {
            self.read(work, info, &unknown)?;
        }
        Ok(())
    }

    /// The one that was referred to goes as well.
    fn cascade_up(
        &mut self,
        work: &mut UnitOfWork,
        info: &Arc<RelationInfo>,
        owners: &[AnyKey],
    ) -> Result<()> {
        let mut unknown = Vec::new();
        for owner in owners {
            match work.parent(info, *owner) {
                Some(parent) => mark(work, parent)?,
                None => unknown.push(*owner),
            }
        }
        if unknown.is_empty() { Ok(()) } else { self.read(work, info, &unknown) }
    }

    /// Asks for the objects in a relationship, which are to be deleted or cut off.
    fn read(&mut self, work: &UnitOfWork, info: &Arc<RelationInfo>, owners: &[AnyKey]) -> Result<()> {
        let target = info.def.target_mapper;
        let mut log = Log::new(StatementKind::Select);
        log.push(Tok::Table(target.table()));
        log.push(Tok::Clause(Clause::Entity));
        let (table, own, columns): (_, Vec<usize>, Vec<usize>) = match &info.join {
            RelationJoin::Direct { pairs, .. } => {
                (target.table(), pairs.iter().map(|p| p.0).collect(), pairs.iter().map(|p| p.1).collect())
            }
            RelationJoin::On { key, .. } => {
                for key in keys_of(work, info.owner, owners, key) {
                    let log = related_query(info.def, key)?;
                    let work = Work::Read { mapper: target, relation: info.clone() };
                    self.ready.push(Step::new(log, "delete: select from", target.table(), work));
                }
                return Ok(());
            }
            RelationJoin::Secondary { table, owner, target: far } => {
                join_secondary(&mut log, target.table(), table, far);
                (*table, owner.iter().map(|p| p.0).collect(), owner.iter().map(|p| p.1).collect())
            }
        };
        let keys = keys_of(work, info.owner, owners, &own);
        if keys.is_empty() {
            return Ok(());
        }
        log.clause(among(table, &columns, keys), Clause::Where);
        let work = Work::Read { mapper: target, relation: info.clone() };
        self.ready.push(Step::new(log, "delete: select from", target.table(), work));
        Ok(())
    }
}

/// Does an object refer to another than the database says, which is not deleted?
pub(super) fn has_left(work: &UnitOfWork, info: &RelationInfo, key: AnyKey) -> bool {
    if info.writes_owner() || info.through().is_some() {
        return false;
    }
    let key = work.object(key);
    let Some(store) = work.stores.get(&key.entity) else { return false };
    let (changed, links) = (store.changed_columns(key.slot), store.links(key.slot));
    let moved = |(column, _): &(usize, usize)| {
        changed.contains(column) || links.iter().any(|link| link.column as usize == *column)
    };
    let deleted = |parent: AnyKey| work.stores[&parent.entity].state(parent.slot) == ObjectState::Marked;
    info.child_pairs().iter().any(moved) && !work.parent(info, key).is_some_and(deleted)
}

/// The values of some columns of objects, as the database has them; without those that have a NULL among them.
pub(super) fn keys_of(
    work: &UnitOfWork,
    entity: TypeId,
    objects: &[AnyKey],
    columns: &[usize],
) -> Vec<Vec<Value>> {
    let store = &work.stores[&entity];
    let key = |object: &AnyKey| -> Option<Vec<Value>> {
        let row = match store.flushed(object.slot) {
            Some(row) => row.to_vec(),
            None => store.row(object.slot)?,
        };
        let key: Vec<Value> = columns.iter().map(|column| row[*column].clone()).collect();
        (!key.iter().any(Value::is_null)).then_some(key)
    };
    objects.iter().filter_map(key).collect()
}

/// Takes in an object that was found in a relationship of one that is deleted.
pub(super) fn found(
    flush: &mut Flush,
    work: &mut UnitOfWork,
    info: &Arc<RelationInfo>,
    key: AnyKey,
) -> Result<()> {
    if has_left(work, info, key) {
        return Ok(());
    }
    if info.def.cascades(Cascade::Delete) || info.def.cascades(Cascade::DeleteOrphan) {
        return mark(work, key);
    }
    flush.cut.push((info.clone(), key));
    Ok(())
}

/// An object that is to be deleted is a member of what it was known as.
pub(super) fn mark_member(work: &mut UnitOfWork, member: Mapper, row: &[Value]) -> Result<()> {
    let key = work.track_row(member, row)?;
    for known in work.all_kin(key) {
        if let Some(store) = work.stores.get_mut(&known.entity) {
            store.unmark(known.slot);
        }
    }
    mark(work, key)
}

pub(super) fn mark(work: &mut UnitOfWork, key: AnyKey) -> Result<()> {
    let key = work.object(key);
    match work.stores.get_mut(&key.entity) {
        // one that was deleted before is no matter
        Some(store) if store.is_live(key.slot) => store.mark(key.slot).map(drop).map_err(Error::session),
        // one that was never written is forgotten with what it has
        Some(store) if store.refusal(key.slot).is_none() => work.delete_object(key).map_err(Error::session),
        _ => Ok(()),
    }
}
