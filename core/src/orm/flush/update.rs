//! The UPDATEs of a flush: the columns that changed, of all objects that changed the same ones at once.

use super::Flush;
use super::insert::{is_live, power_below};
use super::keys::{among, is, write_key};
use super::step::{Step, Work};
use crate::dialect::Bulk;
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::orm::{ObjectState, TablePart, UnitOfWork};
use crate::schema::TableDef;
use crate::stmt::ValueRows;
use crate::stmt::write_onupdate;
use crate::types::Value;
use std::any::TypeId;

/// One changed object.
pub(super) struct Change {
    pub(super) slot: u32,
    pub(super) columns: Vec<usize>,
    /// The columns as they are to be.
    pub(super) row: Vec<Value>,
    /// The primary key as the database knows it, and its version.
    pub(super) key: Vec<Value>,
    pub(super) version: Option<Value>,
    pub(super) expressions: Vec<(u16, Fragment)>,
}

/// Which changed objects are updated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parents {
    /// Those that refer to none which is still to be inserted.
    Written,
    Any,
}

impl Flush {
    /// Updates the changed objects of a model. Last statement first.
    pub(super) fn update(
        &mut self,
        work: &mut UnitOfWork,
        entity: TypeId,
        parents: Parents,
    ) -> Result<Vec<Step>> {
        let mut touched = work.stores[&entity].touched();
        // what is deleted may refer to something that never comes
        touched.retain(|slot| work.stores[&entity].state(*slot) != ObjectState::Marked);
        if parents == Parents::Written {
            touched.retain(|slot| work.stores[&entity].links(*slot).iter().all(|link| is_live(work, link)));
        }
        if touched.is_empty() {
            return Ok(Vec::new());
        }
        let table = work.stores[&entity].table();
        let mut changes = Vec::new();
        for slot in touched {
            changes.extend(change(work, entity, table, slot)?);
        }
        let mut steps = Vec::new();
        match &table.parts()[..] {
            [_] => self.update_part(entity, table, None, changes, &mut steps),
            parts => {
                for part in parts {
                    let own = changes.iter().filter_map(|change| change.part(part, &parts[0])).collect();
                    self.update_part(entity, part.table, Some(&part.places), own, &mut steps);
                }
            }
        }
        steps.reverse();
        Ok(steps)
    }

    /// Updates what one table holds of objects; `places` are those of its columns in the rows, if they are others.
    fn update_part(
        &self,
        entity: TypeId,
        table: &'static TableDef,
        places: Option<&[usize]>,
        changes: Vec<Change>,
        steps: &mut Vec<Step>,
    ) {
        let mut groups: Vec<Vec<Change>> = Vec::new();
        let mut known: hashbrown::HashMap<Vec<usize>, usize> = hashbrown::HashMap::new();
        for change in changes {
            if !is_bulk(self.bulk, table, &change.columns) || !change.expressions.is_empty() {
                groups.push(vec![change]);
                continue;
            }
            match known.get(&change.columns) {
                Some(group) => groups[*group].push(change),
                None => {
                    known.insert(change.columns.clone(), groups.len());
                    groups.push(vec![change]);
                }
            }
        }
        let pages = groups.iter().flat_map(|group| pages(self.bulk, table, group));
        steps.extend(pages.map(|page| step(entity, table, self, places, page)));
    }
}

impl Change {
    /// What is to be written of it to one of several tables, in the places of its columns.
    fn part(&self, part: &TablePart, first: &TablePart) -> Option<Self> {
        let TablePart { table, places } = part;
        // the key of a row is the first table's; the others refer to it
        let own = |at: &usize| part.table.same(first.table) || !table.columns[*at].primary_key;
        let changed = |at: &usize| own(at) && self.columns.contains(&places[*at]);
        let columns: Vec<usize> = (0..places.len()).filter(changed).collect();
        let local = |(place, value): &(u16, Fragment)| {
            let at = places.iter().position(|known| *known == *place as usize).filter(|at| own(at))?;
            Some((at as u16, value.clone()))
        };
        let expressions: Vec<(u16, Fragment)> = self.expressions.iter().filter_map(local).collect();
        if columns.is_empty() && expressions.is_empty() {
            return None;
        }
        let row = places.iter().map(|place| self.row[*place].clone()).collect();
        let version = table.version_id().and_then(|_| self.version.clone());
        Some(Self { slot: self.slot, columns, row, key: self.key.clone(), version, expressions })
    }
}

