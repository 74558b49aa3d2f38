//! Tables and entities as types, and the constants that bear their names.

use super::RelationDef;
use crate::error::Result;
use crate::expr::AliasName;
use crate::schema::TableDef;
use crate::stmt::FromRow;
use crate::types::{Cells, Value};
use std::any::{Any, TypeId};
use std::marker::PhantomData;

/// A table: an entity, or an association table without one.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a table declared by `models!`")]
pub trait HasTable: Sized + 'static {
    /// The table's definition.
    const TABLE: &'static TableDef;
    /// The value that has the model's name, for code that is generic over models: `select(M::MODEL)`.
    const MODEL: Model<Self> = Model::new();
    /// One field per column and relationship: what an alias and `excluded` are read through.
    type Columns;
    /// The columns, read through an alias.
    fn columns(alias: Option<AliasName>) -> Self::Columns;
}

/// A model: a struct declared by `models!`, one row of its table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not declared as `struct` in `models!`",
    note = "an association `table` has no entity: select its columns"
)]
pub trait Entity: HasTable + FromRow<First = Self> + Send + Sync {
    /// The type of the primary key: a value, or a tuple of them.
    type Pk;
    /// The relationships, in order.
    const RELATIONSHIPS: &'static [&'static RelationDef];

    /// Appends the values of all columns, in order.
    fn encode_row(&self, out: &mut Vec<Value>);

    /// The value of one column.
    fn column_value(&self, column: usize) -> Option<Value>;

    /// A relationship's field, by its place in [`Self::RELATIONSHIPS`].
    #[doc(hidden)]
    fn related_mut(&mut self, place: usize) -> Option<&mut dyn Any>;

    /// The object as one of the models that it is: itself, or a model that it inherits from.
    #[doc(hidden)]
    fn part(&self, model: TypeId) -> Option<&dyn Any> {
        (TypeId::of::<Self>() == model).then_some(self)
    }

    /// The same, to be changed.
    #[doc(hidden)]
    fn part_mut(&mut self, model: TypeId) -> Option<&mut dyn Any> {
        (TypeId::of::<Self>() == model).then_some(self)
    }

    /// The same, to look at.
    #[doc(hidden)]
    fn related(&self, place: usize) -> Option<&dyn std::any::Any>;

    /// Reads all columns anew, leaving the relationships as they are.
    ///
    /// # Errors
    /// A cell does not fit.
    fn reload<C: Cells>(&mut self, cells: &mut C) -> Result<()>;
}

/// The value that has a model's name.
pub struct Model<E>(PhantomData<fn() -> E>);

impl<E> Model<E> {
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "written by `models!` only")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E: HasTable> Model<E> {
    /// The table's definition.
    pub const fn table(self) -> &'static TableDef {
        E::TABLE
    }

    /// From the far side of an outer join: rows hold `Option<E>`.
    pub const fn optional(self) -> OptionalModel<E> {
        OptionalModel(PhantomData)
    }
}

impl<E> Clone for Model<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Model<E> {}

/// A model that may be missing from a row.
pub struct OptionalModel<E>(PhantomData<fn() -> E>);
