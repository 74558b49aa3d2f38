//! The query of a relationship that has one of its own.

use super::Load;
use super::key::{Key, KeyCell};
use super::parts::{column, renamed};
use super::plan::{Layout, Writer};
use crate::error::Result;
use crate::expr::func::row_number;
use crate::expr::{Clause, Derived, Form, Fragment, JoinKind, Log, Name, Op, StatementKind, Tok, mark};
use crate::orm::{RelationJoin, join_on};
use crate::schema::TableDef;
use crate::types::{SqlType, Value};
use std::sync::Arc;

/// Whose objects are asked for.
pub(super) enum Of {
    /// The owners of these keys.
    Keys(Vec<Key>),
    /// The owners that a query brings, whose keys stand in these columns of it.
    Query(Box<Log>, Vec<usize>),
}

/// The columns that an owner's key is compared with: the target's own, those of the association table, or, where the
/// relationship is joined on a condition of its own, the key of the owner, which is then read once more under another name.
pub(super) struct Keyed {
    table: &'static TableDef,
    columns: Vec<usize>,
    name: Option<Name>,
}

impl Keyed {
    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    fn column(&self, at: usize) -> Fragment {
        column(self.table, at as u16, self.name.as_ref())
    }

    /// A column, or several as one.
    fn as_one(&self) -> Fragment {
        if let [at] = self.columns[..] {
            return self.column(at);
        }
        let all = self.columns.iter().map(|at| self.column(*at));
        all.fold(Fragment::of(Tok::Nop), Fragment::and_then).then(Tok::Tuple(self.columns.len() as u16))
    }
}

pub(super) fn keyed(load: &Load) -> Result<Keyed> {
    let of = |table, columns| Keyed { table, columns, name: None };
    Ok(match load.def.join()? {
        RelationJoin::Direct { pairs, .. } => {
            of(load.target(), pairs.iter().map(|(_, theirs)| *theirs).collect())
        }
        RelationJoin::Secondary { table, owner, .. } => of(table, owner.iter().map(|(_, at)| *at).collect()),
        RelationJoin::On { key, .. } => {
            Keyed { table: (load.def.owner)(), columns: key, name: Some(Name::made_up(mark())) }
        }
    })
}

