//! A flush, statement by statement.
//!
//! What one-to-one relationships held makes room first, and deletions are followed along their cascades. Then tables are written in the order of their foreign keys: of each
//! table, updates and then inserts. Rows of association tables follow, updates that had to wait for inserts, and deletes
//! from the last table to the first. Rows that set the same columns go together, in the order they were added, in the
//! dialect's best way for many rows. Nothing here waits: a facade sends what [`Flush::next`] says and hands the rows to
//! [`Flush::done`].

mod associate;
mod by_key;
mod cascade;
mod copy;
mod delete;
mod insert;
mod inserted;
mod keys;
mod room;
mod step;
mod update;

pub use by_key::bulk_update;
use inserted::Inserted;
pub(crate) use keys::{among, among_keys, join_on};
pub use keys::{related_query, select_by_key, select_columns_by_key};
pub use step::Step;
use step::Work;
use update::Parents;

use super::events::Moment;
use super::unit_of_work::RelationInfo;
use super::{AnyKey, UnitOfWork};
use crate::dialect::{Bulk, Dialect};
use crate::error::{Error, ErrorKind, Result};
use crate::stmt::ValueRows;
use crate::types::Value;
use hashbrown::{HashMap, HashSet};
use std::any::TypeId;
use std::sync::Arc;

/// A flush under way.
pub struct Flush {
    dialect: Dialect,
    bulk: Bulk,
    /// The stores, those referred to first.
    order: Vec<TypeId>,
    phase: Phase,
    /// Columns of parents that were looked up already.
    parents: HashMap<(AnyKey, usize), Value>,
    /// The objects whose cascades were followed.
    cascaded: HashSet<AnyKey>,
    /// Objects that referred to others which are deleted.
    cut: Vec<(Arc<RelationInfo>, AnyKey)>,
    /// The models whose changed objects were updated before new ones were inserted.
    updated: HashSet<TypeId>,
    /// Rows that are to be inserted next, and could not go with those before them.
    ahead: Option<Inserted>,
    /// Rows whose next table comes later, last first.
    deferred: Vec<Inserted>,
    /// Statements that are ready to be sent before all others, last first.
    ready: Vec<Step>,
    /// The models whose rows may not be copied, as the database said.
    uncopied: HashSet<TypeId>,
    /// Was anything inserted in this pass over the models?
    progress: bool,
}

#[derive(Clone, Copy)]
enum Phase {
    Room,
    Cascade,
    Insert(usize),
    Dissociate,
    Associate,
    Update(usize),
    Delete(usize),
    Done,
}

impl UnitOfWork {
    /// Begins a flush, which writes many rows in the way that suits the driver.
    ///
    /// # Errors
    /// Something was wrong with an object that was added or changed.
    pub fn flush(&mut self, dialect: Dialect, bulk: Bulk) -> Result<Flush> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let events = self.events();
        events.run_before_flush(self)?;
        self.check_fields()?;
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        for (orphan, _) in std::mem::take(&mut self.orphans) {
            // it may have been deleted by name, too
            let _ = self.delete_object(orphan);
        }
        self.hand_over_all()?;
        Ok(Flush {
            dialect,
            bulk,
            order: Vec::new(),
            phase: Phase::Room,
            parents: HashMap::new(),
            cascaded: HashSet::new(),
            cut: Vec::new(),
            updated: HashSet::new(),
            ahead: None,
            deferred: Vec::new(),
            ready: Vec::new(),
            uncopied: HashSet::new(),
            progress: false,
        })
    }

    /// The stores with those their tables refer to before them. What `post_update` writes afterwards does not count.
    fn write_order(&mut self) -> Result<Vec<TypeId>> {
        let afterwards = self.written_afterwards()?;
        let mut order = Vec::with_capacity(self.order.len());
        let mut seen = vec![false; self.order.len()];
        fn visit(
            work: &UnitOfWork,
            afterwards: &HashSet<(TypeId, usize)>,
            i: usize,
            seen: &mut [bool],
            order: &mut Vec<TypeId>,
        ) {
            if std::mem::replace(&mut seen[i], true) {
                return;
            }
            let entity = work.order[i];
            for found in work.stores[&entity].table().foreign_keys() {
                if found.pairs.iter().any(|(column, _)| afterwards.contains(&(entity, *column))) {
                    continue;
                }
                let target = (found.key.target)().table;
                if let Some(j) = work.order.iter().position(|t| work.stores[t].table().same(target)) {
                    visit(work, afterwards, j, seen, order);
                }
            }
            order.push(entity);
        }
        for i in 0..self.order.len() {
            visit(self, &afterwards, i, &mut seen, &mut order);
        }
        Ok(order)
    }

    /// The columns that relationships with `post_update` write.
    fn written_afterwards(&mut self) -> Result<HashSet<(TypeId, usize)>> {
        let mut columns = HashSet::new();
        for entity in self.order.clone() {
            for def in self.stores[&entity].mapper().relationships().iter().filter(|def| def.post_update) {
                let info = self.relation(def)?;
                let child = if info.writes_owner() { info.owner } else { info.target };
                columns.extend(info.child_pairs().iter().map(|(column, _)| (child, *column)));
            }
        }
        Ok(columns)
    }
}

