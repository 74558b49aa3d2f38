//! The DELETEs of a flush.

use super::Flush;
use super::cascade::keys_of;
use super::keys::{among, write_key};
use super::step::{Step, Work};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::orm::{AnyKey, Arity, Cascade, ObjectState, RelationJoin, UnitOfWork};
use crate::schema::TableDef;
use crate::types::Value;
use hashbrown::{HashMap, HashSet};
use std::any::TypeId;

impl Flush {
    /// Deletes the marked objects of a model; what refers to them is cut off before. Last statement first.
    pub(super) fn delete(&mut self, work: &mut UnitOfWork, entity: TypeId) -> Result<Vec<Step>> {
        let store = &work.stores[&entity];
        let slots = store.marked().to_vec();
        if slots.is_empty() {
            return Ok(Vec::new());
        }
        let table = store.table();
        let session = work.id();
        let owners: Vec<AnyKey> = slots.iter().map(|slot| AnyKey { entity, session, slot: *slot }).collect();
        let mut steps = self.cut_off(work, entity, &owners)?;
        let store = &work.stores[&entity];
        let version = table.version_id();
        // InnoDB looks at each row's foreign keys at once, and SQLite takes along at once what refers to a row, so that it
        // is not counted: children go first
        let ordered = match self.dialect {
            Dialect::Postgresql => version.is_some(),
            _ => true,
        };
        let mut groups = if ordered { children_first(work, entity, slots) } else { vec![slots] };
        if version.is_some() {
            groups = groups.into_iter().flatten().map(|slot| vec![slot]).collect();
        }
        let parts = table.parts();
        for slots in groups {
            let keys: Vec<Vec<Value>> =
                slots.iter().filter_map(|slot| store.identity(*slot)).map(|key| key.to_vec()).collect();
            // of a row in several tables, what refers goes before what is referred to
            for part in parts[1..].iter().rev() {
                let log = delete_by_key(part.table, keys.clone());
                let expected = Some(slots.len() as u64);
                steps.push(Step::new(log, "delete from", part.table, Work::Rows { expected }));
            }
            let table = parts[0].table;
            let mut log = delete_by_key(table, keys);
            if let (Some(version), [slot]) = (version, &slots[..]) {
                let row = store.flushed(*slot).map(|row| row.to_vec()).or_else(|| store.row(*slot));
                let value = row.and_then(|row| row.get(version).cloned()).unwrap_or(Value::Null);
                log.clause(super::keys::is(table, version, value), Clause::Where);
            }
            steps.push(Step::new(log, "delete from", table, Work::Delete { entity, slots }));
        }
        steps.reverse();
        Ok(steps)
    }

    /// Rows that refer to objects which are deleted, and are not deleted with them, refer to nothing.
    pub(super) fn cut_off(
        &self,
        work: &mut UnitOfWork,
        entity: TypeId,
        owners: &[AnyKey],
    ) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for def in work.stores[&entity].mapper().relationships() {
            if !def.is_written() || def.passive_deletes {
                continue;
            }
            let info = work.relation(def)?;
            let unknown: Vec<AnyKey> = owners
                .iter()
                .filter(|owner| {
                    let store = &work.stores[&entity];
                    match store.collections().get(info.place, owner.slot) {
                        Some(known) => !known.is_whole() || !known.slots().is_empty(),
                        None => def.arity == Arity::WriteOnly || !store.is_fresh(owner.slot),
                    }
                })
                .copied()
                .collect();
            if unknown.is_empty() {
                continue;
            }
            let (table, (own, columns)): (_, (Vec<usize>, Vec<usize>)) = match (info.through(), &info.join) {
                (Some(through), _) => (through.table, through.owner.iter().copied().unzip()),
                (_, RelationJoin::Direct { owner_refers: false, .. }) if def.cascades(Cascade::Delete) => {
                    continue;
                }
                (_, RelationJoin::Direct { pairs, owner_refers: false }) => {
                    (def.target_mapper.table(), pairs.iter().copied().unzip())
                }
                // what is found by a condition was cut off before
                _ => continue,
            };
            let keys = keys_of(work, entity, &unknown, &own);
            if keys.is_empty() {
                continue;
            }
            if info.through().is_some() {
                let mut log = Log::new(StatementKind::Delete);
                log.push(Tok::Table(table));
                log.push(Tok::Clause(Clause::Target));
                log.clause(among(table, &columns, keys), Clause::Where);
                steps.push(Step::new(log, "delete from", table, Work::Rows { expected: None }));
                continue;
            }
            work.cut_off_tracked(&info, &columns, &keys)?;
            let (table, columns) = stored(table, &columns);
            steps.push(set_null(table, &columns, among(table, &columns, keys)));
        }
        Ok(steps)
    }

    /// Deleted rows that refer to each other are told apart before, where a relationship says `post_update`. Last statement
    /// first.
    pub(super) fn part(&self, work: &mut UnitOfWork) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for entity in &self.order {
            let defs = work.stores[entity].mapper().relationships();
            for def in defs.iter().filter(|def| def.post_update && def.is_written()) {
                let info = work.relation(def)?;
                let child = if info.writes_owner() { info.owner } else { info.target };
                let Some(children) = work.stores.get(&child) else { continue };
                let table = children.table();
                let refers_to_deleted = |slot: &&u32| {
                    let parent =
                        work.parent(&info, AnyKey { entity: child, session: work.id(), slot: **slot });
                    parent.is_some_and(|parent| {
                        work.stores[&parent.entity].state(parent.slot) == ObjectState::Marked
                    })
                };
                let found = children.marked().iter().filter(refers_to_deleted);
                let keys: Vec<Vec<Value>> =
                    found.filter_map(|slot| children.identity(*slot)).map(|key| key.to_vec()).collect();
                if !keys.is_empty() {
                    let columns: Vec<usize> = info.child_pairs().iter().map(|(column, _)| *column).collect();
                    let (table, columns) = stored(table, &columns);
                    steps.push(set_null(table, &columns, among(table, &table.primary_key(), keys)));
                }
            }
        }
        steps.reverse();
        Ok(steps)
    }
}

