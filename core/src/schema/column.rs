//! A typed column: what `User::name` is.

use super::{ColumnRef, TableDef};
use crate::expr::{AliasName, Name};
use crate::orm::HasTable;
use crate::types::SqlValue;
use std::fmt;
use std::marker::PhantomData;

/// A column of the table `E` whose Rust type is `T`.
pub struct Column<E, T> {
    index: u16,
    alias: Option<AliasName>,
    marker: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Column<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, T> Copy for Column<E, T> {}

impl<E, T> Column<E, T> {
    /// The column at this place of the table; written by `models!`.
    #[doc(hidden)]
    pub const fn at(index: u16) -> Self {
        Self { index, alias: None, marker: PhantomData }
    }

    /// The same column of an alias of the table.
    #[must_use]
    pub const fn of_alias(mut self, alias: Option<AliasName>) -> Self {
        self.alias = alias;
        self
    }

    /// The column's place in its table, from 0.
    #[inline]
    pub const fn index(self) -> usize {
        self.index as usize
    }

    /// The alias it is read through.
    #[inline]
    pub const fn alias(self) -> Option<AliasName> {
        self.alias
    }
}

impl<E: HasTable, T> Column<E, T> {
    /// The column's table.
    #[inline]
    pub const fn table(self) -> &'static TableDef {
        E::TABLE
    }

    /// The column's name in the database.
    pub fn name(self) -> &'static str {
        E::TABLE.column_name(self.index())
    }

    /// The column without its types.
    #[inline]
    pub const fn reference(self) -> ColumnRef {
        ColumnRef { table: E::TABLE, index: self.index as usize }
    }
}

impl<E: HasTable, T> fmt::Debug for Column<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.alias {
            Some(alias) => write!(f, "{:?}.{}", Name::from(alias), self.name()),
            None => write!(f, "{}.{}", E::TABLE.name, self.name()),
        }
    }
}

/// The target of a foreign key, checked against the type of the column that refers to it.
#[doc(hidden)]
pub fn foreign_key<T: References<U>, E: HasTable, U>(column: Column<E, U>) -> ColumnRef {
    column.reference()
}

/// A pair of a foreign key of several columns: the place of the column that refers, and the column it refers to.
///
/// That column comes first: its type is then known when the other's is compared.
#[doc(hidden)]
pub fn foreign_key_pair<E: HasTable, U, O: HasTable, T: References<U>>(
    to: Column<E, U>,
    from: Column<O, T>,
) -> (usize, ColumnRef) {
    (from.index(), to.reference())
}

/// `User::new()` of a view lacks one of these, and so is told why.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum ViewsAreReadOnly {}

/// May a foreign key of this type refer to a column of type `U`?
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot refer to a column of type `{U}`",
    label = "refers to a `{U}`"
)]
pub trait References<U> {}
impl<T: SqlValue> References<T> for T {}
impl<T: SqlValue> References<T> for Option<T> where Option<T>: SqlValue {}
