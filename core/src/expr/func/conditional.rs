//! Functions that choose.

use super::{call, named};
use crate::expr::array::retyped;
use crate::expr::operators::beside;
use crate::expr::{Expr, Expression, IntoExpr, Operand};
use crate::types::SqlValue;

named! { COALESCE = "coalesce"; NULLIF = "nullif"; GREATEST = "greatest"; LEAST = "least"; }

/// `coalesce(x, y)`: `y` where `x` is NULL.
pub fn coalesce<X: Expression>(
    expression: X,
    otherwise: impl IntoExpr<<X::Type as SqlValue>::Base>,
) -> Expr<<X::Type as SqlValue>::Base> {
    let other = retyped(otherwise.into_expr().into_fragment(), expression.bind_type());
    call(expression.into_untyped().and_then(other), 2, &COALESCE)
}

/// `coalesce(x, y)` of two that may be NULL.
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
