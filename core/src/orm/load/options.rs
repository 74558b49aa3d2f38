//! All options of a SELECT together, and those that are no relationships.

use super::columns::Columns;
use super::{Load, LoadOption, Reads, default};
use crate::expr::{Condition, Fragment};
use crate::orm::{HasTable, Mapper, Model, RelationDef};
use crate::schema::TableDef;
use crate::stmt::ColumnsOf;
use std::marker::PhantomData;

/// All options of a statement.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Options {
    pub(super) loads: Vec<Load>,
    pub(super) columns: Columns,
    /// The same by models, where a row may be one of several.
    pub(super) of_models: Vec<(&'static TableDef, Columns)>,
    pub(super) criteria: Vec<(&'static TableDef, Fragment)>,
    /// Models that are read without the session's conditions.
    pub(super) without: Vec<&'static TableDef>,
    pub(super) raise_others: bool,
    pub(super) populate_existing: bool,
    /// The columns of the statement's model that are read; known once the options are complete.
    pub(super) reads: Reads,
    /// The models of a hierarchy that a row may be one of; known then as well.
    pub(super) members: &'static [Mapper],
    /// Are they read from one table after the other?
    pub(super) apart: bool,
}

impl Options {
    /// Adds what the model says of itself, numbers the nodes, and settles which columns are read.
    pub(super) fn complete(
        &mut self,
        table: &'static TableDef,
        relationships: &[&'static RelationDef],
        members: &'static [Mapper],
    ) {
        default::complete(&mut self.loads, relationships, self.raise_others, &mut Vec::new());
        number(&mut self.loads, &mut 1);
        self.members = members;
        self.reads = match members {
            [] => self.columns.resolve(table, &needed(&self.loads)),
            _ => self.resolve_family(table),
        };
    }

    /// The rows' members are read from one table after the other.
    pub(crate) fn read_apart(&mut self) {
        self.apart = true;
    }
}

fn number(loads: &mut [Load], next: &mut usize) {
    for load in loads {
        load.node = *next;
        *next += 1;
        number(&mut load.children, next);
        load.reads = load.columns.resolve(load.target(), &needed(&load.children));
    }
}

/// The owners' columns by which relationships with queries of their own find their objects.
fn needed(loads: &[Load]) -> Vec<usize> {
    let asking = loads.iter().filter(|load| load.strategy.asks());
    // what cannot be joined is told when the query is made
    asking.filter_map(|load| load.def.join().ok()).flat_map(|join| join.own_columns()).collect()
}

/// Adds a relationship to others; what is said of one that is there already counts besides, or instead.
pub(super) fn merge(loads: &mut Vec<Load>, new: Load) {
    let same = |load: &&mut Load| load.def.same(new.def);
    let Some(known) = loads.iter_mut().find(same) else { return loads.push(new) };
    known.strategy = new.strategy;
    known.alias = new.alias;
    known.limit = new.limit.or(known.limit);
    known.criteria.extend(new.criteria);
    if !new.order.is_empty() {
        known.order = new.order;
    }
    known.columns.extend(new.columns);
    known.raise_others |= new.raise_others;
    new.children.into_iter().for_each(|child| merge(&mut known.children, child));
}

/// One option for statements of `E`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an option for `{E}`",
    note = "pass `selectinload(relationship)`, `joinedload(relationship)`, `defer(column)`, … or a tuple of them"
)]
pub trait LoadOptions<E> {
    /// Adds the options.
    #[doc(hidden)]
    fn add_to(self, options: &mut Options);
}

/// Are there objects of the model `E` among the rows? A row is its model; that of a hierarchy's enum is each that it may be.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this option is for `{E}`, and what stands first in the statement is `{Self}`",
    note = "options name relationships of the statement's own model; those of what is loaded follow by `.then(…)` or `.options(…)`"
)]
pub trait Hosts<E> {}

impl<E> Hosts<E> for E {}

impl<R: Hosts<E>, E, T> LoadOptions<R> for LoadOption<E, T> {
    fn add_to(self, options: &mut Options) {
        merge(&mut options.loads, self.load);
    }
}

/// Columns that are read or not; made by [`load_only`], [`defer`], [`undefer`] and [`undefer_group`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct Omitted<E> {
    columns: Columns,
    marker: PhantomData<fn() -> E>,
}

impl<E> Omitted<E> {
    fn of(columns: Columns) -> Self {
        Self { columns, marker: PhantomData }
    }
}

fn places<E: HasTable>(columns: impl ColumnsOf<E>) -> Vec<u16> {
    let mut places = Vec::new();
    columns.each(&mut |at| places.push(at));
    places
}

