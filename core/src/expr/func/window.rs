//! Functions of windows; each needs `.over()`.

use super::{call, call_all, call1, named};
use crate::expr::{Expr, Expression};
use crate::types::SqlValue;

named! {
    ROW_NUMBER = "row_number"; RANK = "rank"; DENSE_RANK = "dense_rank"; PERCENT_RANK = "percent_rank";
    CUME_DIST = "cume_dist"; NTILE = "ntile"; LAG = "lag"; LEAD = "lead"; FIRST_VALUE = "first_value";
    LAST_VALUE = "last_value"; NTH_VALUE = "nth_value";
}

macro_rules! bare {
    ($($(#[$m:meta])* $name:ident -> $t:ty = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name() -> Expr<$t> {
            call_all((), &$function)
        }
    )* };
}
bare! {
    /// `row_number()`: the row's number, from 1.
    row_number -> i64 = ROW_NUMBER;
    /// `rank()`: the row's rank, with gaps.
    rank -> i64 = RANK;
    /// `dense_rank()`: the row's rank, without gaps.
    dense_rank -> i64 = DENSE_RANK;
    /// `percent_rank()`: the rank from 0 to 1.
    percent_rank -> f64 = PERCENT_RANK;
    /// `cume_dist()`: the part of the rows up to this one.
    cume_dist -> f64 = CUME_DIST;
}

/// `ntile(n)`: which of `n` parts the row is in, from 1.
pub fn ntile(parts: i32) -> Expr<i64> {
    call_all(parts, &NTILE)
}

macro_rules! neighbours {
    ($($(#[$m:meta])* $name:ident = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Nullable> {
            call1(expression, &$function)
        }
    )* };
}
neighbours! {
    /// `lag(x)`: of the row before, NULL in the first.
    lag = LAG;
    /// `lead(x)`: of the row after, NULL in the last.
    lead = LEAD;
    /// `first_value(x)`: of the frame's first row.
    first_value = FIRST_VALUE;
    /// `last_value(x)`: of the frame's last row.
    last_value = LAST_VALUE;
}

/// `lag(x, n)`: of the n-th row before.
pub fn lag_by<X: Expression>(expression: X, rows: i32) -> Expr<<X::Type as SqlValue>::Nullable> {
    call_all((expression, rows), &LAG)
}

/// `lead(x, n)`: of the n-th row after.
pub fn lead_by<X: Expression>(expression: X, rows: i32) -> Expr<<X::Type as SqlValue>::Nullable> {
    call_all((expression, rows), &LEAD)
}

/// `nth_value(x, n)`: of the frame's n-th row, from 1.
pub fn nth_value<X: Expression>(expression: X, n: i32) -> Expr<<X::Type as SqlValue>::Nullable> {
    call(expression.into_untyped().and_then(crate::expr::AnyOperand::any_operand(n)), 2, &NTH_VALUE)
}
