//! Options, written into a statement.

use super::key::KeyCell;
use super::members::{leave_out_rest, narrow_rest};
use super::options::Options;
use super::parts::{
    column, columns_of, is_derived, model_in, parts, renamed, root_name, single_column, split_direction,
    table,
};
use super::{Load, ModelOf, Reads, Strategy};
use crate::error::{Error, Result};
use crate::expr::{Clause, Derived, Form, Fragment, JoinKind, Log, Name, Op, StatementKind, Tok, mark};
use crate::orm::Arity;
use crate::schema::TableDef;
use crate::stmt::FromRow;
use std::sync::Arc;

/// The options of a statement whose rows become `R`.
pub(crate) struct LoadPlan<R> {
    pub(super) options: Options,
    pub(super) model: ModelOf<R>,
}

impl<R> Clone for LoadPlan<R> {
    fn clone(&self) -> Self {
        Self { options: self.options.clone(), model: self.model }
    }
}

impl<R: FromRow> LoadPlan<R> {
    /// No options; nothing if no model stands first in a row.
    pub(crate) fn new() -> Option<Self> {
        R::model().map(|model| Self { options: Options::default(), model })
    }

    /// What the model loads by default, if the statement reads it as it is.
    pub(crate) fn by_default(log: &Log) -> Option<Self> {
        let plan = Self::new()?;
        let parts = parts(log);
        let (_, first) =
            parts.iter().find(|(clause, _)| matches!(clause, Clause::Entity | Clause::Column))?;
        model_in(first).is_some_and(|found| found.same(plan.model.table)).then_some(plan)
    }
}

impl<R: super::LoadRoot> LoadPlan<R> {
    pub(crate) fn add(&mut self, options: impl super::LoadOptions<R::Entity>) {
        options.add_to(&mut self.options);
    }
}

/// Where in a statement's rows each model stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Of a relationship's own query: where the owner's key stands.
    pub(super) key: Vec<KeyCell>,
    /// How many columns of the key stand first, because the objects do not have them.
    pub(super) head: usize,
    /// Nodes whose columns come first, each with its width.
    pub(super) before: Vec<(usize, usize)>,
    /// How many columns of the statement's own model are read.
    pub(super) main: usize,
    /// Nodes whose columns come last.
    pub(super) after: Vec<(usize, usize)>,
}

impl Options {
    /// The statement with what the options add to it.
    ///
    /// # Errors
    /// A join cannot do what an option asks.
    pub(super) fn write(&self, table: &'static TableDef, log: &Log) -> Result<(Box<Log>, Layout)> {
        check(&self.loads, false)?;
        self.check_members()?;
        let mut parts = parts(log);
        if self.apart {
            self.check_joins(table, "beside selectin_polymorphic")?;
            leave_out_rest(&mut parts, self.members);
        } else if !self.reads.is_all_rest() {
            narrow_rest(&mut parts, self.members, &self.reads);
        }
        let name = root_name(&parts);
        let limited = parts.iter().any(|(clause, _)| {
            matches!(
                clause,
                Clause::Limit | Clause::Offset | Clause::Fetch(_) | Clause::Distinct | Clause::DistinctOn
            )
        });
        let mut writer = Writer::new(self);
        let wraps = joins_many(&self.loads);
        if limited && let Some(load) = stuck(&self.loads, wraps) {
            return Err(Error::statement(format!(
                "loading {}: a joinedload below contains_eager cannot stand around a LIMIT that counts objects; use selectinload \
                 there",
                load.def.path()
            )));
        }
        if limited && wraps {
            self.check_joins(table, "beside a limit and a joined collection")?;
            writer.wrapped(table, parts, name);
        } else {
            writer.beside(table, parts, name);
        }
        self.restrict(&mut writer.log);
        Ok((writer.log, writer.layout))
    }

    /// Adds what holds for all objects of a model.
    pub(super) fn restrict(&self, log: &mut Log) {
        self.criteria.iter().for_each(|(table, condition)| log.criterion(table, condition.clone()));
    }
}

/// Can joins do what is asked of them?
fn check(loads: &[Load], within_query: bool) -> Result<()> {
    for load in loads.iter().filter(|load| load.strategy.is_beside()) {
        let wrong = if load.limit.is_some() {
            "limit_per_parent is for selectinload and subqueryload"
        } else if load.strategy == Strategy::Eager && within_query {
            "contains_eager has no join to read below a relationship with a query of its own"
        } else {
            check(&load.children, within_query)?;
            continue;
        };
        return Err(Error::statement(format!("loading {}: {wrong}", load.def.path())));
    }
    Ok(())
}

