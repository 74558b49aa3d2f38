//! What the objects of a session become when a statement writes their rows past it.

mod evaluate;

use super::flush::among;
use super::{AnyStore, ObjectState, UnitOfWork};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::schema::TableDef;
use crate::types::Value;
use evaluate::Parts;
use std::any::TypeId;

/// How the objects of a session follow an UPDATE or a DELETE that was written as a statement.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#selecting-a-synchronization-strategy>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Synchronize {
    /// By the conditions if they can be evaluated here, else by what the statement returns.
    #[default]
    Auto,
    /// By the conditions, evaluated on the session's objects; an error if that cannot be done.
    Evaluate,
    /// By what the statement returns. Where a database has no RETURNING, the rows are asked for before and after it.
    Fetch,
    /// Not at all.
    Off,
}

/// What is to be done once the statement was sent.
pub struct Synchronization {
    entity: TypeId,
    deletes: bool,
    then: Then,
}

enum Then {
    /// These objects, with the columns' new values.
    Known { slots: Vec<u32>, set: Vec<Vec<(usize, Value)>>, stale: Vec<usize> },
    /// The statement returns the primary key and these columns.
    Returned(Vec<usize>),
    /// A query says which rows the statement is about: these primary keys. Another one reads these columns afterwards.
    Asked { question: Option<Box<Log>>, keys: Vec<Vec<Value>>, columns: Vec<usize> },
    /// Nobody knows which.
    Expire,
}

impl Synchronization {
    /// The query to be sent before the statement, if there is one; its rows go to [`Synchronization::asked`].
    pub fn question(&mut self) -> Option<Box<Log>> {
        match &mut self.then {
            Then::Asked { question, .. } => question.take(),
            _ => None,
        }
    }

    /// Takes in the primary keys of the rows that the statement is about.
    pub fn asked(&mut self, rows: Vec<Vec<Value>>) {
        if let Then::Asked { keys, .. } = &mut self.then {
            *keys = rows;
        }
    }

    /// The query to be sent after the statement, if there is one; its rows go to [`UnitOfWork::synchronized`].
    pub fn read_back(&self, work: &UnitOfWork) -> Option<Box<Log>> {
        let Then::Asked { keys, columns, .. } = &self.then else { return None };
        let store = work.stores.get(&self.entity)?;
        let tracked: Vec<Vec<Value>> =
            keys.iter().filter(|key| store.find_identity(key).is_some()).cloned().collect();
        if self.deletes || tracked.is_empty() {
            return None;
        }
        let table = store.table();
        Some(columns_of(table, columns, vec![among(table, &table.primary_key(), tracked)]))
    }

    /// Does the statement return what the session wants to know, instead of its own rows?
    pub fn returns(&self) -> bool {
        matches!(self.then, Then::Returned(_))
    }
}

impl UnitOfWork {
    /// Prepares for a statement that writes rows past the session. It may be given a RETURNING.
    ///
    /// # Errors
    /// It is to be evaluated and cannot be.
    pub fn synchronize(
        &mut self,
        log: &mut Log,
        how: Synchronize,
        dialect: Dialect,
    ) -> Result<Option<Synchronization>> {
        let deletes = match log.tokens().first() {
            Some(Tok::Open(StatementKind::Update)) => false,
            Some(Tok::Open(StatementKind::Delete)) => true,
            _ => return Ok(None),
        };
        let Some(Tok::Table(table)) = log.tokens().get(1).copied() else { return Ok(None) };
        let tracked =
            self.stores.iter().find(|(_, store)| store.table().is_model(table) && !store.live().is_empty());
        let Some((entity, store)) = tracked.filter(|_| how != Synchronize::Off) else { return Ok(None) };
        let entity = *entity;
        let parts = Parts::of(log);
        let evaluated = match how {
            Synchronize::Fetch => None,
            _ => parts.as_ref().and_then(|parts| evaluate_all(parts, &**store, dialect)),
        };
        let then = match evaluated {
            Some(then) => then,
            None if how == Synchronize::Evaluate => {
                return Err(Error::session(format!(
                    "{}: its conditions cannot be evaluated on the session's objects: use Synchronize::Fetch",
                    table.model
                )));
            }
            None => match parts {
                Some(parts) if !parts.returns && dialect.capability().update_returning => {
                    fetch(log, table, &parts, deletes)
                }
                Some(parts) => ask(table, parts, deletes),
                _ => Then::Expire,
            },
        };
        Ok(Some(Synchronization { entity, deletes, then }))
    }

