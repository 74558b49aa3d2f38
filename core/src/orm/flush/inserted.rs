//! Rows on their way into their tables.

use super::Flush;
use super::keys::among;
use super::step::{Step, Work};
use crate::dialect::{Bulk, Dialect};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::orm::events::Moment;
use crate::orm::store::Link;
use crate::orm::{TablePart, UnitOfWork};
use crate::stmt::ValueRows;
use crate::types::Value;
use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;
use std::any::TypeId;

/// New objects on their way.
pub(super) struct Inserted {
    pub(super) entity: TypeId,
    pub(super) slots: Vec<u32>,
    /// The rows, one behind the other, as far as they are known; unknown columns are NULL until the answer.
    pub(super) rows: Vec<Value>,
    pub(super) width: usize,
    /// The tables that hold a row, and which one is being written.
    pub(super) parts: Vec<TablePart>,
    pub(super) part: usize,
    /// The columns that have values, and those that have expressions.
    pub(super) bound: SmallVec<[usize; 16]>,
    pub(super) template: Vec<(usize, Fragment)>,
    /// The columns that come back.
    pub(super) returned: Vec<usize>,
    pub(super) later: Vec<(u32, Link)>,
    pub(super) held: bool,
}

impl Inserted {
    /// Can the rows of another model be inserted into the table that is next along with these?
    pub(super) fn goes_with(&self, other: &Self, bulk: Bulk) -> bool {
        let whole = |run: &Self| run.held && run.part == 0 && run.parts.len() > 1 && run.template.is_empty();
        let (ours, theirs) = (&self.parts[0], &other.parts[0]);
        let width = ours.places.len();
        let bound = |run: &Self| run.bound.iter().copied().filter(|at| *at < width).collect::<Vec<_>>();
        !matches!(bulk, Bulk::Values { .. })
            && (whole(self) || self.parts.len() == 1 && self.held && self.template.is_empty())
            && (whole(other) || other.parts.len() == 1 && other.held && other.template.is_empty())
            && ours.table.is_model(theirs.table)
            && bound(self) == bound(other)
    }

    /// Whose primary key is that of another object?
    pub(super) fn conflict(&self, work: &UnitOfWork) -> Option<String> {
        let store = work.stores.get(&self.entity)?;
        let table = store.table();
        let key = table.primary_key();
        let rows = self.rows.chunks(self.width).map(|row| key.iter().map(|at| row[*at].clone()).collect());
        let identities: Vec<Vec<Value>> = rows.collect();
        let mut seen: HashSet<&[Value]> = HashSet::new();
        let mut given = identities.iter().filter(|identity| !identity.iter().any(Value::is_null));
        let (with, advice) = given.find_map(|identity| {
            if let Some(slot) = store.find_identity(identity)
                && !self.slots.contains(&slot)
            {
                return Some((
                    "an object that the session tracks already",
                    "`session.get` finds that one, and `session.merge(value)` changes it",
                ));
            }
            let again = !seen.insert(identity);
            again.then_some(("another new one", "a key is an object's alone"))
        })?;
        let names: Vec<&str> = key.iter().map(|at| table.column_name(*at)).collect();
        Some(format!(
            "a new `{}` has the same primary key ({}) as {with}: {advice}",
            table.model,
            names.join(", ")
        ))
    }

