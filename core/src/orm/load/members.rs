//! Options of statements whose rows are of several models of a hierarchy.

use super::Strategy;
use super::columns::{Reads, Rest};
use super::options::Options;
use super::parts::parts;
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind};
use crate::orm::{Mapper, member_columns, rest_clauses, select_rest};
use crate::schema::TableDef;

impl Options {
    /// Are the relationships those of models that a row may be?
    pub(super) fn check_members(&self) -> Result<()> {
        if self.members.is_empty() {
            return Ok(());
        }
        for load in &self.loads {
            let owner = (load.def.owner)();
            if !self.members.iter().any(|member| member.table().inherits_from(owner)) {
                let wrong =
                    format!("loading {}: no variant of the enum is a {}", load.def.path(), owner.model);
                return Err(Error::statement(wrong));
            }
        }
        Ok(())
    }

    /// What is read of rows that may be of several models: of the root's columns, and of what members have besides.
    pub(super) fn resolve_family(&self, root: &'static TableDef) -> Reads {
        let named = |of: fn(&super::columns::Columns) -> &Vec<u16>| -> Vec<(&'static TableDef, usize)> {
            let all = self.of_models.iter();
            all.flat_map(|(table, columns)| of(columns).iter().map(|at| declared(table, *at as usize)))
                .collect()
        };
        let (only, except) = (named(|columns| &columns.only), named(|columns| &columns.except));
        let undefer = named(|columns| &columns.undefer);
        let among = |all: &[(&'static TableDef, usize)], (model, at): (&TableDef, usize)| {
            all.iter().any(|(known, place)| known.is_model(model) && *place == at)
        };
        let reads = |column: (&'static TableDef, usize)| {
            let (model, at) = column;
            let in_group = |group: &&'static str| {
                self.of_models.iter().any(|(of, columns)| {
                    columns.groups.contains(group) && (of.inherits_from(model) || model.inherits_from(of))
                })
            };
            if among(&except, column) {
                return false;
            }
            if among(&undefer, column) || among(&only, column) {
                return true;
            }
            let limited = only.iter().any(|(of, _)| model.inherits_from(of));
            !limited && model.columns[at].deferred.is_none_or(|group| in_group(&group))
        };
        // the columns by which relationships find their objects
        let asking = self.loads.iter().filter(|load| load.strategy.asks());
        let needed: Vec<_> = asking
            .filter_map(|load| Some(((load.def.owner)(), load.def.join().ok()?)))
            .flat_map(|(owner, join)| join.own_columns().into_iter().map(move |at| declared(owner, at)))
            .collect();
        let key = root.primary_key();
        let is_read = |column: (&'static TableDef, usize)| {
            let (model, at) = column;
            let known = model.is_model(root) && (key.contains(&at) || Some(at) == root.discriminator());
            known || among(&needed, column) || reads(column)
        };
        let rest = |model: &'static TableDef| {
            member_columns(model).into_iter().map(move |place| Rest { model, place, read: true })
        };
        let mut rest: Vec<Rest> = self.members.iter().flat_map(|member| rest(member.table())).collect();
        if !self.apart {
            // a member's own key stands for its row
            rest.iter_mut().for_each(|cell| {
                cell.read = key.contains(&cell.place) || is_read(declared(cell.model, cell.place));
            });
        }
        Reads::new((0..root.columns.len()).map(|at| is_read((root, at))), rest.into())
    }

    /// Around a subquery, and where members are read apart, their columns are not there to be joined with.
    pub(super) fn check_joins(&self, table: &TableDef, beside: &str) -> Result<()> {
        let mut joined = self.loads.iter().filter(|load| load.strategy == Strategy::Joined);
        match joined.find(|load| !self.members.is_empty() && !(load.def.owner)().is_model(table)) {
            Some(load) => Err(Error::statement(format!(
                "loading {}: {beside}, what a member of a hierarchy has is loaded by selectinload",
                load.def.path()
            ))),
            None => Ok(()),
        }
    }
}

/// The model that declares a column, which those that inherit have at the same place.
fn declared(model: &'static TableDef, at: usize) -> (&'static TableDef, usize) {
    match model.inherits() {
        Some(inherits) if at < inherits.width => declared((inherits.base)(), at),
        _ => (model, at),
    }
}

/// Leaves out what is not read of what members have besides their base.
pub(super) fn narrow_rest(all: &mut Vec<(Clause, Fragment)>, members: &[Mapper], reads: &Reads) {
    let Some(root) = all.iter().position(|(clause, _)| *clause == Clause::Entity) else { return };
    let mut log = Log::new(StatementKind::Select);
    let (mut joined, mut at) = (Vec::new(), 0);
    let mut next = || {
        at += 1;
        reads.reads_rest(at - 1)
    };
    for member in members {
        select_rest(&mut log, crate::stmt::SelectList::Select, member.table(), &mut joined, &mut next);
    }
    all.splice(root + 1..root + 1 + rest_clauses(members), parts(&log));
}

/// Takes out what a hierarchy's members have besides their base.
pub(super) fn leave_out_rest(parts: &mut Vec<(Clause, Fragment)>, members: &[Mapper]) {
    if let Some(root) = parts.iter().position(|(clause, _)| *clause == Clause::Entity) {
        parts.drain(root + 1..root + 1 + rest_clauses(members));
    }
}
