//! Columns that are declared once and belong to several models: those of a mixin.

use super::Entity;
use crate::schema::ColumnDef;
use crate::types::{ColumnType, SqlValue};
use std::convert::Infallible;
use std::marker::PhantomData;

/// The column at a place of what declares it, with all that a [`ColumnType`] says; written by macros.
#[doc(hidden)]
pub trait ColumnAt<const PLACE: usize> {
    /// [`ColumnType::Rust`]
    type Rust: SqlValue;
    /// [`ColumnType::DEF`]
    const DEF: ColumnDef;
    /// [`ColumnType::Slot`]
    type Slot;
    /// [`ColumnType::KeySlot`]
    type KeySlot;
    /// [`ColumnType::Key`]
    type Key;
}

/// The type of that column, for models that have it as well: what it is made of need not be in scope there.
#[doc(hidden)]
pub struct ColumnOf<D, const PLACE: usize>(PhantomData<D>, Infallible);

impl<D: ColumnAt<PLACE>, const PLACE: usize> ColumnType for ColumnOf<D, PLACE> {
    type Rust = D::Rust;
    const DEF: ColumnDef = D::DEF;
    type Slot = D::Slot;
    type KeySlot = D::KeySlot;
    type Key = D::Key;
}

/// A model that has the columns of the mixin `X`: `fn newest<M: Mixes<Timestamps>>()`.
///
/// They stand side by side in its table, so that the mixin finds each: `Timestamps::created::<M>()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has not the columns of the mixin `{X}`",
    note = "write `..{X}` at the end of the model's fields"
)]
pub trait Mixes<X>: Entity {
    /// The place of the first of them.
    const AT: u16;
}