impl Flush {
    /// The next statement; `None` when all is written.
    ///
    /// # Errors
    /// A required column has no value, or rows refer to each other in a circle.
    pub fn next(&mut self, work: &mut UnitOfWork) -> Result<Option<Step>> {
        loop {
            if let Some(step) = self.ready.pop() {
                return Ok(Some(step));
            }
            match self.phase {
                Phase::Room => {
                    self.rooms(work)?;
                    self.phase = Phase::Cascade;
                }
                Phase::Cascade => {
                    if !self.cascade(work)? {
                        self.cut(work)?;
                        call_before(work)?;
                        work.check_fields()?;
                        work.hand_over_all()?;
                        self.order = work.write_order()?;
                        self.switch_rows(work)?;
                        self.phase = Phase::Insert(0);
                    }
                }
                Phase::Insert(i) => match self.order.get(i).copied() {
                    None => self.end_pass(work)?,
                    // what changed makes room first: a name that was given up is free for a new object
                    Some(entity) if self.updated.insert(entity) => {
                        self.ready = self.update(work, entity, Parents::Written)?;
                    }
                    Some(entity) => match self.insert(work, entity)? {
                        Some(step) => {
                            self.progress = true;
                            return Ok(Some(step));
                        }
                        None => self.phase = Phase::Insert(i + 1),
                    },
                },
                Phase::Dissociate => {
                    self.ready = self.dissociate(work)?;
                    self.phase = Phase::Associate;
                }
                Phase::Associate => {
                    self.ready = self.associate(work)?;
                    self.phase = Phase::Update(0);
                }
                Phase::Update(i) => match self.order.get(i).copied() {
                    None => {
                        self.ready = self.part(work)?;
                        self.phase = Phase::Delete(self.order.len());
                    }
                    Some(entity) => {
                        self.ready = self.update(work, entity, Parents::Any)?;
                        self.phase = Phase::Update(i + 1);
                    }
                },
                Phase::Delete(0) => self.phase = Phase::Done,
                Phase::Delete(i) => {
                    self.ready = self.delete(work, self.order[i - 1])?;
                    self.phase = Phase::Delete(i - 1);
                }
                Phase::Done => {
                    work.flushed();
                    work.follow_all()?;
                    work.events().run_after_flush(work)?;
                    return Ok(None);
                }
            }
        }
    }

    /// Tables that refer to each other may need several passes, as long as each inserts something.
    fn end_pass(&mut self, work: &UnitOfWork) -> Result<()> {
        let waiting = self.order.iter().find(|entity| !work.stores[*entity].pending().is_empty());
        match waiting {
            None => self.phase = Phase::Dissociate,
            Some(_) if self.progress => self.phase = Phase::Insert(0),
            Some(entity) => return Err(circle(work, *entity)),
        }
        self.progress = false;
        Ok(())
    }