/// What is to be written of an object, if anything.
fn change(
    work: &mut UnitOfWork,
    entity: TypeId,
    table: &'static TableDef,
    slot: u32,
) -> Result<Option<Change>> {
    let links = work.stores[&entity].links(slot).to_vec();
    for link in links {
        if !is_live(work, &link) {
            return Err(Error::session(format!(
                "update {}: {} refers to an object that is not in the database",
                table.name,
                table.column_name(link.column as usize)
            )));
        }
        let value = work.stores[&link.parent.entity].value(link.parent.slot, link.parent_column);
        let Some(store) = work.stores.get_mut(&entity) else { continue };
        store.unlink(slot, &[link.column as usize]);
        store.assign(slot, &[(link.column as usize, value.unwrap_or(Value::Null))])?;
    }
    let store = &work.stores[&entity];
    let expressions = store.expressions(slot).to_vec();
    let mut columns = store.changed_columns(slot);
    columns.retain(|column| !expressions.iter().any(|(known, _)| *known as usize == *column));
    if let Some(unread) = store.unread(slot).iter().find(|unread| columns.contains(&(**unread as usize))) {
        let (model, column) = (table.model, table.column_name(*unread as usize));
        return Err(Error::session(format!(
            "update {}: `{model}::{column}` was changed, but never read (load_only or defer left it out): read it before by \
             `session.refresh_columns(key, {model}::{column})`, or write it by `update({model})`",
            table.name
        )));
    }
    let (Some(mut row), Some(flushed), Some(key)) =
        (store.row(slot), store.flushed(slot), store.identity(slot))
    else {
        return Ok(None);
    };
    if columns.is_empty() && expressions.is_empty() {
        // a change and back is none
        if store.is_live(slot) && store.state(slot) == crate::orm::ObjectState::Persistent {
            work.stores.get_mut(&entity).map(|store| store.updated(slot)).unwrap_or_default();
        }
        return Ok(None);
    }
    columns.iter().try_for_each(|column| table.validate(*column, &row[*column]))?;
    let mut version = None;
    if let Some(column) = table.version_id() {
        let Value::Int(now) = flushed[column] else {
            return Err(Error::session(format!("{}: its version is no number", table.model)));
        };
        version = Some(Value::Int(now));
        row[column] = Value::Int(now.wrapping_add(1));
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Ok(Some(Change { slot, columns, row, key: key.to_vec(), version, expressions }))
}

/// The columns whose values the database makes at an UPDATE.
fn made(table: &'static TableDef, change: &Change) -> Vec<usize> {
    let made = |(index, column): (usize, &crate::schema::ColumnDef)| {
        let by_itself =
            column.computed.is_some() || column.onupdate.is_some() && !change.columns.contains(&index);
        let expressed = change.expressions.iter().any(|(known, _)| *known as usize == index);
        (by_itself || expressed).then_some(index)
    };
    table.columns.iter().enumerate().filter_map(made).collect()
}

fn step(
    entity: TypeId,
    table: &'static TableDef,
    flush: &Flush,
    places: Option<&[usize]>,
    changes: &[Change],
) -> Step {
    let tracked = match flush.dialect.capability().update_returning {
        true => Tracked::Returning,
        false => Tracked::ReadBack,
    };
    let (log, mut returned) = log(table, flush.bulk, changes, tracked);
    if let Some(places) = places {
        returned.iter_mut().for_each(|at| *at = places[*at]);
    }
    let rows = changes.iter().map(|change| change.slot).collect();
    Step::new(log, "update", table, Work::Update { entity, rows, returned })
}

/// Whose rows are updated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tracked {
    /// Objects, which learn by RETURNING what the database made of them.
    Returning,
    /// Objects, which learn it by a query afterwards.
    ReadBack,
    /// Nobody's.
    No,
}

