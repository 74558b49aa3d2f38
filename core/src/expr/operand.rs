//! What may stand on the other side: of an assignment, of a comparison, of `in_`.

use super::{Expr, Expression, Fragment, Tok};
use crate::stmt::Select;
use crate::types::{SqlValue, Value};

/// What may be *stored* in a column of type `T`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be set to `{Self}`",
    label = "expected a `{T}`",
    note = "`None` and nullable expressions only fit nullable columns (`Option<…>`); an `Option<&str>` becomes an `Option<String>` by `.map(String::from)`"
)]
pub trait IntoExpr<T> {
    /// The expression.
    fn into_expr(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T: SqlValue<Base = T>> IntoExpr<Option<T>> for Option<T>
where
    Option<T>: SqlValue,
{
    #[inline]
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::bind(match self {
            Some(value) => value.into_value(),
            None => Value::Null,
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> IntoExpr<T> for X
where
    X::Type: Fits<T>,
{
    #[inline]
    fn into_expr(self) -> Expr<T> {
        Expr::from_fragment(self.into_untyped())
    }
}

/// May an expression of this type be stored in a column of type `T`?
#[diagnostic::on_unimplemented(message = "a `{Self}` expression does not fit a column of type `{T}`")]
pub trait Fits<T> {}
impl<T: SqlValue> Fits<T> for T {}
impl<T: SqlValue> Fits<Option<T>> for T {}

/// What an expression of type `T` may be *compared* with: nullability does not matter between expressions.
#[diagnostic::on_unimplemented(
    message = "a SQL expression of type `{T}` cannot be compared with `{Self}`",
    label = "expected a `{T}` or an expression of that type",
    note = "`None` fits nullable columns only"
)]
pub trait Operand<T> {
    /// The other side.
    fn operand(self) -> Fragment;
}

/// `None` makes `= NULL` into `IS NULL`, as everybody means it.
#[diagnostic::do_not_recommend]
impl<T: SqlValue<Base = T>> Operand<Option<T>> for Option<T> {
    #[inline]
    fn operand(self) -> Fragment {
        match self {
            Some(value) => Fragment::bind(&T::TYPE, value.into_value()),
            None => Fragment::of(Tok::Null),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> Operand<T> for X
where
    X::Type: SameBase<T>,
{
    #[inline(always)]
    fn operand(self) -> Fragment {
        self.into_untyped()
    }
}

/// Are two types the same but for nullability?
#[diagnostic::on_unimplemented(message = "a `{Self}` expression cannot be compared with one of type `{T}`")]
pub trait SameBase<T> {}
impl<T: SqlValue> SameBase<T> for T {}
impl<T: SqlValue> SameBase<Option<T>> for T {}
impl<T: SqlValue> SameBase<T> for Option<T> {}

/// The right side of `in_`: a collection of values or a subquery of one column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of `{T}`",
    note = "pass an array, a `Vec`, an iterator of values, or a `select` of one column"
)]
pub trait InSet<T> {
    /// The parenthesised list or subquery.
    fn in_set(self) -> Fragment;
}

#[diagnostic::do_not_recommend]
impl<T: SqlValue, I: IntoIterator> InSet<T> for I
where
    I::Item: Operand<T>,
{
    fn in_set(self) -> Fragment {
        let items: Vec<Result<Value, Fragment>> =
            self.into_iter().map(|item| item.operand().into_bound_value()).collect();
        let count = items.len();
        if items.iter().all(Result::is_ok) {
            let mut list = Fragment::of(Tok::BindList(count as u32, &T::TYPE));
            items.into_iter().flatten().for_each(|value| list.value(value));
            return list;
        }
        // columns and expressions are written out among the values
        let mut list = Fragment::of(Tok::Nop);
        for item in items {
            list.append(item.map_or_else(|expression| expression, |value| Fragment::bind(&T::TYPE, value)));
        }
        list.push(Tok::Call(count as u16, &super::func::LIST));
        list
    }
}

impl<T, R: SameBase<T>> InSet<T> for Select<R> {
    fn in_set(self) -> Fragment {
        self.into_subquery()
    }
}
