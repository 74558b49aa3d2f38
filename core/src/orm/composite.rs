//! Values that are several columns.

use super::{Draft, Entity, Given, HasTable};
use crate::expr::{AliasName, Clause, Expr, Fragment, Log, Name, Op, Set, Tok};
use crate::stmt::{FromRow, SelectList, Selectable};
use crate::types::Value;
use std::marker::PhantomData;

/// A value that stands in several columns, declared by `composite!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value of several columns",
    note = "declare it by `composite! {{ pub struct Address {{ pub street: String, … }} }}`"
)]
pub trait Composite: FromRow<First = Self> {
    /// How many columns.
    const WIDTH: usize;
    /// Appends the columns' values.
    fn encode_parts(&self, out: &mut Vec<Value>);
}

/// The type of a composite by the place of its first column, for models that inherit it; written by macros.
#[doc(hidden)]
pub trait CompositeAt<const PLACE: usize> {
    /// The value's type.
    type Value: Composite;
}

/// The columns of a composite: what `User::home` is.
pub struct CompositeColumns<E, C> {
    first: u16,
    alias: Option<AliasName>,
    marker: PhantomData<fn() -> (E, C)>,
}

impl<E, C> Clone for CompositeColumns<E, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, C> Copy for CompositeColumns<E, C> {}

impl<E: HasTable, C: Composite> CompositeColumns<E, C> {
    #[doc(hidden)]
    pub const fn at(first: usize) -> Self {
        Self { first: first as u16, alias: None, marker: PhantomData }
    }

    /// The same columns of an alias of the model.
    #[must_use]
    pub const fn of_alias(mut self, alias: Option<AliasName>) -> Self {
        self.alias = alias;
        self
    }

    fn columns(self) -> impl Iterator<Item = u16> {
        self.first..self.first + C::WIDTH as u16
    }

    fn column(self, place: u16) -> Fragment {
        match self.alias {
            None => Fragment::of(Tok::Column(place, E::TABLE)),
            Some(alias) => Fragment::named(Tok::AliasedColumn(place, E::TABLE), Name::from(alias)),
        }
    }

    fn parts(self, value: &C) -> impl Iterator<Item = (u16, Value)> {
        let mut values = Vec::with_capacity(C::WIDTH);
        value.encode_parts(&mut values);
        self.columns().zip(values)
    }

    /// Are all columns equal to the value's? A part that is `None` is equal to NULL.
    pub fn eq(self, value: C) -> Expr<bool> {
        let equal = self.parts(&value).map(|(place, value)| match value {
            Value::Null => self.column(place).binary(Op::Is, Fragment::of(Tok::Null)),
            value => {
                self.column(place).binary(Op::Eq, Fragment::bind(&E::TABLE.columns[place as usize].ty, value))
            }
        });
        let all = equal.reduce(|all, next| all.binary(Op::And, next));
        Expr::from_fragment(all.unwrap_or_else(|| Fragment::of(Tok::True)))
    }

    /// Is any column unequal to the value's?
    pub fn ne(self, value: C) -> Expr<bool> {
        crate::expr::not_(self.eq(value))
    }

    /// Sets all columns, in an UPDATE: `update(User).values(User::home.set(address))`.
    pub fn set(self, value: C) -> Vec<Set<E>> {
        let set = |(place, value): (u16, Value)| {
            Set::new(place, Fragment::bind(&E::TABLE.columns[place as usize].ty, value))
        };
        self.parts(&value).map(set).collect()
    }
}

impl<E: HasTable, C: Composite> Selectable for CompositeColumns<E, C> {
    type Row = C;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        for place in self.columns() {
            let clause: Clause = list.column();
            log.clause(self.column(place), clause);
        }
    }
}

impl<E: Entity> Draft<E> {
    #[doc(hidden)]
    #[must_use]
    pub fn compose<C: Composite>(mut self, columns: CompositeColumns<E, C>, value: C) -> Self {
        for (place, value) in columns.parts(&value) {
            self.body_mut().values.retain(|(known, _)| *known != place);
            self.body_mut().values.push((place, Given::Value(value)));
        }
        self
    }
}

/// The value of one column of a composite.
#[doc(hidden)]
pub fn part_of<C: Composite>(value: &C, place: usize) -> Option<Value> {
    let mut parts = Vec::with_capacity(C::WIDTH);
    value.encode_parts(&mut parts);
    (place < parts.len()).then(|| parts.swap_remove(place))
}