/// Does a join make several rows of one object?
pub(super) fn joins_many(loads: &[Load]) -> bool {
    loads.iter().any(|load| {
        load.strategy == Strategy::Joined && (load.def.arity == Arity::Many || joins_many(&load.children))
    })
}

/// What is joined to a join of the statement's own, which would have to be in a subquery while it stands around that.
fn stuck(loads: &[Load], wraps: bool) -> Option<&Load> {
    let mut eager = loads.iter().filter(|load| load.strategy == Strategy::Eager);
    eager.find_map(|load| {
        let joined = load.children.iter().find(|child| {
            child.strategy == Strategy::Joined && (wraps || joins_many(std::slice::from_ref(child)))
        });
        joined.or_else(|| stuck(&load.children, wraps))
    })
}

/// Does a row of a statement's own model come several times, in any way that options know of?
pub(super) fn multiplies(loads: &[Load]) -> bool {
    loads.iter().any(|load| {
        load.strategy.is_beside() && (load.def.arity == Arity::Many || multiplies(&load.children))
    })
}

pub(super) struct Writer<'o> {
    pub(super) options: &'o Options,
    pub(super) layout: Layout,
    pub(super) log: Box<Log>,
}

impl<'o> Writer<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self { options, layout: Layout::default(), log: Log::new(StatementKind::Select) }
    }

    /// What is joined to a relationship with a query of its own.
    pub(super) fn below(&mut self, load: &Load, name: Option<&Name>) -> Result<()> {
        check(&load.children, true)?;
        self.joins(&load.children, name);
        self.columns(&load.children);
        Ok(())
    }

    /// The statement as it is, with more columns and joins.
    fn beside(&mut self, table: &'static TableDef, parts: Vec<(Clause, Fragment)>, name: Option<Name>) {
        let loads = &self.options.loads;
        self.eager(loads);
        self.layout.main = self.options.reads.width();
        let mut first = true;
        for (clause, fragment) in parts {
            if clause == Clause::Entity && std::mem::take(&mut first) && !self.options.reads.is_all() {
                for place in self.options.reads.places() {
                    self.log.clause(column(table, place, name.as_ref()), Clause::Column);
                }
                // a model that is read from a subquery has to be said
                if is_derived(&fragment) {
                    self.log.clause(fragment, Clause::From);
                }
                continue;
            }
            self.log.clause(fragment, clause);
        }
        self.joins(loads, name.as_ref());
        self.columns(loads);
        self.orders(loads);
    }

    /// The statement as a subquery, so that its limit counts objects, and the joins around it.
    fn wrapped(&mut self, table: &'static TableDef, parts: Vec<(Clause, Fragment)>, own: Option<Name>) {
        let loads = &self.options.loads;
        let name = Name::made_up(mark());
        let places: Vec<u16> = self.options.reads.places().collect();
        self.layout.main = places.len();
        let mut inner = Log::new(StatementKind::Select);
        let mut first = true;
        let mut order = Vec::new();
        let mut rest = 0;
        for (clause, fragment) in parts {
            match clause {
                Clause::Entity if std::mem::take(&mut first) => {
                    let own = own.as_ref();
                    places.iter().for_each(|place| inner.clause(column(table, *place, own), Clause::Column));
                    if is_derived(&fragment) {
                        inner.clause(fragment, Clause::From);
                    }
                    // what the statement's own joins bring is carried out of the subquery; the model's columns stand
                    // first, so that they have their own names
                    self.eager_into(&mut inner, loads);
                    continue;
                }
                Clause::Entity | Clause::Column => rest += columns_of(&fragment, clause),
                Clause::OrderBy => order.push(fragment.clone()),
                // what holds for all objects of a model holds around the subquery as well
                Clause::Criteria | Clause::WithoutCriteria => {
                    self.log.clause(fragment, clause);
                    continue;
                }
                _ => {}
            }
            inner.clause(fragment, clause);
        }
        let start = places.len();
        let width = start + self.layout.before.iter().map(|(_, width)| width).sum::<usize>();
        // what orders the subquery orders what is around it
        let mut outer_order = Vec::new();
        let mut extra = width + rest;
        for fragment in order {
            let (by, direction) = split_direction(&fragment);
            let by = match single_column(&by, table, own.as_ref()) {
                Some(place) if places.contains(&place) => column(table, place, Some(&name)),
                _ => {
                    inner.clause(by, Clause::Column);
                    extra += 1;
                    Fragment::of(Tok::DerivedColumn(extra as u16 - 1))
                }
            };
            outer_order.push((by, direction));
        }
        let derived = Arc::new(Derived::new(name.clone(), Form::Subquery, *inner, Vec::new()));
        let carried = |place: usize| Fragment::derived(Tok::DerivedColumn(place as u16), &derived);
        (start..width).for_each(|place| self.log.clause(carried(place), Clause::Column));
        for place in &places {
            self.log.clause(column(table, *place, Some(&name)), Clause::Column);
        }
        (width..width + rest).for_each(|place| self.log.clause(carried(place), Clause::Column));
        let mut from = Fragment::named(Tok::AliasedTable(table), name.clone()).then(Tok::Derived);
        from.read_derived(&derived);
        self.log.clause(from.then(Tok::EntityOf), Clause::From);
        self.joins(loads, Some(&name));
        self.columns(loads);
        for (by, direction) in outer_order {
            let first = by.tokens().next();
            let by = match first {
                Some(Tok::DerivedColumn(place)) => carried(place as usize),
                _ => by,
            };
            let by = direction.into_iter().fold(by, |by, op| by.op(op));
            self.log.clause(by, Clause::OrderBy);
        }
        self.orders(loads);
    }

    /// What the statement's own joins bring stands first, the deepest before what it belongs to.
    fn eager(&mut self, loads: &[Load]) {
        let mut log = std::mem::replace(&mut self.log, Log::new(StatementKind::Select));
        self.eager_into(&mut log, loads);
        self.log = log;
    }

    fn eager_into(&mut self, log: &mut Log, loads: &[Load]) {
        for load in loads.iter().filter(|load| load.strategy == Strategy::Eager) {
            self.eager_into(log, &load.children);
            self.layout.before.push((load.node, entity(log, load)));
        }
    }

    /// The joins, each after that of what it belongs to.
    fn joins(&mut self, loads: &[Load], owner: Option<&Name>) {
        for load in loads {
            if load.strategy == Strategy::Eager {
                self.joins(&load.children, load.alias.as_ref());
            }
            if load.strategy != Strategy::Joined {
                continue;
            }
            let target = load.target();
            let mut relation = match owner {
                Some(owner) => Fragment::named(Tok::RelationOf(load.def), owner.clone()),
                None => Fragment::of(Tok::Relation(load.def)),
            };
            if load.alias.is_some() {
                relation = relation.and_then(table(target, load.alias.as_ref())).then(Tok::RelationTo);
            }
            self.log.append(relation);
            let on = load
                .criteria
                .iter()
                .map(|condition| renamed(condition, target, load.alias.as_ref()))
                .reduce(|all, next| all.binary(Op::And, next));
            match on {
                Some(on) => self.log.clause(on, Clause::JoinOn(JoinKind::Left)),
                None => self.log.push(Tok::Clause(Clause::Join(JoinKind::Left))),
            }
            self.joins(&load.children, load.alias.as_ref());
        }
    }

    /// The columns of what is joined, the deepest before what it belongs to.
    fn columns(&mut self, loads: &[Load]) {
        for load in loads.iter().filter(|load| load.strategy.is_beside()) {
            self.columns(&load.children);
            if load.strategy == Strategy::Joined {
                let width = entity(&mut self.log, load);
                self.layout.after.push((load.node, width));
            }
        }
    }

    pub(super) fn orders(&mut self, loads: &[Load]) {
        for load in loads.iter().filter(|load| load.strategy == Strategy::Joined) {
            for by in load.orders() {
                let by = renamed(&by, load.target(), load.alias.as_ref());
                self.log.clause(by, Clause::OrderBy);
            }
            self.orders(&load.children);
        }
    }
}

/// A node's columns in the select list, and how many there are.
fn entity(log: &mut Log, load: &Load) -> usize {
    let name = load.alias.as_ref();
    if load.reads.is_all() {
        log.clause(table(load.target(), name), Clause::Entity);
    } else {
        load.reads.places().for_each(|at| log.clause(column(load.target(), at, name), Clause::Column));
    }
    load.reads.width()
}

impl Load {
    /// The order of its objects: said here, or else by the relationship.
    pub(super) fn orders(&self) -> Vec<Fragment> {
        match self.def.order_by {
            Some(order) if self.order.is_empty() => order(),
            _ => self.order.clone(),
        }
    }

    pub(super) fn reads(&self) -> &Reads {
        &self.reads
    }
}