/// Reads only these columns of the model, and the primary key.
///
/// The fields that are not read hold a blank: `None`, 0, empty text, the first label of an enumeration. A type of your
/// own that cannot be made from one is an error when the row is read. A foreign key by which a relationship is loaded with
/// a query of its own is read in any case.
///
/// Of the enum over a hierarchy (`select(Staff)`), it names columns of the base or of a member. Where it names some of a model,
/// the others that this model declares are left out, and what those that inherit from it declare, but for what is named as well:
/// `(load_only(Employee::name), load_only(Engineer::language))` reads no more. The discriminator is read in any case, and so is all
/// that members have besides, where `selectin_polymorphic` asks for it by queries of its own.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/columns.html>
pub fn load_only<E: HasTable>(columns: impl ColumnsOf<E>) -> Omitted<E> {
    Omitted::of(Columns { only: places(columns), ..Columns::default() })
}

/// Leaves out these columns of the model: large ones that are not needed. Their fields hold a blank, as in [`load_only`].
///
/// A column that is hardly ever needed says so itself: `column(deferred)`.
pub fn defer<E: HasTable>(columns: impl ColumnsOf<E>) -> Omitted<E> {
    Omitted::of(Columns { except: places(columns), ..Columns::default() })
}

/// Reads these columns, which the model leaves out: `column(deferred)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/columns.html#using-undefer-to-eagerly-load-deferred-columns>
pub fn undefer<E: HasTable>(columns: impl ColumnsOf<E>) -> Omitted<E> {
    Omitted::of(Columns { undefer: places(columns), ..Columns::default() })
}

/// Reads the columns of a group that the model leaves out: `column(deferred = "documents")`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/columns.html#loading-deferred-columns-in-groups>
pub fn undefer_group<E: HasTable>(_model: Model<E>, group: &'static str) -> Omitted<E> {
    Omitted::of(Columns { groups: vec![group], ..Columns::default() })
}

impl<R: Hosts<E>, E: HasTable> LoadOptions<R> for Omitted<E> {
    fn add_to(self, options: &mut Options) {
        options.of_models.push((E::TABLE, self.columns.clone()));
        options.columns.extend(self.columns);
    }
}

/// A condition on every object of a model that a statement loads; made by [`with_loader_criteria`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct Criteria {
    table: &'static TableDef,
    conditions: Vec<Fragment>,
}

/// A condition on every object of a model, wherever in the statement and its options it is read: soft deletion, tenants.
///
/// It holds for the statement's own models, whatever their names, for what it joins, for what its options load, in its
/// subqueries, in `any` and `has`, and for the models that inherit; in a join it stands in ON. The condition itself is not
/// under conditions. `SessionMaker::with_loader_criteria` says it for all statements of a session.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.with_loader_criteria>
pub fn with_loader_criteria<E: HasTable>(_model: Model<E>, condition: impl Condition) -> Criteria {
    let mut conditions = Vec::new();
    condition.each(&mut |c| conditions.push(c));
    Criteria { table: E::TABLE, conditions }
}

impl<E> LoadOptions<E> for Criteria {
    fn add_to(self, options: &mut Options) {
        let table = self.table;
        options.criteria.extend(self.conditions.into_iter().map(|condition| (table, condition)));
    }
}

/// Made by [`raiseload_others`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct RaiseOthers(());

/// Forbids to read each relationship of the model that no other option loads: SQLAlchemy's `raiseload("*")`.
///
/// It holds for the model whose options these are; `selectinload(User::posts).options(raiseload_others())` is for posts.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#preventing-unwanted-lazy-loads-using-raiseload>
pub const fn raiseload_others() -> RaiseOthers {
    RaiseOthers(())
}

impl<E> LoadOptions<E> for RaiseOthers {
    fn add_to(self, options: &mut Options) {
        options.raise_others = true;
    }
}

/// Made by [`populate_existing`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct PopulateExisting(());

/// Reads objects anew that the session tracks already: what was changed and not flushed is lost. Values are always new.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#orm-queryguide-populate-existing>
pub const fn populate_existing() -> PopulateExisting {
    PopulateExisting(())
}

impl<E> LoadOptions<E> for PopulateExisting {
    fn add_to(self, options: &mut Options) {
        options.populate_existing = true;
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<E, $($T: LoadOptions<E>),+> LoadOptions<E> for ($($T,)+) {
            fn add_to(self, options: &mut Options) {
                let ($($T,)+) = self;
                $( $T.add_to(options); )+
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) }
