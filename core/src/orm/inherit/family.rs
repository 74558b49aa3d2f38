//! Enums over the models of a hierarchy, and the query that gives them.

use super::{Inheritance, Inherits};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, JoinKind, Log, Op, Tok};
use crate::schema::TableDef;
use crate::stmt::{FromRow, FromSource, SelectList, Selectable};
use crate::types::{Cells, Value};
use std::any::TypeId;
use std::marker::PhantomData;

/// An enum with a variant for each of several models of a hierarchy, declared by `polymorphic!`.
///
/// `select(Staff)` reads all of them in one statement: SQLAlchemy's `with_polymorphic`.
pub trait Polymorphic: FromRow<First = Self> {
    /// The model that the others inherit from.
    type Root: Inheritance<Root = Self::Root>;
    /// The variants' tables.
    const MODELS: &'static [&'static TableDef];
}

/// The value that has the name of a [`Polymorphic`] enum.
pub struct Family<S>(PhantomData<fn() -> S>);

impl<S> Family<S> {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "written by `polymorphic!` only")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S> Clone for Family<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Family<S> {}

impl<S: Polymorphic> FromSource for Family<S> {
    fn source(self) -> Fragment {
        Fragment::of(Tok::Table(<S::Root as crate::orm::HasTable>::TABLE))
    }
}

impl<S: Polymorphic> Selectable for Family<S> {
    type Row = S;

    fn select_into(&self, log: &mut Log, list: SelectList) {
        let root = <S::Root as crate::orm::HasTable>::TABLE;
        log.push(Tok::Table(root));
        log.push(Tok::Clause(list.entity()));
        let mut joined: Vec<&'static str> = Vec::new();
        for model in S::MODELS {
            select_rest(log, list, model, &mut joined);
        }
        let whole = S::MODELS.iter().any(|model| model.same(root) && model.inherits().is_none());
        if let (false, SelectList::Select) = (whole, list) {
            log.clause(one_of(root, S::MODELS), Clause::Where);
        }
    }
}

/// What a model has besides its root's columns; tables are joined once each.
fn select_rest(log: &mut Log, list: SelectList, model: &'static TableDef, joined: &mut Vec<&'static str>) {
    let Some(Inherits { base, own, width, .. }) = model.inherits() else { return };
    let base = base();
    select_rest(log, list, base, joined);
    let Some(own) = own else {
        for column in *width..model.columns.len() {
            log.clause(Fragment::of(Tok::Column(column as u16, model)), list.column());
        }
        return;
    };
    log.push(Tok::Table(own));
    log.push(Tok::Clause(list.entity()));
    if !joined.contains(&own.name) {
        joined.push(own.name);
        log.push(Tok::Table(own));
        let key = (0..*width).filter(|at| base.columns[*at].primary_key);
        let equal = key.zip(own.primary_key()).map(|(theirs, ours)| {
            Fragment::column_of(base, theirs).binary(Op::Eq, Fragment::column_of(own, ours))
        });
        let on = equal.reduce(|all, next| all.binary(Op::And, next));
        log.clause(on.unwrap_or_else(|| Fragment::of(Tok::True)), Clause::JoinOn(JoinKind::Left));
    }
}

/// `employees.type IN (…)`
fn one_of(root: &'static TableDef, models: &[&'static TableDef]) -> Fragment {
    let Some(place) = root.discriminator() else { return Fragment::of(Tok::True) };
    let identity = |model: &&'static TableDef| model.columns[place].default?().into_bound_value().ok();
    let mut set = Fragment::of(Tok::BindSet(&root.columns[place].ty));
    set.value(Value::Array(models.iter().filter_map(identity).collect()));
    Fragment::column_of(root, place).binary(Op::In, set)
}

/// Makes the variant `M` of a row if it is one of `M`'s, and else leaves out its cells.
///
/// # Errors
/// A cell does not fit.
#[doc(hidden)]
pub fn take_in<M: Inheritance, S, C: Cells>(
    root: &mut Option<M::Root>,
    tag: &Value,
    cells: &mut C,
    found: &mut Option<S>,
    wrap: fn(M) -> S,
) -> Result<()> {
    if M::identity() == Some(tag)
        && let Some(root) = root.take()
    {
        *found = Some(wrap(M::descend(root, cells)?));
    } else if !cells.skip_nulls(M::REST) {
        for _ in 0..M::REST {
            cells.any()?;
        }
    }
    Ok(())
}

/// A row that is none of the variants' is the root's, if the root is among them.
#[doc(hidden)]
pub fn fall_back<M: Inheritance, S, C: Cells>(
    root: &mut Option<M::Root>,
    cells: &mut C,
    found: &mut Option<S>,
    wrap: fn(M) -> S,
) -> Result<()> {
    if TypeId::of::<M>() == TypeId::of::<M::Root>()
        && let Some(root) = root.take()
    {
        *found = Some(wrap(M::descend(root, cells)?));
    }
    Ok(())
}

/// A row that is none of the variants'.
#[doc(hidden)]
#[cold]
pub fn no_variant<S>() -> Error {
    Error::value(format!("no variant of {} stands for the row's discriminator", std::any::type_name::<S>()))
}
