//! A relationship to load, as an option of a SELECT.

use super::options::Options;
use super::{Load, LoadOptions, Strategy};
use crate::expr::{Condition, Fragment, Name, OrderList, mark};
use crate::orm::{Entity, HasTable, Relation, RelationField, RelationTo};
use crate::stmt::ColumnsOf;
use std::marker::PhantomData;

/// A relationship of `E` to load along, which leads to `T`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>
#[must_use = "it does nothing until it is given to `.options(…)`"]
pub struct LoadOption<E, T> {
    pub(super) load: Load,
    /// How many steps of the path lead to `T`.
    depth: usize,
    marker: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for LoadOption<E, T> {
    fn clone(&self) -> Self {
        Self { load: self.load.clone(), depth: self.depth, marker: PhantomData }
    }
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
    fn of<E, F>(relation: Relation<E, F>) -> Self {
        Self(Load::new(relation.def(), Strategy::Joined))
    }
}

impl<E: Entity, F: RelationField> IntoLoad<E> for Relation<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        Node::of(self)
    }
}

impl<E: Entity, F: RelationField> IntoLoad<E> for &RelationTo<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        let mut node = Node::of(self.relation());
        node.0.alias = self.alias().cloned();
        node
    }
}

impl<E: Entity, F: RelationField> IntoLoad<E> for RelationTo<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        (&self).load()
    }
}

/// A relationship of which some objects are loaded, or all in an order; made by [`Relation::filter`],
/// [`Relation::order_by`] and [`Relation::limit_per_parent`].
#[must_use]
pub struct RelationWith<E, F> {
    relation: Relation<E, F>,
    criteria: Vec<Fragment>,
    order: Vec<Fragment>,
    limit: Option<u32>,
}

impl<E: Entity, F: RelationField> Relation<E, F> {
    fn with(self) -> RelationWith<E, F> {
        RelationWith { relation: self, criteria: Vec::new(), order: Vec::new(), limit: None }
    }

    /// Only those related objects for which the condition holds: for `joinedload` and `selectinload`.
    pub fn filter(self, condition: impl Condition) -> RelationWith<E, F> {
        self.with().filter(condition)
    }

    /// The related objects in this order: for `joinedload` and `selectinload`.
    pub fn order_by(self, order: impl OrderList) -> RelationWith<E, F> {
        self.with().order_by(order)
    }

    /// At most so many of each owner's objects, the first of their order: for `selectinload` and `subqueryload`.
    ///
    /// `selectinload(User::posts.order_by(Post::created.desc()).limit_per_parent(5))`
    ///
    /// # Errors
    /// A join cannot do it: the statement fails when it is executed.
    pub fn limit_per_parent(self, objects: u32) -> RelationWith<E, F> {
        self.with().limit_per_parent(objects)
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

    /// At most so many of each owner's. See [`Relation::limit_per_parent`].
    pub fn limit_per_parent(mut self, objects: u32) -> Self {
        self.limit = Some(objects);
        self
    }
}

impl<E: Entity, F: RelationField> IntoLoad<E> for RelationWith<E, F> {
    type Target = F::Target;
    fn load(self) -> Node {
        let mut node = Node::of(self.relation);
        node.0.criteria = self.criteria;
        node.0.order = self.order;
        node.0.limit = self.limit;
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

/// Loads a relationship by an outer join in the statement that loads its owners. Good for the one side.
///
/// A collection makes more rows, which are put together again; with a LIMIT, the statement becomes a subquery, so that the
/// limit counts objects. Below a relationship that has a query of its own, the join is in that query.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#joined-eager-loading>
pub fn joinedload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Joined)
}

/// Loads a relationship by one more query for all owners at once, by their keys. Good for collections.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#select-in-loading>
pub fn selectinload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Selectin)
}

/// Loads a relationship by one more query, over the query that the owners came from: no keys are sent, but the database
/// carries that query out again. Good where there are very many owners.
///
/// An owner that was changed by somebody else in between may miss its objects, as in SQLAlchemy.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#subquery-eager-loading>
pub fn subqueryload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Subquery)
}

/// Loads a relationship at once: what [`selectinload`] does. SQLAlchemy sends a query for each owner.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#sqlalchemy.orm.immediateload>
pub fn immediateload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Selectin)
}

/// Fills a relationship from a join that the statement has already, as far as its conditions left rows.
///
/// `select(Post).join(Post::author).filter(User::name.eq("ed")).options(contains_eager(Post::author))`
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#contains-eager>
pub fn contains_eager<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Eager)
}

/// Leaves a relationship as it is and says so to whoever reads it: `get` gives `None`, a dereference panics and names
/// `raiseload`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#preventing-unwanted-lazy-loads-using-raiseload>
pub fn raiseload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Raise)
}

/// Makes a relationship empty without a query. A `One` that cannot be null stays as it is.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#sqlalchemy.orm.noload>
pub fn noload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Nothing)
}

/// Does not load a relationship that says of itself that it is loaded: `relationship(lazy = Selectin)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#sqlalchemy.orm.lazyload>
pub fn lazyload<E, L: IntoLoad<E>>(relation: L) -> LoadOption<E, L::Target> {
    option(relation, Strategy::Lazy)
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
        all.loads.into_iter().for_each(|load| super::options::merge(&mut tail.children, load));
        tail.columns.extend(all.columns);
        tail.criteria.extend(all.criteria.into_iter().map(|(_, condition)| condition));
        tail.raise_others |= all.raise_others;
        self
    }

    /// Reads only these columns of the objects, and the primary key. See [`load_only`](super::load_only).
    pub fn load_only(mut self, columns: impl ColumnsOf<T>) -> Self {
        columns.each(&mut |at| self.tail().columns.only.push(at));
        self
    }

    /// Leaves out these columns of the objects. See [`defer`](super::defer).
    pub fn defer(mut self, columns: impl ColumnsOf<T>) -> Self {
        columns.each(&mut |at| self.tail().columns.except.push(at));
        self
    }

    /// Reads these columns of the objects, which the model defers. See [`undefer`](super::undefer).
    pub fn undefer(mut self, columns: impl ColumnsOf<T>) -> Self
    where
        T: HasTable,
    {
        columns.each(&mut |at| self.tail().columns.undefer.push(at));
        self
    }
}

impl<E: Entity> LoadOption<E, E> {
    /// A relationship of a model to itself, so many levels deep: `selectinload(Employee::reports).recursion_depth(3)` loads
    /// the reports, theirs, and theirs. Each level has a query of its own, or a join.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/self_referential.html#configuring-self-referential-eager-loading>
    pub fn recursion_depth(mut self, levels: usize) -> Self {
        let level = self.tail().clone();
        for _ in 1..levels {
            let mut next = level.clone();
            if next.strategy == Strategy::Joined {
                next.alias = Some(Name::made_up(mark()));
            }
            self.tail().children.push(next);
            self.depth += 1;
        }
        self
    }
}
