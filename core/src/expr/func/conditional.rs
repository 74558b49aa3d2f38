//! Functions that choose.

use super::{call, named};
use crate::expr::array::retyped;
use crate::expr::operators::beside;
use crate::expr::{Expr, Expression, Fits, Fragment, IntoExpr, Operand, Tok};
use crate::types::SqlValue;

named! { COALESCE = "coalesce"; NULLIF = "nullif"; GREATEST = "greatest"; LEAST = "least"; }

/// What [`coalesce`] falls back to: a value or expression that is never NULL, or a tuple that ends with one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no alternative of type `{T}` that is never NULL",
    note = "pass a value or expression of that type, or a tuple whose last one is never NULL; if all may be NULL, \
            `coalesce_nullable`"
)]
pub trait Alternatives<T> {
    /// The alternatives one after another, and how many there are.
    fn alternatives(self) -> (Fragment, u16);
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> Alternatives<T> for X
where
    X::Type: Fits<T>,
{
    fn alternatives(self) -> (Fragment, u16) {
        (self.into_untyped(), 1)
    }
}

macro_rules! alternatives {
    ($( ($($T:ident)*) $Last:ident = $n:literal; )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<T: SqlValue<Base = T>, $($T: Operand<T>,)* $Last: IntoExpr<T>> Alternatives<T> for ($($T,)* $Last,) {
            fn alternatives(self) -> (Fragment, u16) {
                let ($($T,)* $Last,) = self;
                #[allow(unused_mut)]
                let mut all = Fragment::of(Tok::Nop);
                $( all.append($T.operand()); )*
                all.append($Last.into_expr().into_fragment());
                (all, $n)
            }
        }
    )* };
}
alternatives! {
    () A = 1; (A) B = 2; (A B) C = 3; (A B C) D = 4; (A B C D) F = 5; (A B C D F) G = 6;
}

/// `coalesce(x, y)`: `y` where `x` is NULL; with a tuple, the first of `x` and all of it that is not NULL.
///
/// ```
/// use aludel_core::{dialect::Dialect, func, null, select, Compile};
/// let x = func::coalesce(null::<i32>(), (null::<i32>(), 0));
/// assert_eq!(select(x).to_sql(Dialect::Sqlite)?, "SELECT coalesce(NULL, NULL, ?) AS coalesce_1");
/// # Ok::<(), aludel_core::Error>(())
/// ```
pub fn coalesce<X: Expression>(
    expression: X,
    otherwise: impl Alternatives<<X::Type as SqlValue>::Base>,
) -> Expr<<X::Type as SqlValue>::Base> {
    let (otherwise, count) = otherwise.alternatives();
    let otherwise = retyped(otherwise, expression.bind_type());
    call(expression.into_untyped().and_then(otherwise), 1 + count, &COALESCE)
}

/// `coalesce(x, y)` of two that may be NULL. Of more: `func::call_named::<T>("coalesce", (x, y, z))`.
pub fn coalesce_nullable<X: Expression>(
    expression: X,
    otherwise: impl IntoExpr<<X::Type as SqlValue>::Nullable>,
) -> Expr<<X::Type as SqlValue>::Nullable> {
    let other = retyped(otherwise.into_expr().into_fragment(), expression.bind_type());
    call(expression.into_untyped().and_then(other), 2, &COALESCE)
}

/// `nullif(x, y)`: NULL where both are equal, else `x`.
pub fn nullif<X: Expression>(
    expression: X,
    other: impl Operand<X::Type>,
) -> Expr<<X::Type as SqlValue>::Nullable> {
    let other = beside(&expression, other);
    call(expression.into_untyped().and_then(other), 2, &NULLIF)
}

/// `greatest(x, y)`; SQLite's `max(x, y)`. PostgreSQL leaves NULLs out, the others give NULL.
pub fn greatest<X: Expression>(expression: X, other: impl Operand<X::Type>) -> Expr<X::Type> {
    let other = beside(&expression, other);
    call(expression.into_untyped().and_then(other), 2, &GREATEST)
}

/// `least(x, y)`; SQLite's `min(x, y)`. PostgreSQL leaves NULLs out, the others give NULL.
pub fn least<X: Expression>(expression: X, other: impl Operand<X::Type>) -> Expr<X::Type> {
    let other = beside(&expression, other);
    call(expression.into_untyped().and_then(other), 2, &LEAST)
}
