//! A flush, statement by statement.
//!
//! Tables are written in the order of their foreign keys, inserts before updates before deletes. Rows that set the same
//! columns go together, in the order they were added, in the dialect's best way for many rows. Nothing here waits: a
//! facade sends what [`Flush::next`] says and hands the rows to [`Flush::done`].

use super::{AnyKey, Given, UnitOfWork};
use crate::dialect::{Bulk, Dialect};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Clause, Fragment, Log, Op, StatementKind, Tok};
use crate::schema::{ColumnDef, TableDef};
use crate::types::Value;
use std::any::TypeId;
use std::collections::HashMap;

/// A flush under way.
pub struct Flush {
    dialect: Dialect,
    /// The stores, those referred to first.
    order: Vec<TypeId>,
    phase: Phase,
    /// Columns of parents that were looked up already.
    parents: HashMap<(AnyKey, usize), Value>,
    /// The changed objects of the model being updated, last first.
    changed: Vec<(u32, Vec<usize>)>,
    /// The deleted objects of the model being deleted from, last first.
    deleted: Vec<u32>,
    /// Was anything inserted in this pass over the models?
    progress: bool,
}

#[derive(Clone, Copy)]
enum Phase {
    Insert(usize),
    Associate,
    Update(usize),
    Delete(usize),
}

/// A statement to send.
pub struct Step {
    log: Option<Box<Log>>,
    label: String,
    work: Work,
}

impl Step {
    fn new(log: Box<Log>, label: String, work: Work) -> Self {
        Self { log: Some(log), label, work }
    }

    /// The statement, to be sent; once.
    pub fn take_log(&mut self) -> Box<Log> {
        self.log.take().unwrap_or_else(|| Log::new(StatementKind::Select))
    }

    /// What it is for, for messages: `insert into users`.
    pub fn label(&self) -> &str {
        &self.label
    }
}

enum Work {
    Insert {
        entity: TypeId,
        slots: Vec<u32>,
        /// The rows as far as they are known; unknown columns are NULL until the answer.
        rows: Vec<Vec<Value>>,
        returned: Vec<usize>,
    },
    Update {
        entity: TypeId,
        slot: u32,
    },
    Delete {
        entity: TypeId,
        /// Is it the last one of its model?
        last: bool,
    },
    Associate,
}

impl UnitOfWork {
    /// Begins a flush.
    ///
    /// # Errors
    /// Something was wrong with an object that was added.
    pub fn flush(&mut self, dialect: Dialect) -> Result<Flush> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        Ok(Flush {
            dialect,
            order: self.write_order(),
            phase: Phase::Insert(0),
            parents: HashMap::new(),
            changed: Vec::new(),
            deleted: Vec::new(),
            progress: false,
        })
    }

    /// The stores with those their tables refer to before them.
    fn write_order(&self) -> Vec<TypeId> {
        let mut order = Vec::with_capacity(self.order.len());
        let mut seen = vec![false; self.order.len()];
        fn visit(work: &UnitOfWork, i: usize, seen: &mut [bool], order: &mut Vec<TypeId>) {
            if std::mem::replace(&mut seen[i], true) {
                return;
            }
            let table = work.stores[&work.order[i]].table();
            for key in table.columns.iter().filter_map(|c| c.foreign_key) {
                let target = (key.target)().table;
                if let Some(j) = work.order.iter().position(|t| work.stores[t].table().same(target)) {
                    visit(work, j, seen, order);
                }
            }
            order.push(work.order[i]);
        }
        for i in 0..self.order.len() {
            visit(self, i, &mut seen, &mut order);
        }
        order
    }
}

/// Rows that can be inserted by one statement: the columns they set, by value or by an expression without values.
#[derive(PartialEq)]
struct Shape {
    bound: Vec<usize>,
    computed: Vec<(usize, String)>,
}

