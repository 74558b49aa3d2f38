//! What the objects of a session become when a statement writes their rows past it.

mod evaluate;

use super::flush::among;
use super::{AnyKey, AnyStore, ObjectState, UnitOfWork};
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
    table: &'static TableDef,
    /// How many columns the primary key has.
    width: usize,
    deletes: bool,
    then: Then,
    /// The models that the statement's own inherits from.
    bases: Vec<Base>,
}

/// Objects that were read as a base, and whose rows may be the statement's.
struct Base {
    entity: TypeId,
    /// How many columns they have.
    width: usize,
    slots: Vec<u32>,
}

enum Then {
    /// These objects of each model, with the columns' new values.
    Known(Vec<(TypeId, Known)>),
    /// The statement returns the primary key and these columns.
    Returned(Vec<TypeId>, Vec<usize>),
    /// A query says which rows the statement is about: these primary keys. Another one reads these columns afterwards.
    Asked { entities: Vec<TypeId>, question: Option<Box<Log>>, keys: Vec<Vec<Value>>, columns: Vec<usize> },
    /// Nobody knows which.
    Expire(Vec<TypeId>),
}

struct Known {
    slots: Vec<u32>,
    set: Vec<Vec<(usize, Value)>>,
    stale: Vec<usize>,
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
        let Then::Asked { entities, keys, columns, .. } = &self.then else { return None };
        let all = entities.iter().chain(self.bases.iter().map(|base| &base.entity));
        let stores: Vec<_> = all.filter_map(|entity| work.stores.get(entity)).collect();
        let is_tracked = |key: &&Vec<Value>| stores.iter().any(|store| store.find_identity(key).is_some());
        let tracked: Vec<Vec<Value>> = keys.iter().filter(is_tracked).cloned().collect();
        if self.deletes || tracked.is_empty() {
            return None;
        }
        let key = self.table.primary_key();
        Some(columns_of(self.table, columns, vec![among(self.table, &key, tracked)]))
    }

    /// Does the statement return what the session wants to know, instead of its own rows?
    pub fn returns(&self) -> bool {
        matches!(self.then, Then::Returned(..))
    }
}