    /// The statement for the table that is next.
    pub(super) fn step(mut runs: Vec<Self>, bulk: Bulk, dialect: Dialect) -> Step {
        // nobody asks again for the values of what the session does not keep
        let unkept = match &mut runs[..] {
            [only] if !only.held && only.parts.len() == 1 => Some(std::mem::take(&mut only.rows)),
            _ => None,
        };
        let first = &runs[0];
        let TablePart { table, places } = &first.parts[first.part];
        let (table, width) = (*table, places.len());
        // the key of a row is known once its first table has it
        let known = |at: &usize| {
            first.bound.contains(&places[*at]) || first.part > 0 && table.columns[*at].primary_key
        };
        let bound: Vec<usize> = (0..width).filter(known).collect();
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &bound {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        let expressed = |at: &usize| first.template.iter().find(|(place, _)| *place == places[*at]);
        let mut returned: Vec<usize> =
            (0..width).filter(|at| !bound.contains(at) && expressed(at).is_none()).collect();
        for at in (0..width).filter(|at| !bound.contains(at)) {
            if let Some((_, fragment)) = expressed(&at) {
                log.push(Tok::Column(at as u16, table));
                log.clause(fragment.clone(), Clause::InsertExpr);
                returned.push(at);
            }
        }
        if !bound.is_empty() || !returned.is_empty() {
            let columns: Vec<usize> = bound.iter().map(|at| places[*at]).collect();
            if let Some(rows) = unkept {
                move_rows(&mut log, bulk, &columns, first.width, rows);
            } else if runs.len() == 1 {
                write_rows(&mut log, bulk, &columns, first.width, &first.rows);
            } else {
                // all have the columns of this table first
                let rows = runs.iter().flat_map(|run| run.rows.chunks(run.width));
                let rows: Vec<Value> = rows.flat_map(|row| row[..width].iter().cloned()).collect();
                write_rows(&mut log, bulk, &columns, width, &rows);
            }
        }
        if first.held || first.parts.len() > 1 {
            // what a database makes by itself comes first in the answer if it numbers the rows
            returned.sort_unstable_by_key(|at| !table.columns[*at].is_autoincrement());
            let numbered = returned.first().is_some_and(|at| table.columns[*at].is_autoincrement());
            let returning = dialect.capability().insert_returning;
            if numbered && (!returning || returned.len() == 1 && bulk == Bulk::Each) {
                // the driver tells it; what else there is to know is read afterwards
                log.push(Tok::Clause(Clause::ReturnKey));
            } else if returning {
                for column in &returned {
                    log.clause(Fragment::of(Tok::Column(*column as u16, table)), Clause::Returning);
                }
            }
            let returned: Vec<usize> = returned.into_iter().map(|at| places[at]).collect();
            runs.iter_mut().for_each(|run| run.returned.clone_from(&returned));
        }
        Step::new(log, "insert into", table, Work::Insert(runs))
    }

    /// Takes in what came back of its rows.
    fn take<'v>(&mut self, returned: impl Iterator<Item = &'v [Value]>) {
        let mut told = 0;
        for (row, values) in self.rows.chunks_mut(self.width).zip(returned) {
            for (column, value) in self.returned.iter().zip(values) {
                row[*column] = value.clone();
            }
            told = values.len();
        }
        self.returned.drain(..told.min(self.returned.len()));
    }

    /// Does the database number its rows?
    fn is_numbered(&self) -> bool {
        let TablePart { table, places } = &self.parts[self.part];
        let first = self.returned.first().and_then(|place| places.iter().position(|known| known == place));
        first.is_some_and(|at| table.columns[at].is_autoincrement())
    }

    /// The keys of its rows, in the table that is being written.
    fn keys(&self) -> Vec<Vec<Value>> {
        let TablePart { table, places } = &self.parts[self.part];
        let key = table.primary_key();
        let of = |row: &[Value]| key.iter().map(|at| row[places[*at]].clone()).collect();
        self.rows.chunks(self.width).map(of).collect()
    }

    /// The query for what the database made of its rows, where an INSERT returns nothing.
    fn read_back(self) -> Result<Step> {
        let TablePart { table, places } = &self.parts[self.part];
        let (table, key) = (*table, table.primary_key());
        if let Some(at) = key.iter().find(|at| self.returned.contains(&places[**at])) {
            return Err(Error::session(format!(
                "insert into {}: the database makes its key ({}) and does not tell it: MySQL tells numbers alone, so give \
                 the key a value",
                table.name,
                table.column_name(*at)
            )));
        }
        let mut log = Log::new(StatementKind::Select);
        let made = (0..places.len()).filter(|at| self.returned.contains(&places[*at]));
        for column in key.iter().copied().chain(made) {
            log.clause(Fragment::column_of(table, column), Clause::Column);
        }
        log.clause(among(table, &key, self.keys()), Clause::Where);
        Ok(Step::new(log, "read back from", table, Work::InsertedBack(Box::new(self))))
    }

    /// Takes in what was read of its rows, which come in any order.
    fn take_read(&mut self, read: &ValueRows, label: &str) -> Result<()> {
        let (keys, width) = (self.keys(), self.parts[self.part].table.primary_key().len());
        let places = &self.parts[self.part].places;
        let made: Vec<usize> = places.iter().copied().filter(|place| self.returned.contains(place)).collect();
        let found: HashMap<&[Value], &[Value]> =
            read.iter().map(|row| row.split_at(width.min(row.len()))).collect();
        for (row, key) in self.rows.chunks_mut(self.width).zip(&keys) {
            // alone it is found, even if the database spells its key otherwise
            let alone = found.values().next().filter(|_| keys.len() == 1);
            let Some(values) = found.get(&key[..]).or(alone) else {
                return Err(Error::session(format!("{label}: a row that was inserted is not there")));
            };
            for (place, value) in made.iter().zip(*values) {
                row[*place] = value.clone();
            }
        }
        self.returned.clear();
        Ok(())
    }

