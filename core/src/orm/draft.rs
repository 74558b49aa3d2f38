//! New rows, before the database has seen them.

use super::store::Link;
use super::{AnyKey, Entity, IntoRelated, Related, Relation, RelationDef, RelationField, UnitOfWork};
use crate::expr::{Fragment, IntoExpr};
use crate::schema::Column;
use crate::types::Value;
use smallvec::SmallVec;
use std::fmt;
use std::marker::PhantomData;

/// Values for one new row, checked by the compiler to be complete. Only drafts of `models!` are, and [`Draft`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a draft",
    note = "start one with `User::new()`; a value that was read goes into a session by `session.merge(value)`"
)]
pub trait Pending: Sized + Send {
    /// The model.
    type Entity: Entity;
    /// The draft without its typestate: drafts that differ in what they set fit in one `Vec`.
    fn into_draft(self) -> Draft<Self::Entity>;
}

/// A column's value in a draft.
#[derive(Clone, Debug)]
pub enum Given {
    /// A value.
    Value(Value),
    /// A SQL expression.
    Expr(Box<Fragment>),
}

impl Given {
    pub(crate) fn from_fragment(fragment: Fragment) -> Self {
        match fragment.into_bound_value() {
            Ok(value) => Self::Value(value),
            Err(fragment) => Self::Expr(Box::new(fragment)),
        }
    }

    pub(crate) fn into_fragment(self, ty: &'static crate::types::SqlType) -> Fragment {
        match self {
            Self::Value(value) => Fragment::bind(ty, value),
            Self::Expr(fragment) => *fragment,
        }
    }
}

/// A complete draft without its typestate.
pub struct Draft<E> {
    body: Box<Body>,
    marker: PhantomData<fn() -> E>,
}

/// What a draft was given, and what a session knows of it while it waits: one allocation from its first column to its
/// INSERT, for a table of few columns.
#[derive(Default)]
pub(crate) struct Body {
    pub(crate) values: SmallVec<[(u16, Given); 4]>,
    pub(crate) related: Vec<(&'static RelationDef, Related)>,
    /// Foreign keys to objects that may not have keys yet.
    pub(crate) links: Vec<Link>,
    /// Has somebody its key?
    pub(crate) held: bool,
    /// The how manieth it was that was added to the session.
    pub(crate) number: u64,
}

impl<E: Entity> Draft<E> {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "written by `models!` only")]
    pub fn new() -> Self {
        let values = SmallVec::with_capacity(E::TABLE.columns.len());
        Self { body: Box::new(Body { values, ..Body::default() }), marker: PhantomData }
    }

    /// Gives a column its value; the last one counts.
    #[inline]
    #[must_use]
    pub fn set<T>(mut self, column: Column<E, T>, value: impl IntoExpr<T>) -> Self {
        self.put(column.index() as u16, value.into_expr().into_fragment());
        self
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    pub(crate) fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    pub(crate) fn put(&mut self, column: u16, fragment: Fragment) {
        self.give(column, Given::from_fragment(fragment));
    }

    pub(crate) fn give(&mut self, column: u16, given: Given) {
        match self.body.values.iter_mut().find(|(c, _)| *c == column) {
            Some((_, old)) => *old = given,
            None => self.body.values.push((column, given)),
        }
    }

    /// Gives a column its value in place; for hooks and validators.
    pub fn assign<T>(&mut self, column: Column<E, T>, value: impl IntoExpr<T>) {
        self.put(column.index() as u16, value.into_expr().into_fragment());
    }

    /// Puts objects into a relationship.
    #[must_use]
    pub fn relate<F: RelationField>(
        mut self,
        relation: Relation<E, F>,
        objects: impl IntoRelated<F::Kind, F::Target>,
    ) -> Self {
        objects.each(&mut |object| self.body.related.push((relation.def(), object)));
        self
    }

    /// The value that a column was given, if it was a value.
    pub fn get<T: crate::types::Decode>(&self, column: Column<E, T>) -> Option<T> {
        let (_, given) = self.body.values.iter().find(|(c, _)| *c as usize == column.index())?;
        let Given::Value(value) = given else { return None };
        let header = crate::types::Header::default();
        T::decode(&mut crate::types::ValueCells::new(std::slice::from_ref(value), &header)).ok()
    }

    /// The columns as expressions, for a plain INSERT. Relationships are the session's business.
    pub(crate) fn into_row(self) -> Vec<(u16, Fragment)> {
        let columns = E::TABLE.columns;
        let row = self.body.values.into_iter().map(|(c, given)| {
            let refused = match &given {
                Given::Value(value) => E::TABLE.validate(c as usize, value).err(),
                Given::Expr(_) => None,
            };
            let fragment = match refused {
                Some(error) => Fragment::invalid(error.to_string()),
                None => given.into_fragment(&columns[c as usize].ty),
            };
            (c, fragment)
        });
        row.collect()
    }
}

impl<E: Entity> Pending for Draft<E> {
    type Entity = E;
    fn into_draft(self) -> Self {
        self
    }
}

impl<E: Entity> fmt::Debug for Draft<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.body.values.iter().map(|(c, _)| E::TABLE.column_name(*c as usize));
        write!(f, "draft of {} with {:?}", E::TABLE.model, names.collect::<Vec<_>>())
    }
}

/// A draft of any model.
pub trait AnyDraft: Send + Sync {
    /// Adds it to a unit of work.
    fn add_to(self: Box<Self>, work: &mut UnitOfWork) -> AnyKey;
}

impl<E: Entity> AnyDraft for Draft<E> {
    fn add_to(self: Box<Self>, work: &mut UnitOfWork) -> AnyKey {
        work.add(*self).erase()
    }
}
