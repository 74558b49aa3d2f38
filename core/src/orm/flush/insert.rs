//! The INSERTs of a flush: rows that set the same columns, in the dialect's best way for many rows.

use super::Flush;
use super::inserted::Inserted;
use super::step::Step;
use crate::dialect::Bulk;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Fragment;
use crate::orm::store::{Identity, Link, Plain};
use crate::orm::{AnyKey, Given, UnitOfWork};
use crate::schema::{ColumnDef, TableDef};
use crate::types::Value;
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::any::TypeId;

/// Rows that can be inserted by one statement: the columns they set, by value or by an expression without values.
#[derive(PartialEq)]
struct Shape {
    bound: SmallVec<[usize; 16]>,
    computed: Vec<(usize, String)>,
    /// Does the session keep the object?
    held: bool,
}

/// One row: its shape and its expressions.
struct Row {
    shape: Shape,
    computed: Vec<(usize, Fragment)>,
    /// Foreign keys that are known only after the rows are there.
    later: Vec<Link>,
}

/// The columns that a row was given, in its order: values alone, and keys of objects that are there. Rows of which this is
/// the same have the same shape.
struct PlainShape {
    given: SmallVec<[u16; 16]>,
    linked: SmallVec<[u16; 4]>,
    held: bool,
}

impl PlainShape {
    /// `None` if a row of this model is not told by what it was given.
    fn of(table: &TableDef, row: Plain<'_>) -> Option<Self> {
        let given: SmallVec<[u16; 16]> = row.given.iter().map(|(column, _)| *column).collect();
        let linked: SmallVec<[u16; 4]> = row.links.iter().map(|link| link.column).collect();
        let is_set = |column: u16| given.contains(&column) || linked.contains(&column);
        let mut left_out = table.columns.iter().zip(0..).filter(|(_, at)| !is_set(*at));
        let plain = row.given.iter().all(|(_, given)| matches!(given, Given::Value(_)))
            && !linked.iter().any(|column| given.contains(column))
            && (!given.is_empty() || !linked.is_empty())
            && left_out.all(|(column, _)| column.default.is_none());
        plain.then_some(Self { given, linked, held: row.held })
    }

    fn is_of(&self, row: Plain<'_>) -> bool {
        let same = |(column, (other, given)): (&u16, &(u16, Given))| {
            column == other && matches!(given, Given::Value(_))
        };
        self.held == row.held
            && self.given.len() == row.given.len()
            && self.given.iter().zip(row.given).all(same)
            && self.linked.len() == row.links.len()
            && self.linked.iter().zip(row.links).all(|(column, link)| *column == link.column)
    }
}

impl Flush {
    /// The next rows of a model that can be inserted together. Models that inherit from each other take turns, in the order
    /// in which their objects were added.
    pub(super) fn insert(&mut self, work: &mut UnitOfWork, entity: TypeId) -> Result<Option<Step>> {
        let root = work.stores[&entity].table().root();
        let related = |other: &&TypeId| work.stores[*other].table().root().same(root);
        let family: SmallVec<[TypeId; 4]> = self.order.iter().filter(related).copied().collect();
        if let [_] = family[..] {
            let run = self.batch(work, entity, u64::MAX)?;
            return Ok(run.or_else(|| self.deferred.pop()).map(|run| self.write_run(run)));
        }
        let mut runs = Vec::from_iter(self.ahead.take());
        while let Some((next, limit)) = first_of(work, &family) {
            let Some(run) = self.batch(work, next, limit)? else { break };
            if runs.last().is_some_and(|last| !run.goes_with(last, self.bulk)) {
                self.ahead = Some(run);
                break;
            }
            runs.push(run);
        }
        if runs.is_empty() {
            runs.extend(self.deferred.pop());
        }
        Ok((!runs.is_empty()).then(|| Inserted::step(runs, self.bulk, self.dialect)))
    }