    /// Its rows are in all their tables. Gives the objects that the session keeps.
    fn finish(self, work: &mut UnitOfWork) -> Result<(TypeId, Vec<u32>)> {
        let Self { entity, slots, rows, width, later, held, .. } = self;
        let Some(store) = work.stores.get_mut(&entity) else { return Ok((entity, Vec::new())) };
        if !held {
            slots.into_iter().for_each(|slot| store.forget(slot));
            return Ok((entity, Vec::new()));
        }
        store.expect(slots.len());
        for (slot, row) in slots.iter().zip(rows.chunks(width)) {
            store.inserted(*slot, row)?;
        }
        later.into_iter().for_each(|(slot, link)| store.link(slot, link));
        Ok((entity, slots))
    }
}

impl Flush {
    /// Takes in the answer to an INSERT. Rows that are in more tables wait until the others of this one are inserted.
    pub(super) fn inserted(
        &mut self,
        work: &mut UnitOfWork,
        runs: Vec<Inserted>,
        returned: &ValueRows,
        label: &str,
    ) -> Result<()> {
        let numbered = runs.first().is_some_and(Inserted::is_numbered);
        let sent: usize = runs.iter().map(|run| run.slots.len()).sum();
        let returning = self.dialect.capability().insert_returning;
        let asked = numbered || returning && runs.iter().any(|run| !run.returned.is_empty());
        if asked && returned.len() != sent {
            return Err(Error::session(format!(
                "{label}: {sent} rows were sent and {} came back",
                returned.len()
            )));
        }
        let mut rows = in_input_order(numbered && matches!(self.bulk, Bulk::Values { .. }), returned);
        for mut run in runs {
            if asked {
                let own = run.slots.len();
                run.take(rows.by_ref().take(own));
            }
            if run.returned.is_empty() {
                self.part_written(work, run)?;
            } else {
                self.ready.push(run.read_back()?);
            }
        }
        Ok(())
    }

    /// Takes in what was read of inserted rows.
    pub(super) fn inserted_back(
        &mut self,
        work: &mut UnitOfWork,
        mut run: Inserted,
        read: &ValueRows,
        label: &str,
    ) -> Result<()> {
        run.take_read(read, label)?;
        self.part_written(work, run)
    }

    /// All is known of rows in one of their tables.
    pub(super) fn part_written(&mut self, work: &mut UnitOfWork, mut run: Inserted) -> Result<()> {
        if run.part + 1 < run.parts.len() {
            run.part += 1;
            self.defer(run);
            return Ok(());
        }
        let (entity, slots) = run.finish(work)?;
        super::tell(work, entity, Moment::AfterInsert, &slots)
    }

    /// Rows whose next table comes later.
    fn defer(&mut self, run: Inserted) {
        let same = |known: &&mut Inserted| {
            known.entity == run.entity
                && known.part == run.part
                && known.held == run.held
                && known.bound == run.bound
                && known.template.is_empty()
                && run.template.is_empty()
        };
        match self.deferred.iter_mut().find(same) {
            Some(known) if !matches!(self.bulk, Bulk::Values { .. }) => {
                known.slots.extend(run.slots);
                known.rows.extend(run.rows);
                known.later.extend(run.later);
            }
            // the first is taken first
            _ => self.deferred.insert(0, run),
        }
    }
}

/// Several rows of one statement come back in no certain order (but of `unnest`, which is ordered); keys that the
/// database numbered itself ascend.
fn in_input_order(ascending: bool, rows: &ValueRows) -> impl Iterator<Item = &[Value]> {
    let mut sorted: Vec<&[Value]> = Vec::new();
    let sorts = ascending && !rows.iter().is_sorted_by_key(|row| number(&row));
    if sorts {
        sorted.extend(rows.iter());
        sorted.sort_by_key(number);
    }
    sorted.into_iter().chain(rows.iter().filter(move |_| !sorts))
}

/// The number that comes first in a row.
fn number(row: &&[Value]) -> i64 {
    match row.first() {
        Some(Value::Int(id)) => *id,
        _ => 0,
    }
}

/// As [`write_rows`], of values that are not needed any more.
fn move_rows(log: &mut Log, bulk: Bulk, columns: &[usize], width: usize, mut rows: Vec<Value>) {
    let count = rows.len() / width;
    let mut take =
        |row: usize, column: usize| std::mem::replace(&mut rows[row * width + column], Value::Null);
    if bulk == Bulk::Unnest && count > 1 {
        log.push(Tok::Rows(0));
        for column in columns {
            log.value(Value::Array((0..count).map(|row| take(row, *column)).collect()));
        }
        return;
    }
    push_count(log, bulk, count);
    for row in 0..count {
        columns.iter().for_each(|column| log.value(take(row, *column)));
    }
}

fn push_count(log: &mut Log, bulk: Bulk, count: usize) {
    if bulk == Bulk::Each {
        log.push(Tok::Rows(1));
        log.run_each(count);
    } else {
        log.push(Tok::Rows(count as u32));
    }
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
    push_count(log, bulk, count);
    for row in rows.chunks(width) {
        columns.iter().for_each(|column| log.value(row[*column].clone()));
    }
}