/// The statement for rows that set the same columns, and the columns that come back after the key.
pub(super) fn log(
    table: &'static TableDef,
    bulk: Bulk,
    changes: &[Change],
    tracked: Tracked,
) -> (Box<Log>, Vec<usize>) {
    if bulk == Bulk::Each && changes.len() > 1 {
        let (mut first, returned) = log(table, bulk, &changes[..1], tracked);
        for change in &changes[1..] {
            let (one, _) = log(table, bulk, std::slice::from_ref(change), tracked);
            one.values().iter().for_each(|value| first.value(value.clone()));
        }
        first.run_each(changes.len());
        return (first, returned);
    }
    let key = table.primary_key();
    let first = &changes[0];
    let version = table.version_id().filter(|_| tracked != Tracked::No);
    let returned = if tracked != Tracked::No { made(table, first) } else { Vec::new() };
    let mut log = Log::new(StatementKind::Update);
    log.push(Tok::Table(table));
    log.push(Tok::Clause(Clause::Target));
    let set: Vec<u16> = first.columns.iter().map(|column| *column as u16).collect();
    if let [change] = changes {
        for column in &change.columns {
            log.push(Tok::Column(*column as u16, table));
            log.clause(Fragment::bind(&table.columns[*column].ty, change.row[*column].clone()), Clause::Set);
        }
        for (column, fragment) in &change.expressions {
            log.push(Tok::Column(*column, table));
            log.clause(fragment.clone(), Clause::Set);
        }
        let set: Vec<u16> =
            set.into_iter().chain(change.expressions.iter().map(|(column, _)| *column)).collect();
        write_onupdate(&mut log, table, &set);
        write_key(&mut log, table, &change.key);
        if let (Some(column), Some(version)) = (version, &change.version) {
            log.clause(is(table, column, version.clone()), Clause::Where);
        }
    } else {
        for column in key.iter().copied().chain(version) {
            log.push(Tok::Column(column as u16, table));
            log.push(Tok::Clause(Clause::UpdateKey));
        }
        for column in &first.columns {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        write_onupdate(&mut log, table, &set);
        if let Bulk::Values { .. } = bulk {
            log.push(Tok::Rows(changes.len() as u32));
            for change in changes {
                change.key.iter().for_each(|value| log.value(value.clone()));
                if version.is_some() {
                    log.value(change.version.clone().unwrap_or(Value::Null));
                }
                first.columns.iter().for_each(|column| log.value(change.row[*column].clone()));
            }
            return (log, returned);
        }
        log.push(Tok::Rows(0));
        let array = |value: &dyn Fn(&Change) -> Value| Value::Array(changes.iter().map(value).collect());
        for place in 0..key.len() {
            log.value(array(&|change| change.key[place].clone()));
        }
        if version.is_some() {
            log.value(array(&|change| change.version.clone().unwrap_or(Value::Null)));
        }
        for column in &first.columns {
            log.value(array(&|change| change.row[*column].clone()));
        }
    }
    if !returned.is_empty() && tracked == Tracked::Returning {
        for column in key.iter().chain(&returned) {
            log.clause(Fragment::of(Tok::Column(*column as u16, table)), Clause::Returning);
        }
    }
    (log, returned)
}

/// Can many rows be updated by one statement that sets these columns?
pub(super) fn is_bulk(bulk: Bulk, table: &TableDef, columns: &[usize]) -> bool {
    match bulk {
        Bulk::Each => true,
        // `unnest` would take the items of an array column for rows
        Bulk::Unnest => !table.columns.iter().any(|column| column.ty.is_array()),
        // a row whose key has changed is not found by it for its other columns
        Bulk::Values { .. } => !columns.iter().any(|column| table.columns[*column].primary_key),
    }
}

/// Values that a statement of MySQL takes are fewer than this.
const MOST_VALUES: usize = 65_000;

/// The changes that go into one statement each. A page that is not full would be a text of its own for each length, were it
/// not a power of two.
pub(super) fn pages<'c>(bulk: Bulk, table: &TableDef, mut changes: &'c [Change]) -> Vec<&'c [Change]> {
    let Bulk::Values { page } = bulk else { return vec![changes] };
    let key = table.primary_key().len() + 1;
    let mut pages = Vec::new();
    while let Some(first) = changes.first() {
        // a row's key stands beside each value, and twice in the condition
        let page = page.min(MOST_VALUES / ((first.columns.len() + 2) * key)).max(1);
        let count = if changes.len() < page { power_below(changes.len()) } else { page };
        let (next, rest) = changes.split_at(count);
        pages.push(next);
        changes = rest;
    }
    pages
}

/// Takes in that objects were updated.
pub(super) fn done(work: &mut UnitOfWork, entity: TypeId, rows: &[u32]) -> Result<()> {
    let Some(store) = work.stores.get_mut(&entity) else { return Ok(()) };
    let table = store.table();
    let version = table.version_id();
    for slot in rows {
        if let Some(column) = version
            && let Some(Value::Int(before)) = store.flushed(*slot).map(|row| row[column].clone())
        {
            store.assign(*slot, &[(column, Value::Int(before.wrapping_add(1)))])?;
        }
        store.updated(*slot);
    }
    Ok(())
}

/// The query for what the database made of updated objects, where an UPDATE returns nothing.
pub(super) fn read_back(
    work: &UnitOfWork,
    entity: TypeId,
    rows: Vec<u32>,
    columns: Vec<usize>,
) -> Option<Step> {
    let store = work.stores.get(&entity)?;
    let (table, key) = (store.table(), store.table().primary_key());
    let keys = rows.iter().filter_map(|slot| Some(store.identity(*slot)?.to_vec())).collect();
    let mut log = Log::new(StatementKind::Select);
    for column in key.iter().chain(&columns) {
        log.clause(Fragment::column_of(table, *column), Clause::Column);
    }
    log.clause(among(table, &key, keys), Clause::Where);
    Some(Step::new(log, "read back from", table, Work::UpdatedBack { entity, rows, columns }))
}

/// Takes in what the database made of updated objects.
pub(super) fn take_made(
    work: &mut UnitOfWork,
    entity: TypeId,
    columns: &[usize],
    returned: &ValueRows,
) -> Result<()> {
    let Some(store) = work.stores.get_mut(&entity) else { return Ok(()) };
    let width = store.table().primary_key().len();
    for row in returned.iter() {
        let (key, made) = row.split_at(width.min(row.len()));
        if let Some(slot) = store.find_identity(key) {
            let set: Vec<(usize, Value)> = columns.iter().copied().zip(made.iter().cloned()).collect();
            store.apply(slot, &set)?;
        }
    }
    Ok(())
}
