//! Models of a hierarchy as types.

use crate::error::Result;
use crate::orm::{Entity, RelationField};
use crate::types::{Cells, Kind, SqlValue, Value};

/// A model of a hierarchy: the root, which says `polymorphic(…)`, or one that says `inherits(…)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/inheritance.html>
#[diagnostic::on_unimplemented(
    message = "`{Self}` belongs to no hierarchy of models",
    note = "the base says `kind: String = polymorphic(\"employee\")`, its members begin with `employee: Employee = inherits(\"engineer\")`"
)]
pub trait Inheritance: Entity {
    /// The model that all others of the hierarchy inherit from.
    type Root: Inheritance<Root = Self::Root, Tag = Self::Tag>;
    /// The type of the discriminator's column.
    type Tag: SqlValue;
    /// How many cells a row has behind those of the root.
    #[doc(hidden)]
    const REST: usize;
    /// What these cells have to be.
    #[doc(hidden)]
    fn rest_kinds(out: &mut dyn FnMut(Kind));
    /// What its rows have in the discriminator's column.
    #[doc(hidden)]
    fn identity() -> Option<&'static Value>;
    /// What this object has there.
    #[doc(hidden)]
    fn tag(&self) -> Value;
    /// This object as what all models of the hierarchy are.
    fn root(&self) -> &Self::Root;
    /// The same, to be changed.
    fn root_mut(&mut self) -> &mut Self::Root;
    /// The object of a root, and of the cells that stand behind it.
    ///
    /// # Errors
    /// A cell does not fit.
    #[doc(hidden)]
    fn descend<C: Cells>(root: Self::Root, cells: &mut C) -> Result<Self>;
}

/// What a model's rows have in the discriminator's column, as its definition says; a model keeps it.
#[doc(hidden)]
pub fn identity_of<E: Entity>() -> Option<Value> {
    let column = E::TABLE.columns.get(E::TABLE.discriminator()?)?;
    column.default?().into_bound_value().ok()
}

/// A member's own key stands once more before its columns, and is known from its root.
#[doc(hidden)]
pub fn key_kinds(width: usize, out: &mut dyn FnMut(Kind)) {
    (0..width).for_each(|_| out(Kind::Any));
}

/// Leaves out those cells.
///
/// # Errors
/// The database's type is not known to the driver.
#[doc(hidden)]
pub fn skip_key<C: Cells>(width: usize, cells: &mut C) -> Result<()> {
    (0..width).try_for_each(|_| cells.any().map(drop))
}

/// The field of a relationship by its place, for models that inherit it; written by macros.
#[doc(hidden)]
pub trait RelationAt<const PLACE: usize> {
    /// The field's type.
    type Field: RelationField;
}
