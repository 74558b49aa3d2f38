//! Options, written into a statement.

use super::option::Options;
use super::{Load, Strategy};
use crate::expr::{Clause, Derived, Form, Fragment, JoinKind, Log, Name, Op, StatementKind, Tok, mark};
use crate::orm::Arity;
use crate::schema::TableDef;
use std::any::Any;
use std::sync::Arc;

/// The options of a statement whose rows become `R`.
pub(crate) struct LoadPlan<R> {
    pub(super) options: Options,
    pub(super) table: &'static TableDef,
    /// The model within a row.
    pub(super) root: fn(&mut R) -> &mut dyn Any,
}

impl<R> Clone for LoadPlan<R> {
    fn clone(&self) -> Self {
        Self { options: self.options.clone(), table: self.table, root: self.root }
    }
}

impl<R: super::LoadRoot> LoadPlan<R> {
    pub(crate) fn new() -> Self {
        Self {
            options: Options::default(),
            table: <R::Entity as crate::orm::HasTable>::TABLE,
            root: |row| row.root_mut(),
        }
    }

    pub(crate) fn add(&mut self, options: impl super::LoadOptions<R::Entity>) {
        options.add_to(&mut self.options);
    }
}

/// Where in a row of the statement each model stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Nodes whose columns come first, each by its path and width.
    pub(super) before: Vec<(Vec<usize>, usize)>,
    /// How many columns of the root are read.
    pub(super) root: usize,
    /// Nodes whose columns come last.
    pub(super) after: Vec<(Vec<usize>, usize)>,
}

impl Options {
    /// The statement with what the options add to it.
    pub(super) fn write(&self, table: &'static TableDef, log: &Log) -> (Box<Log>, Layout) {
        let mut parts = parts(log);
        let name = root_name(&parts);
        for (_, condition) in self.criteria.iter().filter(|(of, _)| of.same(table)) {
            parts.push((Clause::Where, renamed(condition, table, name.as_ref())));
        }
        let limited = parts.iter().any(|(clause, _)| {
            matches!(
                clause,
                Clause::Limit | Clause::Offset | Clause::Fetch(_) | Clause::Distinct | Clause::DistinctOn
            )
        });
        let mut writer =
            Writer { options: self, layout: Layout::default(), log: Log::new(StatementKind::Select) };
        if limited && joins_many(&self.loads) {
            writer.wrapped(table, parts);
        } else {
            writer.beside(table, parts, name);
        }
        (writer.log, writer.layout)
    }
}

/// Does a join make several rows of one object?
fn joins_many(loads: &[Load]) -> bool {
    loads.iter().any(|load| {
        load.strategy == Strategy::Joined && (load.def.arity == Arity::Many || joins_many(&load.children))
    })
}

struct Writer<'o> {
    options: &'o Options,
    layout: Layout,
    log: Box<Log>,
}