    /// Takes in that the statement was sent, and what it returned.
    ///
    /// # Errors
    /// A value does not fit the model.
    pub fn synchronized(&mut self, done: Synchronization, returned: Vec<Vec<Value>>) -> Result<()> {
        let Synchronization { entity, deletes, then } = done;
        let Some(store) = self.stores.get_mut(&entity) else { return Ok(()) };
        let width = store.table().primary_key().len();
        let mut removed = Vec::new();
        match then {
            Then::Known { slots, .. } if deletes => removed = slots,
            Then::Known { slots, set, stale } => {
                for (slot, set) in slots.into_iter().zip(set) {
                    if stale.is_empty() { set_all(&mut **store, slot, &set)? } else { store.expire(slot) }
                }
            }
            Then::Asked { keys, .. } if deletes => {
                removed.extend(keys.iter().filter_map(|key| store.find_identity(key)));
            }
            Then::Returned(columns) | Then::Asked { columns, .. } => {
                for row in returned {
                    let (key, values) = row.split_at(width.min(row.len()));
                    let Some(slot) = store.find_identity(key) else { continue };
                    if deletes {
                        removed.push(slot);
                    } else {
                        let set: Vec<_> = columns.iter().copied().zip(values.iter().cloned()).collect();
                        set_all(&mut **store, slot, &set)?;
                    }
                }
            }
            Then::Expire => store.live().into_iter().for_each(|slot| store.expire(slot)),
        }
        if !removed.is_empty() {
            store.removed(&removed);
            self.leave_collections(entity, &removed.into_iter().collect());
        }
        Ok(())
    }
}

/// The database has set columns; what the object had is kept for a rollback.
fn set_all(store: &mut dyn AnyStore, slot: u32, set: &[(usize, Value)]) -> Result<()> {
    store.assign(slot, set)?;
    store.apply(slot, set)
}

/// Which objects the statement is about, and what becomes of them; `None` if that cannot be told here.
fn evaluate_all(parts: &Parts, store: &dyn AnyStore, dialect: Dialect) -> Option<Then> {
    if parts.strange || !parts.criteria.is_empty() {
        return None;
    }
    let table = store.table();
    let made =
        |(place, column): (usize, &crate::schema::ColumnDef)| column.computed.is_some().then_some(place);
    let mut stale: Vec<usize> = table.columns.iter().enumerate().filter_map(made).collect();
    let (mut slots, mut set) = (Vec::new(), Vec::new());
    for slot in store.live().into_iter().filter(|slot| store.state(*slot) == ObjectState::Persistent) {
        let row = store.row(slot)?;
        let mut holds = true;
        for condition in &parts.conditions {
            match evaluate::evaluate(condition, table, &row, dialect)? {
                Value::Bool(true) => {}
                Value::Bool(false) | Value::Null => holds = false,
                _ => return None,
            }
        }
        if !holds {
            continue;
        }
        let mut values = Vec::new();
        for (column, fragment) in &parts.set {
            match evaluate::evaluate(fragment, table, &row, dialect) {
                Some(value) => values.push((*column, value)),
                None => stale.push(*column),
            }
        }
        slots.push(slot);
        set.push(values);
    }
    Some(Then::Known { slots, set, stale: if parts.set.is_empty() { Vec::new() } else { stale } })
}

/// The query for the rows that a statement is about.
fn ask(table: &'static TableDef, parts: Parts, deletes: bool) -> Then {
    let columns = written(table, &parts, deletes);
    // a row whose key changes is not found again
    if parts.strange || parts.set.iter().any(|(column, _)| table.columns[*column].primary_key) {
        return Then::Expire;
    }
    let mut question = columns_of(table, &[], parts.conditions);
    parts.criteria.into_iter().for_each(|(clause, part)| question.clause(part, clause));
    Then::Asked { question: Some(question), keys: Vec::new(), columns }
}

/// The query for the primary keys and some columns of rows.
fn columns_of(table: &'static TableDef, columns: &[usize], conditions: Vec<Fragment>) -> Box<Log> {
    let mut log = Log::new(StatementKind::Select);
    for column in table.primary_key().iter().chain(columns) {
        log.clause(Fragment::column_of(table, *column), Clause::Column);
    }
    conditions.into_iter().for_each(|condition| log.clause(condition, Clause::Where));
    log
}

/// Lets the statement return what is needed.
fn fetch(log: &mut Log, table: &'static TableDef, parts: &Parts, deletes: bool) -> Then {
    let columns = written(table, parts, deletes);
    for column in table.primary_key().iter().chain(&columns) {
        log.clause(Fragment::column_of(table, *column), Clause::Returning);
    }
    Then::Returned(columns)
}

/// The columns that a statement writes, and those that the database computes.
fn written(table: &'static TableDef, parts: &Parts, deletes: bool) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    if !deletes {
        columns.extend(parts.set.iter().map(|(column, _)| *column));
        let made = table.columns.iter().enumerate().filter(|(_, column)| column.computed.is_some());
        columns.extend(made.map(|(place, _)| place));
    }
    columns
}