    /// The next rows of one model, up to the object with this number.
    fn batch(&mut self, work: &mut UnitOfWork, entity: TypeId, limit: u64) -> Result<Option<Inserted>> {
        let store = &work.stores[&entity];
        if store.pending().is_empty() {
            return Ok(None);
        }
        let table = store.table();
        let page = match self.bulk {
            // `unnest` would take the items of an array column for rows
            Bulk::Unnest if table.columns.iter().any(|c| c.ty.is_array()) => 1,
            Bulk::Unnest | Bulk::Each => usize::MAX,
            Bulk::Values { page } => page,
        };
        let width = table.columns.len();
        let mut shape: Option<Shape> = None;
        let mut template: Vec<(usize, Fragment)> = Vec::new();
        let (mut slots, mut rows): (Vec<u32>, Vec<Value>) = (Vec::new(), Vec::new());
        let mut later = Vec::new();
        // rows like the first one are not taken apart: their values are moved once it is known which rows go
        let (mut plain, mut moved): (Option<PlainShape>, Vec<u32>) = (None, Vec::new());
        let validated = table.has_validators();
        // an object that is in the database: rows of one parent often follow each other
        let mut live: Option<AnyKey> = None;
        for slot in store.pending() {
            if let Some(plain) = &plain
                && let Some(row) = store.plain(*slot)
                && row.number < limit
                && plain.is_of(row)
                && row.links.iter().all(|link| live == Some(link.parent) || is_live(work, link))
            {
                for (column, given) in row.given.iter().filter(|_| validated) {
                    if let Given::Value(value) = given {
                        table.validate(*column as usize, value)?;
                    }
                }
                moved.push(slots.len() as u32);
                slots.push(*slot);
                let first = rows.len();
                rows.resize(first + width, Value::Null);
                for link in row.links {
                    live = Some(link.parent);
                    rows[first + link.column as usize] = self.parent_value(work, link);
                }
                if slots.len() == page {
                    break;
                }
                continue;
            }
            let waits = |link: &Link| !link.post_update && !is_live(work, link);
            if store.links(*slot).iter().any(waits) {
                // its parent is in this very table and comes first; what stands behind it may go before
                if slots.is_empty() { continue } else { break }
            }
            if store.number(*slot) >= limit {
                break;
            }
            let before = rows.len();
            let row = self.row(work, entity, *slot, table, &mut rows)?;
            let alone =
                row.shape.bound.is_empty() || row.shape.computed.iter().any(|(_, sql)| sql.is_empty());
            match &shape {
                Some(shape) if alone || *shape != row.shape => {
                    rows.truncate(before);
                    break;
                }
                _ => {}
            }
            slots.push(*slot);
            later.extend(row.later.into_iter().map(|link| (*slot, link)));
            if shape.is_none() {
                plain = store.plain(*slot).and_then(|row| PlainShape::of(table, row));
                if plain.is_some() {
                    let more = store.pending().len().min(page);
                    slots.reserve(more);
                    rows.reserve(more * width);
                    moved.reserve(more);
                }
                shape = Some(row.shape);
                template = row.computed;
            }
            if alone || slots.len() == page {
                break;
            }
        }
        // all that is left here waits for rows of other tables
        let Some(shape) = shape else { return Ok(None) };
        // a page that is not full would be a text of its own for each length, were it not a power of two
        if let Bulk::Values { page } = self.bulk
            && slots.len() < page
        {
            let count = power_below(slots.len());
            slots.truncate(count);
            rows.truncate(width * count);
            later.retain(|(slot, _)| slots.contains(slot));
        }
        if let Some(store) = work.stores.get_mut(&entity) {
            for at in moved.into_iter().map(|at| at as usize).take_while(|at| *at < slots.len()) {
                store.move_given(slots[at], &mut rows[at * width..(at + 1) * width]);
            }
            store.taken(&slots);
        }
        let Shape { bound, held, .. } = shape;
        let (parts, returned) = (table.parts(), Vec::new());
        Ok(Some(Inserted {
            entity,
            slots,
            rows,
            width,
            parts,
            part: 0,
            bound,
            template,
            returned,
            later,
            held,
        }))
    }

    /// A column of an object that others refer to.
    fn parent_value(&mut self, work: &UnitOfWork, link: &Link) -> Value {
        if let Some(value) = self.parents.get(&(link.parent, link.parent_column)) {
            return value.clone();
        }
        let parents = &work.stores[&link.parent.entity];
        let value = parents.value(link.parent.slot, link.parent_column).unwrap_or(Value::Null);
        self.parents.insert((link.parent, link.parent_column), value.clone());
        value
    }