impl Writer<'_> {
    /// The statement as it is, with more columns and joins.
    fn beside(&mut self, table: &'static TableDef, parts: Vec<(Clause, Fragment)>, name: Option<Name>) {
        let loads = &self.options.loads;
        self.eager(loads, &mut Vec::new());
        self.layout.root = self.options.columns.places(table).count();
        let mut first = true;
        for (clause, fragment) in parts {
            if clause == Clause::Entity && std::mem::take(&mut first) && !self.options.columns.is_all() {
                for place in self.options.columns.places(table) {
                    self.log.clause(column(table, place, name.as_ref()), Clause::Column);
                }
                continue;
            }
            self.log.clause(fragment, clause);
        }
        self.joins(loads, name.as_ref());
        self.columns(loads, &mut Vec::new());
        self.orders(loads);
    }

    /// The statement as a subquery, so that its limit counts objects, and the joins around it.
    fn wrapped(&mut self, table: &'static TableDef, parts: Vec<(Clause, Fragment)>) {
        let loads = &self.options.loads;
        let name = Name::made_up(mark());
        let places: Vec<u16> = self.options.columns.places(table).collect();
        self.layout.root = places.len();
        let mut inner = Log::new(StatementKind::Select);
        let (mut first, mut width) = (true, 0);
        let mut order = Vec::new();
        let mut rest = Vec::new();
        for (clause, fragment) in parts {
            match clause {
                Clause::Entity if std::mem::take(&mut first) => {
                    places.iter().for_each(|place| inner.clause(column(table, *place, None), Clause::Column));
                    width += places.len();
                    continue;
                }
                Clause::Entity | Clause::Column => rest.push(columns_of(&fragment, clause)),
                Clause::OrderBy => order.push(fragment.clone()),
                _ => {}
            }
            inner.clause(fragment, clause);
        }
        let rest: usize = rest.into_iter().sum();
        // what orders the subquery orders what is around it
        let mut outer_order = Vec::new();
        let mut extra = width + rest;
        for fragment in order {
            let (by, direction) = split_direction(&fragment);
            let by = match single_column(&by, table) {
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
        for place in &places {
            self.log.clause(column(table, *place, Some(&name)), Clause::Column);
        }
        for place in width..width + rest {
            self.log.clause(Fragment::derived(Tok::DerivedColumn(place as u16), &derived), Clause::Column);
        }
        let mut from = Fragment::named(Tok::AliasedTable(table), name.clone()).then(Tok::Derived);
        from.read_derived(&derived);
        self.log.clause(from.then(Tok::EntityOf), Clause::From);
        self.joins(loads, Some(&name));
        self.columns(loads, &mut Vec::new());
        for (by, direction) in outer_order {
            let token = by.tokens().next();
            let by = match token {
                Some(token @ Tok::DerivedColumn(_)) => Fragment::derived(token, &derived),
                _ => by,
            };
            let by = direction.into_iter().fold(by, |by, op| by.op(op));
            self.log.clause(by, Clause::OrderBy);
        }
        self.orders(loads);
    }

    /// What the statement's own joins bring stands first, the deepest before what it belongs to.
    fn eager(&mut self, loads: &[Load], path: &mut Vec<usize>) {
        for (place, load) in loads.iter().enumerate().filter(|(_, load)| load.strategy == Strategy::Eager) {
            path.push(place);
            self.eager(&load.children, path);
            let width = self.entity(load);
            self.layout.before.push((path.clone(), width));
            path.pop();
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
            let target = (load.def.target)();
            let mut relation = match owner {
                Some(owner) => Fragment::named(Tok::RelationOf(load.def), owner.clone()),
                None => Fragment::of(Tok::Relation(load.def)),
            };
            if load.alias.is_some() {
                relation =
                    relation.and_then(super::plan::table(target, load.alias.as_ref())).then(Tok::RelationTo);
            }
            self.log.append(relation);
            let global = self.options.criteria.iter().filter(|(of, _)| of.same(target)).map(|(_, c)| c);
            let conditions = load.criteria.iter().chain(global);
            let on = conditions
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
    fn columns(&mut self, loads: &[Load], path: &mut Vec<usize>) {
        for (place, load) in loads.iter().enumerate() {
            path.push(place);
            if load.strategy != Strategy::Selectin {
                self.columns(&load.children, path);
            }
            if load.strategy == Strategy::Joined {
                let width = self.entity(load);
                self.layout.after.push((path.clone(), width));
            }
            path.pop();
        }
    }

    fn entity(&mut self, load: &Load) -> usize {
        let table = (load.def.target)();
        if load.columns.is_all() {
            self.log.clause(super::plan::table(table, load.alias.as_ref()), Clause::Entity);
            return table.columns.len();
        }
        let places: Vec<u16> = load.columns.places(table).collect();
        for place in &places {
            self.log.clause(column(table, *place, load.alias.as_ref()), Clause::Column);
        }
        places.len()
    }

    fn orders(&mut self, loads: &[Load]) {
        for load in loads.iter().filter(|load| load.strategy == Strategy::Joined) {
            for by in load.orders() {
                let by = renamed(&by, (load.def.target)(), load.alias.as_ref());
                self.log.clause(by, Clause::OrderBy);
            }
            self.orders(&load.children);
        }
    }
}

impl Load {
    /// The order of its objects: said here, or else by the relationship.
    pub(super) fn orders(&self) -> Vec<Fragment> {
        match self.def.order_by {
            Some(order) if self.order.is_empty() => order(),
            _ => self.order.clone(),
        }
    }
}

fn table(table: &'static TableDef, name: Option<&Name>) -> Fragment {
    match name {
        Some(name) => Fragment::named(Tok::AliasedTable(table), name.clone()),
        None => Fragment::of(Tok::Table(table)),
    }
}

fn column(table: &'static TableDef, place: u16, name: Option<&Name>) -> Fragment {
    match name {
        Some(name) => Fragment::named(Tok::AliasedColumn(place, table), name.clone()),
        None => Fragment::of(Tok::Column(place, table)),
    }
}

/// An expression with the columns of a table read under a name.
pub(super) fn renamed(fragment: &Fragment, table: &'static TableDef, name: Option<&Name>) -> Fragment {
    let Some(name) = name else { return fragment.clone() };
    let (mut names, mut values, mut deriveds) =
        (fragment.names().iter(), fragment.values(), fragment.deriveds().iter());
    let mut out = Fragment::of(Tok::Nop);
    for token in fragment.tokens() {
        match token {
            Tok::Column(place, of) if of.same(table) => {
                out.push(Tok::AliasedColumn(place, of));
                out.name(name.clone());
            }
            other => {
                out.push(other);
                names.by_ref().take(other.names()).for_each(|name| out.name(name.clone()));
                if other.reads_derived()
                    && let Some(derived) = deriveds.next()
                {
                    values.by_ref().take(derived.log().values().len()).for_each(drop);
                    out.read_derived(derived);
                }
                values.by_ref().take(other.values()).for_each(|value| out.value(value.clone()));
            }
        }
    }
    out
}

/// The clauses of a statement, in the order they were said.
fn parts(log: &Log) -> Vec<(Clause, Fragment)> {
    let (mut names, mut values, mut deriveds) =
        (log.names().iter(), log.values().iter(), log.deriveds().iter());
    let mut all = Vec::new();
    let mut pending = Fragment::of(Tok::Nop);
    let mut depth = 0;
    for token in &log.tokens()[1..] {
        match token {
            Tok::Open(_) => depth += 1,
            Tok::Close => depth -= 1,
            Tok::Clause(clause) if depth == 0 => {
                let mut part = std::mem::replace(&mut pending, Fragment::of(Tok::Nop));
                names.by_ref().take(clause.names()).for_each(|name| part.name(name.clone()));
                all.push((*clause, part));
                continue;
            }
            _ => {}
        }
        pending.push(*token);
        names.by_ref().take(token.names()).for_each(|name| pending.name(name.clone()));
        if token.reads_derived()
            && let Some(derived) = deriveds.next()
        {
            values.by_ref().take(derived.log().values().len()).for_each(drop);
            pending.read_derived(derived);
        }
        values.by_ref().take(token.values()).for_each(|value| pending.value(value.clone()));
    }
    all
}

/// The name that the first model is read under.
fn root_name(parts: &[(Clause, Fragment)]) -> Option<Name> {
    let (_, fragment) = parts.iter().find(|(clause, _)| *clause == Clause::Entity)?;
    fragment.names().first().cloned()
}

/// How many columns an item of the select list has.
fn columns_of(fragment: &Fragment, clause: Clause) -> usize {
    let table = fragment.tokens().find_map(|token| match token {
        Tok::Table(table) | Tok::AliasedTable(table) => Some(table.columns.len()),
        _ => None,
    });
    if clause == Clause::Entity { table.unwrap_or(1) } else { 1 }
}

/// An order without its direction, and its direction.
fn split_direction(fragment: &Fragment) -> (Fragment, Vec<Op>) {
    let mut by = fragment.clone();
    let mut direction = Vec::new();
    while let last @ Tok::Op(Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast) = by.last_mut() {
        if let Tok::Op(op) = last {
            direction.insert(0, *op);
        }
        *last = Tok::Nop;
        by.pop_nop();
    }
    (by, direction)
}

/// The column, if the expression is nothing else.
fn single_column(fragment: &Fragment, table: &TableDef) -> Option<u16> {
    let mut tokens = fragment.tokens().filter(|token| *token != Tok::Nop);
    match (tokens.next(), tokens.next()) {
        (Some(Tok::Column(place, of)), None) if of.same(table) => Some(place),
        _ => None,
    }
}