    /// Takes in the answer to a statement.
    ///
    /// # Errors
    /// Another transaction changed or deleted a row that was to be written, or a returned column does not fit.
    pub fn done(
        &mut self,
        work: &mut UnitOfWork,
        step: Step,
        returned: &ValueRows,
        rowcount: u64,
    ) -> Result<()> {
        let label = step.label();
        match step.work {
            Work::Read { mapper, relation } => {
                for row in returned.iter() {
                    let key = work.track_row(mapper, row)?;
                    cascade::found(self, work, &relation, key)?;
                }
                Ok(())
            }
            Work::ReadMembers(mapper) => {
                returned.iter().try_for_each(|row| cascade::mark_member(work, mapper, row))
            }
            Work::Room { relation, target } => room::done(work, &relation, target, returned),
            Work::Insert(runs) => self.inserted(work, runs, returned, &label),
            Work::Reserve(run, copied) => self.reserved(*run, &copied, returned, &label),
            Work::Copy(run) => self.copied(work, *run, rowcount, &label),
            Work::Update { entity, rows, returned: columns } => {
                expect(&label, rows.len() as u64, rowcount)?;
                update::done(work, entity, &rows)?;
                if !columns.is_empty() && !self.dialect.capability().update_returning {
                    self.ready.extend(update::read_back(work, entity, rows, columns));
                    return Ok(());
                }
                update::take_made(work, entity, &columns, returned)?;
                tell(work, entity, Moment::AfterUpdate, &rows)
            }
            Work::InsertedBack(run) => self.inserted_back(work, *run, returned, &label),
            Work::UpdatedBack { entity, rows, columns } => {
                expect(&label, rows.len() as u64, returned.len() as u64)?;
                update::take_made(work, entity, &columns, returned)?;
                tell(work, entity, Moment::AfterUpdate, &rows)
            }
            Work::Delete { entity, slots } => {
                expect(&label, slots.len() as u64, rowcount)?;
                delete::done(work, entity, &slots)?;
                tell(work, entity, Moment::AfterDelete, &slots)
            }
            Work::Rows { expected: Some(expected) } => expect(&label, expected, rowcount),
            Work::Rows { expected: None } => Ok(()),
            Work::CutOff => {
                if rowcount > 0 {
                    work.written_past();
                }
                Ok(())
            }
        }
    }
}

/// Calls what is to be called before objects are written.
fn call_before(work: &mut UnitOfWork) -> Result<()> {
    let (events, session) = (work.events(), work.id());
    work.stores.values_mut().try_for_each(|store| store.before_flush(&events, session))
}

fn tell(work: &UnitOfWork, entity: TypeId, moment: Moment, slots: &[u32]) -> Result<()> {
    match work.stores.get(&entity).filter(|_| work.events.has(entity)) {
        Some(store) => store.tell(&work.events, work.id(), moment, slots),
        None => Ok(()),
    }
}

/// Rows that wait for each other, named.
fn circle(work: &UnitOfWork, entity: TypeId) -> Error {
    let store = &work.stores[&entity];
    let table = store.table();
    let waits = |slot: &u32| {
        let mut links = store.links(*slot).iter();
        let link = links.find(|link| {
            work.stores.get(&link.parent.entity).is_none_or(|parents| !parents.is_live(link.parent.slot))
        })?;
        let parent = work.stores.get(&link.parent.entity)?.table();
        Some((table.column_name(link.column as usize), parent.model))
    };
    match store.pending().iter().find_map(waits) {
        Some((column, parent)) => Error::session(format!(
            "flush: a `{model}` waits for the key of a `{parent}` ({table}.{column}), which waits for it or was deleted: \
             rows that refer to each other in a circle need a relationship with `post_update`",
            model = table.model,
            table = table.name,
        )),
        None => Error::session(format!("flush: `{}` rows cannot be inserted", table.model)),
    }
}

/// Every row that was to be written has to be there.
fn expect(label: &str, expected: u64, found: u64) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    let (rows, which) = match expected {
        1 => ("one row was".to_owned(), "it"),
        several => (format!("{several} rows were"), "the others"),
    };
    let message = format!(
        "{label}: {rows} to be changed and {found} matched; another transaction changed or deleted {which}"
    );
    Err(Error::new(ErrorKind::StaleData, message))
}
