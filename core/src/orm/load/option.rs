//! Options of a SELECT: which relationships are loaded, and how.

use super::{Columns, Glue, Load, Strategy};
use crate::expr::{Condition, Fragment, Name, OrderList, mark};
use crate::orm::{Entity, HasTable, Model, Relation, RelationField, RelationTo};
use crate::schema::TableDef;
use crate::stmt::ColumnsOf;
use std::marker::PhantomData;

/// A relationship of `E` to load along, which leads to `T`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct LoadOption<E, T> {
    load: Load,
    /// How many steps of the path lead to `T`.
    depth: usize,
    marker: PhantomData<fn() -> (E, T)>,
}

/// A relationship, as it is or under conditions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relationship of `{E}`",
    note = "pass a relationship such as `User::posts`"
)]
pub trait IntoLoad<E> {
    /// The model it leads to.
    type Target: Entity;

    /// What is to be loaded.
    #[doc(hidden)]
    fn load(self) -> Node;
}

/// What is to be loaded, without its strategy.
#[doc(hidden)]
pub struct Node(Load);

impl Node {
    fn of<E: Entity, F: RelationField + 'static>(relation: Relation<E, F>) -> Self {
        Self(Load {
            def: relation.def(),
            strategy: Strategy::Joined,
            alias: None,
            criteria: Vec::new(),
            order: Vec::new(),
            columns: Columns::default(),
            children: Vec::new(),
            glue: Glue::of::<E, F>(),
        })
    }
}

impl<E: Entity, F: RelationField + 'static> IntoLoad<E> for Relation<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        Node::of(self)
    }
}

impl<E: Entity, F: RelationField + 'static> IntoLoad<E> for &RelationTo<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        let mut node = Node::of(self.relation());
        node.0.alias = self.alias().cloned();
        node
    }
}

impl<E: Entity, F: RelationField + 'static> IntoLoad<E> for RelationTo<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        (&self).load()
    }
}

/// A relationship whose objects fulfil conditions; made by [`Relation::filter`] and [`Relation::order_by`].
#[must_use]
pub struct RelationWith<E, F> {
    relation: Relation<E, F>,
    criteria: Vec<Fragment>,
    order: Vec<Fragment>,
}

impl<E: Entity, F: RelationField> Relation<E, F> {
    /// Only those related objects for which the condition holds: for `joinedload` and `selectinload`.
    pub fn filter(self, condition: impl Condition) -> RelationWith<E, F> {
        RelationWith { relation: self, criteria: Vec::new(), order: Vec::new() }.filter(condition)
    }

    /// The related objects in this order: for `joinedload` and `selectinload`.
    pub fn order_by(self, order: impl OrderList) -> RelationWith<E, F> {
        RelationWith { relation: self, criteria: Vec::new(), order: Vec::new() }.order_by(order)
    }
}

impl<E, F> RelationWith<E, F> {
    /// Only those for which the condition holds as well.
    pub fn filter(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.criteria.push(c));
        self
    }

    /// In this order.
    pub fn order_by(mut self, order: impl OrderList) -> Self {
        order.each(&mut |x| self.order.push(x));
        self
    }
}

impl<E: Entity, F: RelationField + 'static> IntoLoad<E> for RelationWith<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        let mut node = Node::of(self.relation);
        node.0.criteria = self.criteria;
        node.0.order = self.order;
        node
    }
}

fn option<E, L: IntoLoad<E>>(relation: L, strategy: Strategy) -> LoadOption<E, L::Target> {
    let Node(mut load) = relation.load();
    load.strategy = strategy;
    if strategy == Strategy::Joined && load.alias.is_none() {
        load.alias = Some(Name::made_up(mark()));
    }
    LoadOption { load, depth: 0, marker: PhantomData }
}

/// Loads a relationship by an outer join in the statement itself. Good for the one side.
///
/// Below a relationship that has a query of its own, it has one as well. A collection makes more rows, which are put together again; with a LIMIT, the statement becomes a subquery, so that
/// the limit counts objects.
pub fn joinedload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Joined)
}

/// Loads a relationship by one more query for all objects at once. Good for collections.
pub fn selectinload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Selectin)
}