impl Flush {
    /// The next statement; `None` when all is written.
    ///
    /// # Errors
    /// A required column has no value, or rows refer to each other in a circle.
    pub fn next(&mut self, work: &mut UnitOfWork) -> Result<Option<Step>> {
        loop {
            match self.phase {
                Phase::Insert(i) => match self.order.get(i).copied() {
                    None => self.end_pass(work)?,
                    Some(entity) => match self.insert(work, entity)? {
                        Some(step) => {
                            self.progress = true;
                            return Ok(Some(step));
                        }
                        None => self.phase = Phase::Insert(i + 1),
                    },
                },
                Phase::Associate => match self.associate(work)? {
                    Some(step) => return Ok(Some(step)),
                    None => self.begin_updates(work, 0),
                },
                Phase::Update(i) => match (self.order.get(i).copied(), self.changed.pop()) {
                    (None, _) => self.begin_deletes(work, self.order.len()),
                    (Some(_), None) => self.begin_updates(work, i + 1),
                    (Some(entity), Some((slot, columns))) => return Ok(update(work, entity, slot, columns)),
                },
                Phase::Delete(0) => return Ok(None),
                Phase::Delete(i) => match self.deleted.pop() {
                    None => self.begin_deletes(work, i - 1),
                    Some(slot) => return Ok(delete(work, self.order[i - 1], slot, self.deleted.is_empty())),
                },
            }
        }
    }

    /// Tables that refer to each other may need several passes, as long as each inserts something.
    fn end_pass(&mut self, work: &UnitOfWork) -> Result<()> {
        let waiting =
            self.order.iter().map(|entity| &work.stores[entity]).find(|store| !store.pending().is_empty());
        match waiting {
            None => self.phase = Phase::Associate,
            Some(_) if self.progress => self.phase = Phase::Insert(0),
            Some(store) => {
                return Err(Error::session(format!(
                    "flush: `{}` rows refer to each other in a circle, or to an object that was deleted",
                    store.table().model
                )));
            }
        }
        self.progress = false;
        Ok(())
    }

    fn begin_updates(&mut self, work: &UnitOfWork, place: usize) {
        self.phase = Phase::Update(place);
        if let Some(entity) = self.order.get(place) {
            self.changed = work.stores[entity].changed();
            self.changed.reverse();
        }
    }

    fn begin_deletes(&mut self, work: &UnitOfWork, place: usize) {
        self.phase = Phase::Delete(place);
        if let Some(entity) = place.checked_sub(1).map(|i| self.order[i]) {
            self.deleted = work.stores[&entity].deleted().to_vec();
            self.deleted.reverse();
        }
    }

    /// Takes in what a statement gave.
    ///
    /// # Errors
    /// Rows are missing (another transaction changed them), or a returned column does not fit its model.
    pub fn done(
        &mut self,
        work: &mut UnitOfWork,
        step: Step,
        returned: Vec<Vec<Value>>,
        rowcount: u64,
    ) -> Result<()> {
        match step.work {
            Work::Associate => Ok(()),
            Work::Insert { entity, slots, mut rows, returned: columns } => {
                if !columns.is_empty() {
                    if returned.len() != rows.len() {
                        return Err(Error::session(format!(
                            "{}: {} rows were sent and {} came back",
                            step.label,
                            rows.len(),
                            returned.len()
                        )));
                    }
                    for (row, values) in rows.iter_mut().zip(in_input_order(self.dialect, returned)) {
                        for (column, value) in columns.iter().zip(values) {
                            row[*column] = value;
                        }
                    }
                }
                let Some(store) = work.stores.get_mut(&entity) else { return Ok(()) };
                for (slot, row) in slots.into_iter().zip(rows) {
                    store.inserted(slot, row)?;
                }
                Ok(())
            }
            Work::Update { entity, slot } => {
                if rowcount != 1 {
                    return Err(stale(&step.label, rowcount));
                }
                if let Some(store) = work.stores.get_mut(&entity) {
                    store.updated(slot);
                }
                Ok(())
            }
            Work::Delete { entity, last } => {
                if rowcount != 1 {
                    return Err(stale(&step.label, rowcount));
                }
                if last && let Some(store) = work.stores.get_mut(&entity) {
                    store.deletions_done();
                }
                Ok(())
            }
        }
    }

