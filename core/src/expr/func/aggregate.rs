//! Aggregates.

use super::{call, call_all, call1, named};
use crate::expr::{AnyOperand, Bool, Expr, Expression, Fragment, Name, Numeric, Op, TextLike, Tok};
use crate::types::SqlValue;

named! {
    COUNT = "count"; MAX = "max"; MIN = "min"; SUM = "sum"; AVG = "avg"; STRINGS = "aggregate_strings";
    ARRAY_AGG = "array_agg"; BOOL_AND = "bool_and"; BOOL_OR = "bool_or"; STDDEV = "stddev"; VARIANCE = "variance";
    PERCENTILE_CONT = "percentile_cont"; PERCENTILE_DISC = "percentile_disc"; MODE = "mode";
}

/// `count(x)`: how many are not NULL.
pub fn count<X: Expression>(expression: X) -> Expr<i64> {
    call1(expression, &COUNT)
}

/// `count(*)`: how many rows.
pub fn count_all() -> Expr<i64> {
    call(Fragment::of(Tok::Star), 1, &COUNT)
}

/// `count(DISTINCT x)`
pub fn count_distinct<X: Expression>(expression: X) -> Expr<i64> {
    call(expression.into_untyped().op(Op::Distinct), 1, &COUNT)
}

/// `max(x)`; NULL of no rows.
pub fn max<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Nullable> {
    call1(expression, &MAX)
}

/// `min(x)`; NULL of no rows.
pub fn min<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Nullable> {
    call1(expression, &MIN)
}

/// `sum(x)`; NULL of no rows. Integers add up to `i64`, floats to `f64`, decimals to decimals.
///
/// # Errors
/// When it is run: the sum does not fit.
pub fn sum<X: Expression>(expression: X) -> Expr<<<X::Type as Numeric>::Sum as SqlValue>::Nullable>
where
    X::Type: Numeric,
{
    call1(expression, &SUM)
}

/// `avg(x)` as a float, also of decimals; NULL of no rows.
pub fn avg<X: Expression>(expression: X) -> Expr<Option<f64>>
where
    X::Type: Numeric,
{
    call1(expression, &AVG)
}

/// All texts in one, with a separator between: `string_agg`, SQLite's and MySQL's `group_concat`. NULL of no rows.
///
/// SQLite has no separator beside `distinct()`: aggregate a `select(…).distinct().subquery()` there.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/functions.html#sqlalchemy.sql.functions.aggregate_strings>
pub fn aggregate_strings<X: Expression>(expression: X, separator: &'static str) -> Expr<Option<String>>
where
    X::Type: TextLike,
{
    // MySQL wants it as text, the others bind it
    let text = Fragment::text(Name::of(separator));
    call(expression.into_untyped().and_then(text).and_then(separator.any_operand()), 3, &STRINGS)
}

/// `array_agg(x)`: all values as an array, in no particular order unless `.order_by(…)` says one. PostgreSQL only.
pub fn array_agg<X: Expression>(expression: X) -> Expr<Option<Vec<X::Type>>>
where
    Option<Vec<X::Type>>: SqlValue,
{
    call1(expression, &ARRAY_AGG)
}

/// `bool_and(x)`: do all hold? NULL of no rows. PostgreSQL only.
pub fn bool_and<X: Expression>(expression: X) -> Expr<Option<bool>>
where
    X::Type: Bool,
{
    call1(expression, &BOOL_AND)
}

/// `bool_or(x)`: does any hold? NULL of no rows. PostgreSQL only.
pub fn bool_or<X: Expression>(expression: X) -> Expr<Option<bool>>
where
    X::Type: Bool,
{
    call1(expression, &BOOL_OR)
}

/// `stddev(x)`: the standard deviation of a sample. SQLite has none.
pub fn stddev<X: Expression>(expression: X) -> Expr<Option<f64>>
where
    X::Type: Numeric,
{
    call1(expression, &STDDEV)
}

/// `variance(x)`: the variance of a sample. SQLite has none.
pub fn variance<X: Expression>(expression: X) -> Expr<Option<f64>>
where
    X::Type: Numeric,
{
    call1(expression, &VARIANCE)
}

/// `percentile_cont(fraction) WITHIN GROUP (ORDER BY …)`: add `.within_group(…)`. PostgreSQL only.
pub fn percentile_cont(fraction: impl AnyOperand) -> Expr<Option<f64>> {
    call_all(fraction, &PERCENTILE_CONT)
}

/// `percentile_disc(fraction) WITHIN GROUP (ORDER BY …)`: add `.within_group(…)`. PostgreSQL only.
pub fn percentile_disc<T: SqlValue>(fraction: impl AnyOperand) -> Expr<T::Nullable> {
    call_all(fraction, &PERCENTILE_DISC)
}

/// `mode() WITHIN GROUP (ORDER BY …)`: the most frequent value; add `.within_group(…)`. PostgreSQL only.
pub fn mode<T: SqlValue>() -> Expr<T::Nullable> {
    call_all((), &MODE)
}
