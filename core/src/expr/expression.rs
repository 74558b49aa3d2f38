//! Typed expressions.

use super::{Fragment, IntoExpr, Name, Tok};
use crate::orm::HasTable;
use crate::schema::Column;
use crate::types::{SqlType, SqlValue, Value};
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

    /// The SQL type that values compared with it are bound as, where it is more exact than its Rust type's.
    #[inline(always)]
    fn bind_type(&self) -> Option<&'static SqlType> {
        None
    }
}

impl<E: HasTable, T: SqlValue> Expression for Column<E, T> {
    type Type = T;
    #[inline(always)]
    fn to_fragment(&self) -> Fragment {
        match self.alias() {
            None => Fragment::of(Tok::Column(self.index() as u16, E::TABLE)),
            Some(alias) => {
                Fragment::named(Tok::AliasedColumn(self.index() as u16, E::TABLE), Name::from(alias))
            }
        }
    }

    #[inline(always)]
    fn bind_type(&self) -> Option<&'static SqlType> {
        match &E::TABLE.columns[self.index()].ty {
            // a value with more digits than the column is not rounded before it is compared
            SqlType::Numeric(..) => None,
            ty => Some(ty),
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
    #[inline(always)]
    fn bind_type(&self) -> Option<&'static SqlType> {
        (**self).bind_type()
    }
}

/// An expression with a name: `expr AS name` in a select list, the name alone in `ORDER BY`.
pub struct Label<T> {
    name: Name,
    expr: Expr<T>,
}

impl<T> Label<T> {
    pub(super) fn new(name: &str, fragment: Fragment) -> Self {
        Self { name: Name::from(name).marked(super::name::mark()), expr: Expr::from_fragment(fragment) }
    }
}

impl<T> Clone for Label<T> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), expr: self.expr.clone() }
    }
}

impl<T> fmt::Debug for Label<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} AS {}", self.expr, self.name.as_str())
    }
}

impl<T: SqlValue> Expression for Label<T> {
    type Type = T;

    /// The labelled expression, marked so that `ORDER BY` can say its name.
    fn to_fragment(&self) -> Fragment {
        let mut fragment = self.expr.fragment.clone().then(Tok::LabelRef);
        fragment.name(self.name.clone());
        fragment
    }

    fn to_selected(&self) -> Fragment {
        let mut fragment = self.expr.fragment.clone().then(Tok::Label);
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
        Set::new(self.index() as u16, value.into_expr().into_fragment())
    }
}

impl<E: HasTable> Set<E> {
    /// The column's own type is what the value is bound as.
    #[inline(always)]
    pub(crate) fn new(column: u16, mut value: Fragment) -> Self {
        if let Some((token, _)) = value.bound_mut() {
            *token = Tok::Bind(&E::TABLE.columns[column as usize].ty);
        }
        Self { column, value, marker: PhantomData }
    }

    /// The column's place, and the value.
    pub fn into_parts(self) -> (u16, Fragment) {
        (self.column, self.value)
    }
}
