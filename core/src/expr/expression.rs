//! Typed expressions.

use super::{Fragment, IntoExpr, Name, Tok};
use crate::orm::HasTable;
use crate::schema::Column;
use crate::types::{SqlValue, Value};
use std::fmt;
use std::marker::PhantomData;

/// A SQL expression whose value has the Rust type `T`.
pub struct Expr<T> {
    fragment: Fragment,
    marker: PhantomData<fn() -> T>,
}

impl<T> Expr<T> {
    /// Gives an untyped expression a type; the caller vouches for it.
    #[inline(always)]
    pub const fn from_fragment(fragment: Fragment) -> Self {
        Self { fragment, marker: PhantomData }
    }

    /// The expression without its type.
    #[inline(always)]
    pub fn into_fragment(self) -> Fragment {
        self.fragment
    }
}

impl<T: SqlValue> Expr<T> {
    /// A bound value.
    #[inline(always)]
    pub fn bind(value: Value) -> Self {
        Self::from_fragment(Fragment::bind(&T::TYPE, value))
    }
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Self::from_fragment(self.fragment.clone())
    }
}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fragment.fmt(f)
    }
}

/// Anything that is a SQL expression: a column, a function, a comparison, a label.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a SQL expression")]
pub trait Expression {
    /// The Rust type of its value.
    type Type: SqlValue;

    /// The expression without its type.
    fn to_fragment(&self) -> Fragment;

    /// The same, taking the expression over.
    #[inline(always)]
    fn into_untyped(self) -> Fragment
    where
        Self: Sized,
    {
        self.to_fragment()
    }

    /// The expression for a select list, where a label is written out.
    fn to_selected(&self) -> Fragment {
        self.to_fragment()
    }
}

impl<E: HasTable, T: SqlValue> Expression for Column<E, T> {
    type Type = T;
    #[inline(always)]
    fn to_fragment(&self) -> Fragment {
        match self.alias() {
            None => Fragment::of(Tok::Column(self.index() as u16, E::TABLE)),
            Some(alias) => {
                let mut fragment = Fragment::of(Tok::AliasedColumn(self.index() as u16, E::TABLE));
                fragment.name(Name::from(alias));
                fragment
            }
        }
    }
}

impl<T: SqlValue> Expression for Expr<T> {
    type Type = T;
    fn to_fragment(&self) -> Fragment {
        self.fragment.clone()
    }
    #[inline(always)]
    fn into_untyped(self) -> Fragment {
        self.fragment
    }
}

impl<X: Expression> Expression for &X {
    type Type = X::Type;
    #[inline(always)]
    fn to_fragment(&self) -> Fragment {
        (**self).to_fragment()
    }
    fn to_selected(&self) -> Fragment {
        (**self).to_selected()
    }
}

/// An expression with a name: `expr AS name` in a select list, the name alone in `ORDER BY` and `GROUP BY`.
pub struct Label<T> {
    name: Name,
    expr: Expr<T>,
}

impl<T> Label<T> {
    pub(super) fn new(name: Name, fragment: Fragment) -> Self {
        Self { name, expr: Expr::from_fragment(fragment) }
    }
}

impl<T> Clone for Label<T> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), expr: self.expr.clone() }
    }
}

impl<T: SqlValue> Expression for Label<T> {
    type Type = T;

    /// The labelled expression, marked so that `ORDER BY` and `GROUP BY` can say its name.
    fn to_fragment(&self) -> Fragment {
        let mut fragment = self.expr.fragment.clone();
        fragment.push(Tok::LabelRef);
        fragment.name(self.name.clone());
        fragment
    }

    fn to_selected(&self) -> Fragment {
        let mut fragment = self.expr.fragment.clone();
        fragment.push(Tok::Label);
        fragment.name(self.name.clone());
        fragment
    }
}

/// `column = value`, for an INSERT or an UPDATE of the table `E`.
pub struct Set<E> {
    pub(crate) column: u16,
    pub(crate) value: Fragment,
    marker: PhantomData<fn() -> E>,
}

impl<E: HasTable, T> Column<E, T> {
    /// The column set to a value or an expression.
    pub fn set(self, value: impl IntoExpr<T>) -> Set<E> {
        Set { column: self.index() as u16, value: value.into_expr().into_fragment(), marker: PhantomData }
    }
}
