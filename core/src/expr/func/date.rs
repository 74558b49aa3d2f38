//! Dates and times.

use super::{call, named};
use crate::expr::{AnyOperand, Expr, Expression, Fragment, Function, IntoExpr, Operand, Part, Tok};
use crate::types::{Moment, SqlValue};

named! { NOW = "now"; DATE_TRUNC = "date_trunc"; }
static CURRENT_DATE: Function = Function::bare("CURRENT_DATE");
static CURRENT_TIME: Function = Function::bare("CURRENT_TIME");
static CURRENT_TIMESTAMP: Function = Function::bare("CURRENT_TIMESTAMP");

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
    type Type = T;
    fn operand(self) -> Fragment {
        self.typed::<T>().into_fragment()
    }
}

/// `CURRENT_TIMESTAMP`, as this type.
pub fn current_timestamp<T: Moment>() -> Expr<T> {
    call(Fragment::of(Tok::Nop), 0, &CURRENT_TIMESTAMP)
}

/// `CURRENT_DATE`, as this type: `func::current_date::<NaiveDate>()`.
pub fn current_date<T: SqlValue>() -> Expr<T> {
    call(Fragment::of(Tok::Nop), 0, &CURRENT_DATE)
}

/// `CURRENT_TIME`, as this type: `func::current_time::<NaiveTime>()`.
pub fn current_time<T: SqlValue>() -> Expr<T> {
    call(Fragment::of(Tok::Nop), 0, &CURRENT_TIME)
}

/// `EXTRACT(part FROM x)`: a part of a date or time, a whole number. SQLite is asked by `STRFTIME` and has no quarters.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.extract>
pub fn extract<X: Expression>(part: Part, expression: X) -> Expr<<X::Type as SqlValue>::Lift<i64>> {
    Expr::from_fragment(expression.into_untyped().then(Tok::Extract(part)))
}

/// `date_trunc('month', x)`: the beginning of the part that `x` is in. PostgreSQL only.
pub fn date_trunc<X: Expression>(part: impl AnyOperand<Type = String>, expression: X) -> Expr<X::Type> {
    call(part.any_operand().and_then(expression.into_untyped()), 2, &DATE_TRUNC)
}
