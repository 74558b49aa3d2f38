//! A flush, statement by statement.
//!
//! Tables are written in the order of their foreign keys, inserts before updates before deletes. Rows that set the same
//! columns go together, in the order they were added, in the dialect's best way for many rows. Nothing here waits: a
//! facade sends what [`Flush::next`] says and hands the rows to [`Flush::done`].

mod insert;
mod update;

pub use update::select_by_key;

use super::{AnyKey, UnitOfWork};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Log, StatementKind};
use crate::schema::TableDef;
use crate::types::Value;
use std::any::TypeId;
use std::collections::HashMap;
use update::{delete, update};

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
    verb: &'static str,
    table: &'static TableDef,
    work: Work,
}

impl Step {
    fn new(log: Box<Log>, verb: &'static str, table: &'static TableDef, work: Work) -> Self {
        Self { log: Some(log), verb, table, work }
    }

    /// The statement, to be sent; once.
    pub fn take_log(&mut self) -> Box<Log> {
        self.log.take().unwrap_or_else(|| Log::new(StatementKind::Select))
    }

    /// What it is for, for messages: `insert into users`.
    pub fn label(&self) -> String {
        format!("{} {}", self.verb, self.table.name)
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
            for found in table.foreign_keys() {
                let target = (found.key.target)().table;
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
        let label = || format!("{} {}", step.verb, step.table.name);
        match step.work {
            Work::Associate => Ok(()),
            Work::Insert { entity, slots, mut rows, returned: columns } => {
                if !columns.is_empty() {
                    if returned.len() != rows.len() {
                        return Err(Error::session(format!(
                            "{}: {} rows were sent and {} came back",
                            label(),
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
                    return Err(stale(&label(), rowcount));
                }
                if let Some(store) = work.stores.get_mut(&entity) {
                    store.updated(slot);
                }
                Ok(())
            }
            Work::Delete { entity, last } => {
                if rowcount != 1 {
                    return Err(stale(&label(), rowcount));
                }
                if last && let Some(store) = work.stores.get_mut(&entity) {
                    store.deletions_done();
                }
                Ok(())
            }
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

fn stale(label: &str, found: u64) -> Error {
    Error::session(format!(
        "{label}: one row was to be changed and {found} matched; another transaction changed or deleted it"
    ))
}