    /// Takes a row apart; its columns as far as they are known are added to `values`.
    fn row(
        &mut self,
        work: &UnitOfWork,
        entity: TypeId,
        slot: u32,
        table: &'static TableDef,
        values: &mut Vec<Value>,
    ) -> Result<Row> {
        let store = &work.stores[&entity];
        let shape = Shape { bound: SmallVec::new(), computed: Vec::new(), held: store.is_held(slot) };
        let mut row = Row { shape, computed: Vec::new(), later: Vec::new() };
        let first = values.len();
        values.resize(first + table.columns.len(), Value::Null);
        let values = &mut values[first..];
        let given = store.given(slot);
        let links = store.links(slot);
        for (index, column) in table.columns.iter().enumerate() {
            let fragment = if let Some(link) = links.iter().rev().find(|l| l.column as usize == index) {
                if is_live(work, link) {
                    values[index] = self.parent_value(work, link);
                } else {
                    row.later.push(*link);
                }
                row.shape.bound.push(index);
                continue;
            } else if let Some((_, given)) = given.iter().find(|(c, _)| *c as usize == index) {
                match given {
                    Given::Value(value) => {
                        table.validate(index, value)?;
                        values[index] = value.clone();
                        row.shape.bound.push(index);
                        continue;
                    }
                    Given::Expr(fragment) => (**fragment).clone(),
                }
            } else if let Some(default) = column.default {
                match default().into_bound_value() {
                    Ok(value) => {
                        values[index] = value;
                        row.shape.bound.push(index);
                        continue;
                    }
                    Err(fragment) => fragment,
                }
            } else {
                leave_out(table, index, column)?;
                // NULL is said outright, so that rows with and without a value go together
                if column.nullable && column.server_default.is_none() {
                    row.shape.bound.push(index);
                }
                continue;
            };
            // an expression with values of its own cannot be shared by several rows
            let key =
                if fragment.values().next().is_some() { String::new() } else { format!("{fragment:?}") };
            row.shape.computed.push((index, key));
            row.computed.push((index, fragment));
        }
        Ok(row)
    }

    /// A new object with the key of one that is deleted takes its row over.
    pub(super) fn switch_rows(&mut self, work: &mut UnitOfWork) -> Result<()> {
        for entity in self.order.clone() {
            let store = &work.stores[&entity];
            if store.marked().is_empty() || store.pending().is_empty() {
                continue;
            }
            let table = store.table();
            let key = table.primary_key();
            let marked: HashMap<Identity, u32> =
                store.marked().iter().filter_map(|slot| Some((store.identity(*slot)?, *slot))).collect();
            let given = |slot: &u32| -> Option<(u32, u32)> {
                let identity: Option<Identity> =
                    key.iter().map(|column| store.value(*slot, *column)).collect();
                Some((*slot, *marked.get(&identity?)?))
            };
            let pairs: Vec<(u32, u32)> = store.pending().iter().filter_map(given).collect();
            let session = work.id();
            let old: Vec<AnyKey> =
                pairs.iter().map(|(_, slot)| AnyKey { entity, session, slot: *slot }).collect();
            // what referred to the old object does not refer to the new one
            let mut steps = self.cut_off(work, entity, &old)?;
            steps.reverse();
            self.ready.extend(steps);
            for (slot, old) in pairs {
                let mut values = Vec::new();
                let Row { computed, later, shape } = self.row(work, entity, slot, table, &mut values)?;
                let Some(store) = work.stores.get_mut(&entity) else { continue };
                let before = store.row(old).unwrap_or_default();
                for (column, value) in values.iter_mut().enumerate() {
                    if !shape.bound.contains(&column) {
                        *value = before.get(column).cloned().unwrap_or(Value::Null);
                    }
                }
                store.taken(&[slot]);
                let computed = computed.into_iter().map(|(column, sql)| (column as u16, sql)).collect();
                store.switch(slot, old, &values, computed)?;
                later.into_iter().for_each(|link| store.link(slot, link));
            }
        }
        Ok(())
    }
}

/// The model of a hierarchy whose object was added first, of those that can be inserted, and the number of the next of
/// another.
fn first_of(work: &UnitOfWork, family: &[TypeId]) -> Option<(TypeId, u64)> {
    let first = |entity: &TypeId| {
        let store = &work.stores[entity];
        let ready =
            |slot: &&u32| store.links(**slot).iter().all(|link| link.post_update || is_live(work, link));
        store.pending().iter().find(ready).map(|slot| (store.number(*slot), *entity))
    };
    let mut all: SmallVec<[(u64, TypeId); 4]> = family.iter().filter_map(first).collect();
    all.sort_unstable_by_key(|(number, _)| *number);
    let (_, entity) = *all.first()?;
    Some((entity, all.get(1).map_or(u64::MAX, |(number, _)| *number)))
}

/// The greatest power of two that is not above a number.
pub(super) const fn power_below(count: usize) -> usize {
    match count {
        0 => 0,
        count => 1 << count.ilog2(),
    }
}

/// Is the object that is referred to in the database?
pub(super) fn is_live(work: &UnitOfWork, link: &Link) -> bool {
    work.stores.get(&link.parent.entity).is_some_and(|parents| parents.is_live(link.parent.slot))
}

/// May a column be left out of an INSERT?
fn leave_out(table: &TableDef, index: usize, column: &ColumnDef) -> Result<()> {
    if !column.is_required() {
        return Ok(());
    }
    let name = table.column_name(index);
    let hint =
        if column.foreign_key.is_some() { ": set it, or the relationship that supplies it" } else { "" };
    Err(Error::new(
        ErrorKind::NotNullViolation,
        format!("insert into {}: column \"{name}\" of `{}` has no value{hint}", table.name, table.model),
    ))
}