    /// The next rows of a model that can be inserted together.
    fn insert(&mut self, work: &mut UnitOfWork, entity: TypeId) -> Result<Option<Step>> {
        let store = &work.stores[&entity];
        if store.pending().is_empty() {
            return Ok(None);
        }
        let table = store.table();
        let page = match self.dialect.capability().bulk {
            Bulk::Unnest => usize::MAX,
            Bulk::Values { page } => page,
        };
        let mut shape: Option<Shape> = None;
        let mut template: Vec<(usize, Fragment)> = Vec::new();
        let (mut slots, mut rows): (Vec<u32>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
        for slot in store.pending() {
            let waits = |link: &super::store::Link| {
                !work.stores.get(&link.parent.entity).is_some_and(|s| s.is_live(link.parent.slot))
            };
            if store.links(*slot).iter().any(waits) {
                // its parent is in this very table and comes first; what stands behind it may go before
                if slots.is_empty() { continue } else { break }
            }
            let (this, computed, row) = self.row(work, entity, *slot, table)?;
            let alone = this.bound.is_empty() || this.computed.iter().any(|(_, sql)| sql.is_empty());
            match &shape {
                Some(shape) if alone || *shape != this => break,
                _ => {}
            }
            slots.push(*slot);
            rows.push(row);
            if shape.is_none() {
                shape = Some(this);
                template = computed;
            }
            if alone || slots.len() == page {
                break;
            }
        }
        // all that is left here waits for rows of other tables
        let Some(shape) = shape else { return Ok(None) };
        // a page that is not full would be a text of its own for each length: such rows go one by one
        if let Bulk::Values { page } = self.dialect.capability().bulk
            && slots.len() < page
        {
            slots.truncate(1);
            rows.truncate(1);
        }
        Ok(Some(self.insert_step(work, entity, table, &shape, template, slots, rows)))
    }

    /// One row: its shape, its expressions, and its columns as far as they are known.
    #[allow(clippy::type_complexity, reason = "three parts of one row")]
    fn row(
        &mut self,
        work: &UnitOfWork,
        entity: TypeId,
        slot: u32,
        table: &'static TableDef,
    ) -> Result<(Shape, Vec<(usize, Fragment)>, Vec<Value>)> {
        let store = &work.stores[&entity];
        let mut row: Vec<Value> = vec![Value::Null; table.columns.len()];
        let mut shape = Shape { bound: Vec::new(), computed: Vec::new() };
        let mut computed = Vec::new();
        let given = store.given(slot);
        for (index, column) in table.columns.iter().enumerate() {
            let fragment = if let Some(link) =
                store.links(slot).iter().rev().find(|l| l.column as usize == index)
            {
                let value = match self.parents.get(&(link.parent, link.parent_column)) {
                    Some(value) => value.clone(),
                    None => {
                        let parent = &work.stores[&link.parent.entity];
                        let value =
                            parent.column_value(link.parent.slot, link.parent_column).unwrap_or(Value::Null);
                        self.parents.insert((link.parent, link.parent_column), value.clone());
                        value
                    }
                };
                row[index] = value;
                shape.bound.push(index);
                continue;
            } else if let Some((_, given)) = given.iter().find(|(c, _)| *c as usize == index) {
                match given {
                    Given::Value(value) => {
                        row[index] = value.clone();
                        shape.bound.push(index);
                        continue;
                    }
                    Given::Expr(fragment) => (**fragment).clone(),
                }
            } else if let Some(default) = column.default {
                match default().into_bound_value() {
                    Ok(value) => {
                        row[index] = value;
                        shape.bound.push(index);
                        continue;
                    }
                    Err(fragment) => fragment,
                }
            } else {
                leave_out(table, index, column)?;
                // NULL is said outright, so that rows with and without a value go together
                if column.nullable && column.server_default.is_none() {
                    shape.bound.push(index);
                }
                continue;
            };
            // an expression with values of its own cannot be shared by several rows
            let key =
                if fragment.values().next().is_some() { String::new() } else { format!("{fragment:?}") };
            shape.computed.push((index, key));
            computed.push((index, fragment));
        }
        Ok((shape, computed, row))
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one statement")]
    fn insert_step(
        &self,
        work: &mut UnitOfWork,
        entity: TypeId,
        table: &'static TableDef,
        shape: &Shape,
        template: Vec<(usize, Fragment)>,
        slots: Vec<u32>,
        rows: Vec<Vec<Value>>,
    ) -> Step {
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &shape.bound {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        let mut returned: Vec<usize> = (0..table.columns.len())
            .filter(|i| !shape.bound.contains(i) && !template.iter().any(|(c, _)| c == i))
            .collect();
        for (column, fragment) in template {
            log.push(Tok::Column(column as u16, table));
            log.clause(fragment, Clause::InsertExpr);
            returned.push(column);
        }
        if !shape.bound.is_empty() || !returned.is_empty() {
            write_rows(&mut log, self.dialect, &shape.bound, &rows);
        }
        // what a database makes by itself comes first in the answer if it numbers the rows
        returned.sort_unstable_by_key(|i| !table.columns[*i].is_autoincrement());
        for column in &returned {
            log.clause(Fragment::of(Tok::Column(*column as u16, table)), Clause::Returning);
        }
        if let Some(store) = work.stores.get_mut(&entity) {
            store.taken(&slots);
        }
        let label = format!("insert into {}", table.name);
        Step::new(log, label, Work::Insert { entity, slots, rows, returned })
    }

    /// The next rows of an association table.
    fn associate(&mut self, work: &mut UnitOfWork) -> Result<Option<Step>> {
        let Some(first) = work.associations.first() else { return Ok(None) };
        let (table, columns): (_, Vec<usize>) = (first.table, first.ends.iter().map(|(c, ..)| *c).collect());
        let full = match self.dialect.capability().bulk {
            Bulk::Unnest => usize::MAX,
            Bulk::Values { page } => page,
        };
        let same = |a: &super::unit_of_work::Association| {
            a.table.same(table) && a.ends.iter().map(|(c, ..)| *c).eq(columns.iter().copied())
        };
        let mut count = work.associations.iter().take_while(|a| same(a)).count().min(full);
        if full != usize::MAX && count < full {
            count = 1;
        }
        let mut rows = Vec::with_capacity(count);
        for association in work.associations.drain(..count).collect::<Vec<_>>() {
            let mut row = vec![Value::Null; table.columns.len()];
            for (column, key, source) in association.ends {
                row[column] = work.stores[&key.entity].column_value(key.slot, source).ok_or_else(|| {
                    Error::session(format!("insert into {}: one end was deleted", table.name))
                })?;
            }
            rows.push(row);
        }
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &columns {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        write_rows(&mut log, self.dialect, &columns, &rows);
        let label = format!("insert into {}", table.name);
        Ok(Some(Step::new(log, label, Work::Associate)))
    }
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

/// Rows of values, in the dialect's best way.
fn write_rows(log: &mut Log, dialect: Dialect, columns: &[usize], rows: &[Vec<Value>]) {
    if dialect.capability().bulk == Bulk::Unnest && rows.len() > 1 {
        log.push(Tok::Rows(0));
        for column in columns {
            log.value(Value::Array(rows.iter().map(|row| row[*column].clone()).collect()));
        }
        return;
    }
    log.push(Tok::Rows(rows.len() as u32));
    for row in rows {
        for column in columns {
            log.value(row[*column].clone());
        }
    }
}

/// SQLite gives returned rows in no certain order; keys that it numbered itself ascend.
fn in_input_order(dialect: Dialect, mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    let numbered = |row: &Vec<Value>| match row.first() {
        Some(Value::Int(id)) => *id,
        _ => 0,
    };
    if dialect == Dialect::Sqlite {
        rows.sort_by_key(numbered);
    }
    rows
}

/// Writes the changed columns of an object.
fn update(work: &UnitOfWork, entity: TypeId, slot: u32, columns: Vec<usize>) -> Option<Step> {
    let store = &work.stores[&entity];
    let table = store.table();
    let (row, identity) = (store.row(slot)?, store.flushed_identity(slot)?);
    let mut log = Log::new(StatementKind::Update);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    for column in columns {
        log.push(Tok::Column(column as u16, table));
        log.clause(Fragment::bind(&table.columns[column].ty, row[column].clone()), Clause::Set);
    }
    write_key(&mut log, table, &identity);
    let label = format!("update {}", table.name);
    Some(Step::new(log, label, Work::Update { entity, slot }))
}

/// Deletes an object's row.
fn delete(work: &UnitOfWork, entity: TypeId, slot: u32, last: bool) -> Option<Step> {
    let store = &work.stores[&entity];
    let table = store.table();
    let identity = store.flushed_identity(slot)?;
    let mut log = Log::new(StatementKind::Delete);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    write_key(&mut log, table, &identity);
    let label = format!("delete from {}", table.name);
    Some(Step::new(log, label, Work::Delete { entity, last }))
}

/// The query for the row with this primary key.
pub fn select_by_key(table: &'static TableDef, identity: Vec<Value>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Entity));
    write_key(&mut log, table, &identity);
    log
}

/// `WHERE id = …`
fn write_key(log: &mut Log, table: &'static TableDef, identity: &[Value]) {
    for (column, value) in table.primary_key().into_iter().zip(identity) {
        let column_is = Fragment::of(Tok::Column(column as u16, table))
            .binary(Op::Eq, Fragment::bind(&table.columns[column].ty, value.clone()));
        log.clause(column_is, Clause::Where);
    }
}

fn stale(label: &str, found: u64) -> Error {
    Error::session(format!(
        "{label}: one row was to be changed and {found} matched; another transaction changed or deleted it"
    ))
}
