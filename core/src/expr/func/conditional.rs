//! Functions that choose.

use super::{call, named};
use crate::expr::{Expr, Expression, IntoExpr, Operand};
use crate::types::SqlValue;

named! { COALESCE = "coalesce"; NULLIF = "nullif"; GREATEST = "greatest"; LEAST = "least"; }

/// `coalesce(x, y)`: `y` where `x` is NULL. Of more: `func::call_named::<T>("coalesce", (x, y, z))`.
pub fn coalesce<X: Expression>(
    expression: X,
    otherwise: impl IntoExpr<<X::Type as SqlValue>::Base>,
) -> Expr<<X::Type as SqlValue>::Base> {
    call(expression.into_untyped().and_then(otherwise.into_expr().into_fragment()), 2, &COALESCE)
}

/// `coalesce(x, y)` of two that may be NULL.
pub fn coalesce_nullable<X: Expression>(
    expression: X,
    otherwise: impl IntoExpr<<X::Type as SqlValue>::Nullable>,
) -> Expr<<X::Type as SqlValue>::Nullable> {
    call(expression.into_untyped().and_then(otherwise.into_expr().into_fragment()), 2, &COALESCE)
}

/// `nullif(x, y)`: NULL where both are equal, else `x`.
pub fn nullif<X: Expression>(
    expression: X,
    other: impl Operand<X::Type>,
) -> Expr<<X::Type as SqlValue>::Nullable> {
    call(expression.into_untyped().and_then(other.operand()), 2, &NULLIF)
}

/// `greatest(x, y)`; SQLite's `max(x, y)`. PostgreSQL leaves NULLs out, the others give NULL.
pub fn greatest<X: Expression>(expression: X, other: impl Operand<X::Type>) -> Expr<X::Type> {
    call(expression.into_untyped().and_then(other.operand()), 2, &GREATEST)
}

/// `least(x, y)`; SQLite's `min(x, y)`. PostgreSQL leaves NULLs out, the others give NULL.
pub fn least<X: Expression>(expression: X, other: impl Operand<X::Type>) -> Expr<X::Type> {
    call(expression.into_untyped().and_then(other.operand()), 2, &LEAST)
}
