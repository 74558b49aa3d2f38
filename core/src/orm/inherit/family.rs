//! Enums over the models of a hierarchy, and the query that gives them.

use super::apart::Apart;
use super::{Inheritance, Inherits, Variant};
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, JoinKind, Log, Op, StatementKind, Tok};
use crate::orm::{HasTable, Mapper, ModelOf, RelationDef};
use crate::schema::TableDef;
use crate::stmt::{FromRow, FromSource, SelectList, Selectable};
use crate::types::{Cells, Value};
use std::any::{Any, TypeId};
use std::marker::PhantomData;

/// An enum with a variant for each of several models of a hierarchy, declared by `polymorphic!`.
///
/// `select(Staff)` reads all of them in one statement: SQLAlchemy's `with_polymorphic`.
pub trait Polymorphic: FromRow<First = Self> {
    /// The model that the others inherit from.
    type Root: Inheritance<Root = Self::Root>;
    /// The variants' models.
    const MODELS: &'static [Mapper];
    #[doc(hidden)]
    const VARIANTS: &'static [Variant<Self>];

    /// The relationships of all of them.
    #[doc(hidden)]
    fn relationships() -> &'static [&'static RelationDef];

    /// The object as one of the models that it is.
    #[doc(hidden)]
    fn part_mut(&mut self, model: TypeId) -> Option<&mut dyn Any>;
}

impl<S: Polymorphic> ModelOf<S> {
    /// Of a row that is one of several models.
    pub fn of_family() -> Self {
        Self {
            table: <S::Root as HasTable>::TABLE,
            relationships: S::relationships(),
            within: |row, model| row.part_mut(model),
            members: S::MODELS,
            apart: Some(Apart::<S>::arena),
        }
    }
}

/// The relationships of several models, each once: what one inherits from another of them is the other's.
#[doc(hidden)]
pub fn relationships_of(root: Mapper, models: &[Mapper]) -> Vec<&'static RelationDef> {
    let mut all = root.relationships().to_vec();
    for model in models {
        let bases = models.iter().chain([&root]).filter(|base| {
            !base.table().is_model(model.table()) && model.table().inherits_from(base.table())
        });
        let inherited =
            bases.map(|base| base.relationships().len()).max().unwrap_or(model.relationships().len());
        all.extend(&model.relationships()[inherited..]);
    }
    all
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
        Fragment::of(Tok::Table(<S::Root as HasTable>::TABLE))
    }
}

impl<S: Polymorphic> Selectable for Family<S> {
    type Row = S;

    fn select_into(&self, log: &mut Log, list: SelectList) {
        let root = <S::Root as HasTable>::TABLE;
        log.push(Tok::Table(root));
        log.push(Tok::Clause(list.entity()));
        let mut joined: Vec<&'static str> = Vec::new();
        for model in S::MODELS {
            select_rest(log, list, model.table(), &mut joined, &mut || true);
        }
        let whole = S::MODELS.iter().any(|model| model.table().is_model(root));
        if let (false, SelectList::Select) = (whole, list) {
            log.clause(one_of(root, S::MODELS), Clause::Where);
        }
    }
}

/// How many clauses [`Family::select_into`] writes behind that of the root's columns, but for conditions.
pub(crate) fn rest_clauses(models: &[Mapper]) -> usize {
    let mut log = Log::new(StatementKind::Select);
    let mut joined = Vec::new();
    for model in models {
        select_rest(&mut log, SelectList::Select, model.table(), &mut joined, &mut || true);
    }
    log.tokens().iter().filter(|token| matches!(token, Tok::Clause(_))).count()
}

/// The columns of a member that stand behind those of its root in a row: of each table its key, and its own.
pub(crate) fn member_columns(model: &'static TableDef) -> Vec<usize> {
    let Some(Inherits { base, own, width, .. }) = model.inherits() else { return Vec::new() };
    let mut columns = member_columns(base());
    if own.is_some() {
        columns.extend((0..*width).filter(|at| model.columns[*at].primary_key));
    }
    columns.extend(*width..model.columns.len());
    columns
}

/// What a model has besides its root's columns, of which `next` tells one after the other whether it is read; tables are
/// joined once each.
pub(crate) fn select_rest(
    log: &mut Log,
    list: SelectList,
    model: &'static TableDef,
    joined: &mut Vec<&'static str>,
    next: &mut dyn FnMut() -> bool,
) {
    let Some(Inherits { base, own, width, .. }) = model.inherits() else { return };
    let base = base();
    select_rest(log, list, base, joined, next);
    let Some(own) = own else {
        for column in (*width..model.columns.len()).filter(|_| next()) {
            log.clause(Fragment::of(Tok::Column(column as u16, model)), list.column());
        }
        return;
    };
    let read: Vec<bool> = own.columns.iter().map(|_| next()).collect();
    if read.iter().all(|read| *read) {
        log.push(Tok::Table(own));
        log.push(Tok::Clause(list.entity()));
    } else {
        for column in (0..read.len()).filter(|at| read[*at]) {
            log.clause(Fragment::of(Tok::Column(column as u16, own)), list.column());
        }
    }
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
fn one_of(root: &'static TableDef, models: &[Mapper]) -> Fragment {
    let Some(place) = root.discriminator() else { return Fragment::of(Tok::True) };
    let identity = |model: &Mapper| model.table().columns[place].default?().into_bound_value().ok();
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