impl Writer<'_> {
    /// The query for the objects of all owners: what of the owner's key the objects do not have, the objects, and what is
    /// joined to them.
    pub(super) fn query(mut self, load: &Load, of: Of) -> Result<(Box<Log>, Layout)> {
        let target = load.target();
        let keyed = keyed(load)?;
        let head = self.place_key(load, &keyed);
        let condition = match of {
            Of::Keys(keys) => among(&keyed, keys),
            Of::Query(log, places) => within(&keyed, *log, &places),
        };
        let Some(limit) = load.limit else {
            head.into_iter().for_each(|column| self.log.clause(column, Clause::Column));
            load.reads().places().for_each(|at| self.log.clause(column(target, at, None), Clause::Column));
            self.rows_of(load, &keyed, condition)?;
            self.below(load, None)?;
            load.orders().into_iter().for_each(|by| self.log.clause(by, Clause::OrderBy));
            self.orders(&load.children);
            self.restrict();
            return Ok((self.log, self.layout));
        };
        // the objects of each owner are numbered within, and few numbers are let through
        let outer = std::mem::replace(&mut self.log, Log::new(StatementKind::Select));
        let name = Name::made_up(mark());
        let places: Vec<u16> = load.reads().places().collect();
        let number = places.len() + head.len();
        places.iter().for_each(|at| self.log.clause(column(target, *at, None), Clause::Column));
        head.into_iter().for_each(|column| self.log.clause(column, Clause::Column));
        let key = keyed.columns.iter().map(|at| keyed.column(*at)).collect();
        self.log.clause(numbered(key, load.orders(), target), Clause::Column);
        self.rows_of(load, &keyed, condition)?;
        let inner = std::mem::replace(&mut self.log, outer);
        let derived = Arc::new(Derived::new(name.clone(), Form::Subquery, *inner, Vec::new()));
        let of_inner = |at: usize| Fragment::derived(Tok::DerivedColumn(at as u16), &derived);
        (places.len()..number).for_each(|at| self.log.clause(of_inner(at), Clause::Column));
        places.iter().for_each(|at| self.log.clause(column(target, *at, Some(&name)), Clause::Column));
        let mut from = Fragment::named(Tok::AliasedTable(target), name.clone()).then(Tok::Derived);
        from.read_derived(&derived);
        self.log.clause(from.then(Tok::EntityOf), Clause::From);
        let limit = Fragment::bind(&SqlType::BigInteger, Value::Int(limit.into()));
        self.log.clause(of_inner(number).binary(Op::Le, limit), Clause::Where);
        self.below(load, Some(&name))?;
        self.log.clause(of_inner(number), Clause::OrderBy);
        self.orders(&load.children);
        self.restrict();
        Ok((self.log, self.layout))
    }

    /// Says where the owner's key will stand; gives the columns that have to be selected for it.
    fn place_key(&mut self, load: &Load, keyed: &Keyed) -> Vec<Fragment> {
        let columns = &keyed.columns;
        let own = matches!(load.def.join(), Ok(RelationJoin::Direct { .. }));
        let read = |at: usize| own && load.reads().reads(at);
        let head: Vec<usize> = columns.iter().copied().filter(|at| !read(*at)).collect();
        let place = |at: usize| match head.iter().position(|head| *head == at) {
            Some(place) => place,
            None => head.len() + load.reads().rank(at),
        };
        self.layout.key =
            columns.iter().map(|at| KeyCell::new(place(*at), &keyed.table.columns[*at].ty)).collect();
        self.layout.head = head.len();
        self.layout.main = load.reads().width();
        head.into_iter().map(|at| keyed.column(at)).collect()
    }

    /// What is said of all objects of a model, and of the session's own conditions, holds for those that are loaded along.
    fn restrict(&mut self) {
        self.options.restrict(&mut self.log);
        self.options.without.iter().for_each(|table| self.log.without_criteria(table));
    }

    /// FROM and WHERE.
    fn rows_of(&mut self, load: &Load, keyed: &Keyed, condition: Fragment) -> Result<()> {
        let target = load.target();
        if let Some(name) = &keyed.name {
            join_on(&mut self.log, load.def, name);
        }
        if let RelationJoin::Secondary { table, target: far, .. } = load.def.join()? {
            self.log.push(Tok::Table(table));
            self.log.push(Tok::Clause(Clause::From));
            self.log.push(Tok::Table(target));
            let on = far.into_iter().map(|(theirs, at)| {
                Fragment::column_of(target, theirs).binary(Op::Eq, Fragment::column_of(table, at))
            });
            let on = on.reduce(|all, next| all.binary(Op::And, next));
            self.log.clause(on.unwrap_or_else(|| Fragment::of(Tok::True)), Clause::JoinOn(JoinKind::Inner));
        }
        self.log.clause(condition, Clause::Where);
        for condition in &load.criteria {
            self.log.clause(renamed(condition, target, None), Clause::Where);
        }
        Ok(())
    }
}

/// `row_number() OVER (PARTITION BY key ORDER BY …)`; without an order, by the primary key.
fn numbered(key: Vec<Fragment>, mut order: Vec<Fragment>, target: &'static TableDef) -> Fragment {
    if order.is_empty() {
        order = target.primary_key().into_iter().map(|at| Fragment::column_of(target, at)).collect();
    }
    let window = crate::expr::Window { partition: key.len() as u8, order: order.len() as u8, frame: None };
    let parts = key.into_iter().chain(order).fold(row_number().into_fragment(), Fragment::and_then);
    parts.then(Tok::Over(window))
}

/// `column IN (keys)`, or several columns as one.
fn among(keyed: &Keyed, keys: Vec<Key>) -> Fragment {
    let Keyed { table, columns, .. } = keyed;
    if let [column] = columns[..] {
        let mut set = Fragment::of(Tok::BindSet(&table.columns[column].ty));
        set.value(Value::Array(keys.into_iter().flat_map(Key::into_values).collect()));
        return keyed.column(column).binary(Op::In, set);
    }
    let mut list = Fragment::of(Tok::Nop);
    let count = keys.len();
    for key in keys {
        for (column, value) in columns.iter().zip(key.into_values()) {
            list.append(Fragment::bind(&table.columns[*column].ty, value));
        }
        list.push(Tok::Tuple(columns.len() as u16));
    }
    keyed.as_one().binary(Op::In, list.then(Tok::Tuple(count as u16)))
}

/// `column IN (SELECT key FROM (query))`: what limits the query stays inside, which MySQL wants as well.
fn within(keyed: &Keyed, log: Log, places: &[usize]) -> Fragment {
    let derived = Arc::new(Derived::new(Name::made_up(mark()), Form::Subquery, log, Vec::new()));
    let mut keys = Log::new(StatementKind::Select);
    for place in places {
        keys.clause(Fragment::derived(Tok::DerivedColumn(*place as u16), &derived), Clause::Column);
    }
    let mut closed = Fragment::of(Tok::Nop);
    closed.append_log(&keys);
    keyed.as_one().binary(Op::In, closed.then(Tok::Close))
}
