//! The INSERTs of a flush: rows that set the same columns, in the dialect's best way for many rows.

use super::Flush;
use super::step::{Step, Work};
use crate::dialect::Bulk;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::orm::store::{Identity, Link};
use crate::orm::{AnyKey, Given, TablePart, UnitOfWork};
use crate::schema::{ColumnDef, TableDef};
use crate::stmt::ValueRows;
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

/// New objects on their way.
pub(super) struct Inserted {
    entity: TypeId,
    slots: Vec<u32>,
    /// The rows, one behind the other, as far as they are known; unknown columns are NULL until the answer.
    rows: Vec<Value>,
    width: usize,
    /// The tables that hold a row, and which one is being written.
    parts: Vec<TablePart>,
    part: usize,
    /// The columns that have values, and those that have expressions.
    bound: SmallVec<[usize; 16]>,
    template: Vec<(usize, Fragment)>,
    /// The columns that come back.
    returned: Vec<usize>,
    later: Vec<(u32, Link)>,
    held: bool,
}

impl Flush {
    /// The next rows of a model that can be inserted together.
    pub(super) fn insert(&mut self, work: &mut UnitOfWork, entity: TypeId) -> Result<Option<Step>> {
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
        for slot in store.pending() {
            let waits = |link: &Link| !link.post_update && !is_live(work, link);
            if store.links(*slot).iter().any(waits) {
                // its parent is in this very table and comes first; what stands behind it may go before
                if slots.is_empty() { continue } else { break }
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
                shape = Some(row.shape);
                template = row.computed;
            }
            if alone || slots.len() == page {
                break;
            }
        }
        // all that is left here waits for rows of other tables
        let Some(shape) = shape else { return Ok(None) };
        // a page that is not full would be a text of its own for each length: such rows go one by one
        if let Bulk::Values { page } = self.bulk
            && slots.len() < page
        {
            slots.truncate(1);
            rows.truncate(width);
            later.retain(|(slot, _)| slots.contains(slot));
        }
        if let Some(store) = work.stores.get_mut(&entity) {
            store.taken(&slots);
        }
        let Shape { bound, held, .. } = shape;
        let (parts, returned) = (table.parts(), Vec::new());
        let inserted =
            Inserted { entity, slots, rows, width, parts, part: 0, bound, template, returned, later, held };
        Ok(Some(inserted.step(self.bulk)))
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

impl Inserted {
    /// The objects.
    pub(super) fn objects(&self) -> (TypeId, Vec<u32>) {
        (self.entity, if self.held { self.slots.clone() } else { Vec::new() })
    }

    /// The statement for the table that is next.
    fn step(mut self, bulk: Bulk) -> Step {
        let TablePart { table, places } = &self.parts[self.part];
        let table = *table;
        // the key of a row is known once its first table has it
        let known =
            |at: &usize| self.bound.contains(&places[*at]) || self.part > 0 && table.columns[*at].primary_key;
        let bound: Vec<usize> = (0..places.len()).filter(known).collect();
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &bound {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        let expressed = |at: &usize| self.template.iter().find(|(place, _)| *place == places[*at]);
        let mut returned: Vec<usize> =
            (0..places.len()).filter(|at| !bound.contains(at) && expressed(at).is_none()).collect();
        for at in (0..places.len()).filter(|at| !bound.contains(at)) {
            if let Some((_, fragment)) = expressed(&at) {
                log.push(Tok::Column(at as u16, table));
                log.clause(fragment.clone(), Clause::InsertExpr);
                returned.push(at);
            }
        }
        if !bound.is_empty() || !returned.is_empty() {
            let columns: Vec<usize> = bound.iter().map(|at| places[*at]).collect();
            write_rows(&mut log, bulk, &columns, self.width, &self.rows);
        }
        if self.held || self.parts.len() > 1 {
            let key_alone = matches!(returned[..], [only] if table.columns[only].is_autoincrement());
            if key_alone && bulk == Bulk::Each {
                // the driver tells it after each row
                log.push(Tok::Clause(Clause::ReturnKey));
            } else {
                // what a database makes by itself comes first in the answer if it numbers the rows
                returned.sort_unstable_by_key(|at| !table.columns[*at].is_autoincrement());
                for column in &returned {
                    log.clause(Fragment::of(Tok::Column(*column as u16, table)), Clause::Returning);
                }
            }
            self.returned = returned.into_iter().map(|at| places[at]).collect();
        }
        Step::new(log, "insert into", table, Work::Insert(self))
    }

    /// Takes in the answer; gives the statement for the next table that holds the rows.
    pub(super) fn done(
        mut self,
        work: &mut UnitOfWork,
        bulk: Bulk,
        returned: &ValueRows,
        label: &str,
    ) -> Result<Option<Step>> {
        if !self.returned.is_empty() {
            if returned.len() != self.slots.len() {
                return Err(Error::session(format!(
                    "{label}: {} rows were sent and {} came back",
                    self.slots.len(),
                    returned.len()
                )));
            }
            for (row, values) in self.rows.chunks_mut(self.width).zip(in_input_order(bulk, returned)) {
                for (column, value) in self.returned.iter().zip(values) {
                    row[*column] = value.clone();
                }
            }
            self.returned.clear();
        }
        if self.part + 1 < self.parts.len() {
            self.part += 1;
            return Ok(Some(self.step(bulk)));
        }
        let Self { entity, slots, rows, width, later, held, .. } = self;
        let Some(store) = work.stores.get_mut(&entity) else { return Ok(None) };
        if !held {
            slots.into_iter().for_each(|slot| store.forget(slot));
            return Ok(None);
        }
        for (slot, row) in slots.into_iter().zip(rows.chunks(width)) {
            store.inserted(slot, row)?;
        }
        later.into_iter().for_each(|(slot, link)| store.link(slot, link));
        Ok(None)
    }
}

/// Several rows of one statement come back in no certain order (but of `unnest`, which is ordered); keys that the
/// database numbered itself ascend.
fn in_input_order(bulk: Bulk, rows: &ValueRows) -> Vec<&[Value]> {
    let mut rows: Vec<&[Value]> = rows.iter().collect();
    if let Bulk::Values { .. } = bulk {
        rows.sort_by_key(|row| match row.first() {
            Some(Value::Int(id)) => *id,
            _ => 0,
        });
    }
    rows
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

/// Rows of values, one behind the other, in the best way for many rows.
pub(super) fn write_rows(log: &mut Log, bulk: Bulk, columns: &[usize], width: usize, rows: &[Value]) {
    let count = rows.len() / width;
    if bulk == Bulk::Unnest && count > 1 {
        log.push(Tok::Rows(0));
        for column in columns {
            log.value(Value::Array(rows.chunks(width).map(|row| row[*column].clone()).collect()));
        }
        return;
    }
    if bulk == Bulk::Each {
        log.push(Tok::Rows(1));
        log.run_each(count);
    } else {
        log.push(Tok::Rows(count as u32));
    }
    for row in rows.chunks(width) {
        columns.iter().for_each(|column| log.value(row[*column].clone()));
    }
}