impl UnitOfWork {
    /// Prepares for a statement that writes rows past the session. It may be given a RETURNING. Objects of models that inherit
    /// from the statement's follow as well, and those that were read as a base of it.
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
        if how == Synchronize::Off {
            return Ok(None);
        }
        let tracked = self.stores.iter().filter(|(_, store)| !store.live().is_empty());
        let (mut entities, mut bases) = (Vec::new(), Vec::new());
        for (entity, store) in tracked {
            if store.table().inherits_from(table) {
                entities.push(*entity);
            } else if table.inherits_from(store.table()) {
                bases.push(*entity);
            }
        }
        if entities.is_empty() && bases.is_empty() {
            return Ok(None);
        }
        let parts = Parts::of(log);
        let bases =
            bases.into_iter().map(|entity| self.base(entity, table, parts.as_ref(), dialect)).collect();
        let all = |parts: &Parts| -> Option<Vec<(TypeId, Known)>> {
            let one = |entity: &TypeId| Some((*entity, evaluate_all(parts, &*self.stores[entity], dialect)?));
            entities.iter().map(one).collect()
        };
        let evaluated = match how {
            Synchronize::Fetch => None,
            _ => parts.as_ref().and_then(all),
        };
        let then = match evaluated {
            Some(known) => Then::Known(known),
            None if how == Synchronize::Evaluate => {
                return Err(Error::session(format!(
                    "{}: its conditions cannot be evaluated on the session's objects: use Synchronize::Fetch",
                    table.model
                )));
            }
            None => match parts {
                Some(parts) if !parts.returns && dialect.capability().update_returning => {
                    Then::Returned(entities, fetch(log, table, &parts, deletes))
                }
                Some(parts) => ask(table, parts, deletes, entities),
                _ => Then::Expire(entities),
            },
        };
        Ok(Some(Synchronization { table, width: table.primary_key().len(), deletes, then, bases }))
    }

    /// Takes in that the statement was sent, and what it returned.
    ///
    /// # Errors
    /// A value does not fit the model.
    pub fn synchronized(&mut self, done: Synchronization, returned: Vec<Vec<Value>>) -> Result<()> {
        let Synchronization { width, deletes, then, bases, .. } = done;
        let (then, returned) = match then {
            Then::Asked { entities, keys, columns, .. } => {
                (Then::Returned(entities, columns), if deletes { keys } else { returned })
            }
            then => (then, returned),
        };
        match then {
            Then::Known(all) => {
                for (entity, Known { slots, set, stale }) in all {
                    if deletes {
                        self.were_deleted(entity, slots);
                        continue;
                    }
                    let Some(store) = self.stores.get_mut(&entity) else { continue };
                    for (slot, set) in slots.into_iter().zip(set) {
                        if stale.is_empty() { set_all(&mut **store, slot, &set)? } else { store.expire(slot) }
                    }
                }
                self.expire_bases(bases);
            }
            Then::Returned(entities, columns) => {
                let own = entities.into_iter().map(|entity| (entity, usize::MAX));
                let bases = bases.into_iter().map(|base| (base.entity, base.width));
                for (entity, known) in own.chain(bases) {
                    self.follow_returned(entity, &returned, width, deletes, (&columns, known))?;
                }
            }
            Then::Asked { .. } => {}
            Then::Expire(entities) => {
                for entity in entities {
                    if let Some(store) = self.stores.get_mut(&entity) {
                        store.live().into_iter().for_each(|slot| store.expire(slot));
                    }
                }
                self.expire_bases(bases);
            }
        }
        self.follow_all()
    }

    /// The objects of one model follow what the statement returned; they know so many of the columns.
    fn follow_returned(
        &mut self,
        entity: TypeId,
        returned: &[Vec<Value>],
        width: usize,
        deletes: bool,
        (columns, known): (&[usize], usize),
    ) -> Result<()> {
        let Some(store) = self.stores.get_mut(&entity) else { return Ok(()) };
        let mut removed = Vec::new();
        for row in returned {
            let (key, values) = row.split_at(width.min(row.len()));
            let Some(slot) = store.find_identity(key) else { continue };
            if deletes {
                removed.push(slot);
                continue;
            }
            let set = columns.iter().copied().zip(values.iter().cloned());
            let set: Vec<_> = set.filter(|(column, _)| *column < known).collect();
            set_all(&mut **store, slot, &set)?;
        }
        self.were_deleted(entity, removed);
        Ok(())
    }

    fn were_deleted(&mut self, entity: TypeId, slots: Vec<u32>) {
        if let Some(store) = self.stores.get_mut(&entity).filter(|_| !slots.is_empty()) {
            store.removed(&slots);
            self.leave_collections(entity, &slots.into_iter().collect());
        }
    }

    /// The objects of a base that may be rows of the statement: members', and no condition says otherwise.
    fn base(
        &self,
        entity: TypeId,
        model: &'static TableDef,
        parts: Option<&Parts>,
        dialect: Dialect,
    ) -> Base {
        let store = &self.stores[&entity];
        let table = store.table();
        let own = || {
            let column = table.columns.get(table.discriminator()?)?;
            column.default?().into_bound_value().ok()
        };
        let (place, own) = (table.discriminator(), own());
        let may_be = |slot: &u32| {
            let key = AnyKey { entity, session: self.id(), slot: *slot };
            // one that is known as a member follows that
            if self.object(key) != key || place.is_some_and(|place| store.value(*slot, place) == own) {
                return false;
            }
            let Some((row, parts)) = store.row(*slot).zip(parts) else { return true };
            let fails = |condition: &Fragment| {
                let known = evaluate::evaluate(condition, model, &row, dialect);
                matches!(known, Some(Value::Bool(false) | Value::Null))
            };
            !parts.conditions.iter().any(fails)
        };
        let slots = store.live().into_iter().filter(may_be).collect();
        Base { entity, width: table.columns.len(), slots }
    }

    fn expire_bases(&mut self, bases: Vec<Base>) {
        for Base { entity, slots, .. } in bases {
            if let Some(store) = self.stores.get_mut(&entity) {
                slots.into_iter().for_each(|slot| store.expire(slot));
            }
        }
    }
}

/// The database has set columns; what the object had is kept for a rollback.
fn set_all(store: &mut dyn AnyStore, slot: u32, set: &[(usize, Value)]) -> Result<()> {
    store.assign(slot, set)?;
    store.apply(slot, set)
}

/// Which objects the statement is about, and what becomes of them; `None` if that cannot be told here.
fn evaluate_all(parts: &Parts, store: &dyn AnyStore, dialect: Dialect) -> Option<Known> {
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
    Some(Known { slots, set, stale: if parts.set.is_empty() { Vec::new() } else { stale } })
}

/// The query for the rows that a statement is about.
fn ask(table: &'static TableDef, parts: Parts, deletes: bool, entities: Vec<TypeId>) -> Then {
    let columns = written(table, &parts, deletes);
    // a row whose key changes is not found again
    if parts.strange || parts.set.iter().any(|(column, _)| table.columns[*column].primary_key) {
        return Then::Expire(entities);
    }
    let mut question = columns_of(table, &[], parts.conditions);
    parts.criteria.into_iter().for_each(|(clause, part)| question.clause(part, clause));
    Then::Asked { entities, question: Some(question), keys: Vec::new(), columns }
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
fn fetch(log: &mut Log, table: &'static TableDef, parts: &Parts, deletes: bool) -> Vec<usize> {
    let columns = written(table, parts, deletes);
    for column in table.primary_key().iter().chain(&columns) {
        log.clause(Fragment::column_of(table, *column), Clause::Returning);
    }
    columns
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