/// Fills a relationship from a join that the statement has already, as far as its conditions left rows.
///
/// `select(Post).join(Post::author).filter(User::name.eq("ed")).options(contains_eager(Post::author))`
pub fn contains_eager<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Eager)
}

impl<E: Entity, T: Entity> LoadOption<E, T> {
    fn tail(&mut self) -> &mut Load {
        let mut load = &mut self.load;
        for _ in 0..self.depth {
            let last = load.children.len() - 1;
            load = &mut load.children[last];
        }
        load
    }

    /// A relationship of the objects that are loaded, by the same strategy: `selectinload(User::posts).then(Post::tags)`.
    pub fn then<L: IntoLoad<T>>(mut self, relation: L) -> LoadOption<E, L::Target> {
        let strategy = self.tail().strategy;
        let next = option(relation, strategy).load;
        self.tail().children.push(next);
        LoadOption { load: self.load, depth: self.depth + 1, marker: PhantomData }
    }

    /// Options for the objects that are loaded: several relationships, or another strategy.
    pub fn options(mut self, options: impl LoadOptions<T>) -> Self {
        let mut all = Options::default();
        options.add_to(&mut all);
        let tail = self.tail();
        tail.children.extend(all.loads);
        tail.columns.only.extend(all.columns.only);
        tail.columns.except.extend(all.columns.except);
        tail.criteria.extend(all.criteria.into_iter().map(|(_, condition)| condition));
        self
    }

    /// Reads only these columns of the objects, and the primary key. See [`load_only`].
    pub fn load_only(mut self, columns: impl ColumnsOf<T>) -> Self {
        columns.each(&mut |at| self.tail().columns.only.push(at));
        self
    }

    /// Leaves out these columns of the objects. See [`defer`].
    pub fn defer(mut self, columns: impl ColumnsOf<T>) -> Self {
        columns.each(&mut |at| self.tail().columns.except.push(at));
        self
    }
}

/// Columns that are not read; made by [`load_only`] and [`defer`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct Omitted<E> {
    columns: Columns,
    marker: PhantomData<fn() -> E>,
}

/// Reads only these columns of the model, and the primary key.
///
/// The fields that are not read hold a blank: `None`, 0, empty text, the first label of an enumeration. A type of your
/// own that cannot be made from one is an error when the row is read.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/columns.html>
pub fn load_only<E: HasTable>(columns: impl ColumnsOf<E>) -> Omitted<E> {
    let mut only = Vec::new();
    columns.each(&mut |at| only.push(at));
    Omitted { columns: Columns { only, except: Vec::new() }, marker: PhantomData }
}

/// Leaves out these columns of the model: large ones that are not needed. Their fields hold a blank, as in [`load_only`].
pub fn defer<E: HasTable>(columns: impl ColumnsOf<E>) -> Omitted<E> {
    let mut except = Vec::new();
    columns.each(&mut |at| except.push(at));
    Omitted { columns: Columns { only: Vec::new(), except }, marker: PhantomData }
}

/// A condition on every object of a model that a statement loads; made by [`with_loader_criteria`].
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct Criteria {
    table: &'static TableDef,
    conditions: Vec<Fragment>,
}

/// A condition on every object of a model, wherever in the statement and its options it is loaded: soft deletion, tenants.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.with_loader_criteria>
pub fn with_loader_criteria<E: HasTable>(_model: Model<E>, condition: impl Condition) -> Criteria {
    let mut conditions = Vec::new();
    condition.each(&mut |c| conditions.push(c));
    Criteria { table: E::TABLE, conditions }
}

/// All options of a statement.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct Options {
    pub(super) loads: Vec<Load>,
    pub(super) columns: Columns,
    pub(super) criteria: Vec<(&'static TableDef, Fragment)>,
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

impl<E, T> LoadOptions<E> for LoadOption<E, T> {
    fn add_to(self, options: &mut Options) {
        options.loads.push(self.load);
    }
}

impl<E> LoadOptions<E> for Omitted<E> {
    fn add_to(self, options: &mut Options) {
        options.columns.only.extend(self.columns.only);
        options.columns.except.extend(self.columns.except);
    }
}

impl<E> LoadOptions<E> for Criteria {
    fn add_to(self, options: &mut Options) {
        let table = self.table;
        options.criteria.extend(self.conditions.into_iter().map(|condition| (table, condition)));
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