/// `DELETE FROM table WHERE key …`
fn delete_by_key(table: &'static TableDef, mut keys: Vec<Vec<Value>>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Delete);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    match &mut keys[..] {
        [only] => write_key(&mut log, table, &std::mem::take(only)),
        _ => log.clause(among(table, &table.primary_key(), keys), Clause::Where),
    }
    log
}

/// The table that holds these columns of a model's rows, and their places in it.
fn stored(table: &'static TableDef, columns: &[usize]) -> (&'static TableDef, Vec<usize>) {
    for part in table.parts().into_iter().rev() {
        let at = |column: &usize| part.places.iter().position(|place| place == column);
        if let Some(places) = columns.iter().map(at).collect() {
            return (part.table, places);
        }
    }
    (table, columns.to_vec())
}

/// Told if it cannot be done.
const CUT_OFF: &str = "delete: what refers to it was to be cut off (cascade = [All] of the relationship deletes it, \
                       passive_deletes leaves it to the database):";

/// `UPDATE table SET column = NULL WHERE …`
fn set_null(table: &'static TableDef, columns: &[usize], condition: Fragment) -> Step {
    let mut log = Log::new(StatementKind::Update);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    for column in columns {
        log.push(Tok::Column(*column as u16, table));
        log.clause(Fragment::bind(&table.columns[*column].ty, Value::Null), Clause::Set);
    }
    log.clause(condition, Clause::Where);
    Step::new(log, CUT_OFF, table, Work::CutOff)
}

/// Takes in that objects were deleted.
pub(super) fn done(work: &mut UnitOfWork, entity: TypeId, slots: &[u32]) -> Result<()> {
    if let Some(store) = work.stores.get_mut(&entity) {
        store.removed(slots);
    }
    let gone: HashSet<u32> = slots.iter().copied().collect();
    work.leave_collections(entity, &gone);
    Ok(())
}

/// Rows of one table by how deep they are in a tree of references to it, the deepest first.
fn children_first(work: &UnitOfWork, entity: TypeId, slots: Vec<u32>) -> Vec<Vec<u32>> {
    let store = &work.stores[&entity];
    let own = crate::orm::foreign_keys(store.table(), store.table());
    if own.is_empty() || slots.len() == 1 {
        return vec![slots];
    }
    let row = |slot: &u32| store.flushed(*slot).map(|row| row.to_vec()).or_else(|| store.row(*slot));
    let rows: Vec<Vec<Value>> = slots.iter().map(|slot| row(slot).unwrap_or_default()).collect();
    // who refers to whom, by their places
    let mut parents: Vec<(usize, usize)> = Vec::new();
    for key in &own {
        let values = |row: &Vec<Value>, column: fn(&(usize, usize)) -> usize| -> Option<Vec<Value>> {
            key.iter().map(|pair| row.get(column(pair)).filter(|value| !value.is_null()).cloned()).collect()
        };
        let by_key: HashMap<Vec<Value>, usize> =
            rows.iter().enumerate().filter_map(|(at, row)| Some((values(row, |pair| pair.1)?, at))).collect();
        let parent = |(at, row): (usize, &Vec<Value>)| Some((at, *by_key.get(&values(row, |pair| pair.0)?)?));
        parents.extend(rows.iter().enumerate().filter_map(parent).filter(|(child, parent)| child != parent));
    }
    let mut depths = vec![0_usize; slots.len()];
    let mut changed = true;
    // rows in a circle have no end
    for _ in 0..slots.len() {
        if !std::mem::take(&mut changed) {
            break;
        }
        for (child, parent) in &parents {
            if depths[*child] <= depths[*parent] {
                depths[*child] = depths[*parent] + 1;
                changed = true;
            }
        }
    }
    let mut levels: Vec<Vec<u32>> = Vec::new();
    for (slot, depth) in slots.into_iter().zip(depths) {
        if levels.len() <= depth {
            levels.resize_with(depth + 1, Vec::new);
        }
        levels[depth].push(slot);
    }
    levels.retain(|level| !level.is_empty());
    levels.reverse();
    levels
}
