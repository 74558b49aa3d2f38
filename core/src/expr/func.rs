//! SQL functions.
//!
//! Source: <https://docs.sqlalchemy.org/en/20/core/functions.html>

use super::{
    Expr, ExprList, Expression, Fragment, Function, IntoExpr, Name, Numeric, Op, Operand, TextLike, Tok,
};
use crate::types::{Moment, SqlValue};

macro_rules! functions {
    ($($id:ident = $name:literal;)*) => { $( static $id: Function = Function::new($name); )* };
}
functions! {
    NOW = "now"; COUNT = "count"; MAX = "max"; MIN = "min"; SUM = "sum"; AVG = "avg";
    LOWER = "lower"; UPPER = "upper"; LENGTH = "char_length"; COALESCE = "coalesce"; ABS = "abs";
}

/// A parenthesised list: not a function of any database, but made like one.
pub(crate) static LIST: Function = Function::new("");

fn call<T>(mut arguments: Fragment, count: u16, function: &'static Function) -> Expr<T> {
    arguments.push(Tok::Call(count, function));
    Expr::from_fragment(arguments)
}

/// The transaction's time: `now()`, SQLite's `CURRENT_TIMESTAMP` (UTC, whole seconds).
///
/// A column that it is stored in or compared with says its Rust type; elsewhere, [`Now::typed`] does.
pub const fn now() -> Now {
    Now
}

/// What [`now`] gives.
#[derive(Clone, Copy, Debug)]
pub struct Now;

impl Now {
    /// The time as an expression of this type.
    pub const fn typed<T: Moment>(self) -> Expr<T> {
        Expr::from_fragment(Fragment::of(Tok::Call(0, &NOW)))
    }
}

impl<T: Moment> IntoExpr<T> for Now {
    fn into_expr(self) -> Expr<T> {
        self.typed()
    }
}

impl<T: Moment> Operand<T> for Now {
    fn operand(self) -> Fragment {
        self.typed::<T>().into_fragment()
    }
}

/// `count(x)`: how many are not NULL.
pub fn count<X: Expression>(expression: X) -> Expr<i64> {
    call(expression.to_fragment(), 1, &COUNT)
}

/// `count(*)`: how many rows.
pub fn count_all() -> Expr<i64> {
    call(Fragment::text("*"), 1, &COUNT)
}

/// `count(DISTINCT x)`
pub fn count_distinct<X: Expression>(expression: X) -> Expr<i64> {
    call(expression.to_fragment().op(Op::Distinct), 1, &COUNT)
}

/// `max(x)`; NULL of no rows.
pub fn max<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Nullable> {
    call(expression.to_fragment(), 1, &MAX)
}

/// `min(x)`; NULL of no rows.
pub fn min<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Nullable> {
    call(expression.to_fragment(), 1, &MIN)
}

/// `sum(x)`; NULL of no rows. Integers add up to `i64`, floats to `f64`, decimals to decimals.
///
/// # Errors
/// When it is run: the sum does not fit.
pub fn sum<X: Expression>(expression: X) -> Expr<<<X::Type as Numeric>::Sum as SqlValue>::Nullable>
where
    X::Type: Numeric,
{
    let mut sum = expression.to_fragment();
    sum.push(Tok::Call(1, &SUM));
    sum.push(Tok::Cast(&<<X::Type as Numeric>::Sum as SqlValue>::TYPE));
    Expr::from_fragment(sum)
}

/// `avg(x)` as a float; NULL of no rows.
pub fn avg<X: Expression>(expression: X) -> Expr<Option<f64>>
where
    X::Type: Numeric,
{
    let mut average = expression.to_fragment();
    average.push(Tok::Call(1, &AVG));
    average.push(Tok::Cast(&<f64 as SqlValue>::TYPE));
    Expr::from_fragment(average)
}

/// `abs(x)`
pub fn abs<X: Expression>(expression: X) -> Expr<X::Type>
where
    X::Type: Numeric,
{
    call(expression.to_fragment(), 1, &ABS)
}

/// `lower(x)`. SQLite changes ASCII letters only.
pub fn lower<X: Expression>(expression: X) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call(expression.to_fragment(), 1, &LOWER)
}

/// `upper(x)`. SQLite changes ASCII letters only.
pub fn upper<X: Expression>(expression: X) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call(expression.to_fragment(), 1, &UPPER)
}

/// The number of characters: `char_length(x)`, SQLite's `length(x)`.
pub fn char_length<X: Expression>(expression: X) -> Expr<i32>
where
    X::Type: TextLike,
{
    call(expression.to_fragment(), 1, &LENGTH)
}

/// `coalesce(x, y)`: `y` where `x` is NULL.
pub fn coalesce<X: Expression>(
    expression: X,
    otherwise: impl IntoExpr<<X::Type as SqlValue>::Base>,
) -> Expr<<X::Type as SqlValue>::Base> {
    let mut arguments = expression.to_fragment();
    arguments.append(otherwise.into_expr().into_fragment());
    call(arguments, 2, &COALESCE)
}

/// Any function by its name, with the type it gives: `func::call_named::<String>("strftime", ("%Y-%m", Post::created))`.
///
/// The name goes into the SQL as an identifier. Literals are bound with [`literal`].
pub fn call_named<T: SqlValue>(name: &str, arguments: impl ExprList) -> Expr<T> {
    let mut all: Option<Fragment> = None;
    let mut count = 0;
    arguments.each(&mut |argument| {
        count += 1;
        match &mut all {
            None => all = Some(argument),
            Some(before) => before.append(argument),
        }
    });
    let mut fragment = all.unwrap_or_else(|| Fragment::of(Tok::Nop));
    fragment.push(Tok::CallNamed(count));
    fragment.name(Name::from(name));
    Expr::from_fragment(fragment)
}

/// A bound value as an expression of its own.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.literal>
pub fn literal<T: SqlValue>(value: T) -> Expr<T> {
    Expr::bind(value.into_value())
}
