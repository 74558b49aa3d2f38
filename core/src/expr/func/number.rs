//! Numbers.

use super::{call, call_all, call1, named};
use crate::expr::{Expr, Expression, Numeric, Operand};
use crate::types::SqlValue;

named! {
    ABS = "abs"; CEIL = "ceil"; FLOOR = "floor"; ROUND = "round"; SQRT = "sqrt"; POWER = "power"; EXP = "exp";
    LN = "ln"; SIGN = "sign"; MOD = "mod"; RANDOM = "random";
}

macro_rules! same_type {
    ($($(#[$m:meta])* $name:ident = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name<X: Expression>(expression: X) -> Expr<X::Type>
        where
            X::Type: Numeric,
        {
            call1(expression, &$function)
        }
    )* };
}
same_type! {
    /// `abs(x)`
    abs = ABS;
    /// `ceil(x)`: the next whole number. SQLite has it if it was built with mathematical functions.
    ceil = CEIL;
    /// `floor(x)`: the whole number before. SQLite has it if it was built with mathematical functions.
    floor = FLOOR;
    /// `round(x)`: the nearest whole number.
    round = ROUND;
    /// `sign(x)`: -1, 0 or 1.
    sign = SIGN;
}

macro_rules! float {
    ($($(#[$m:meta])* $name:ident = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Lift<f64>>
        where
            X::Type: Numeric,
        {
            call1(expression, &$function)
        }
    )* };
}
float! {
    /// `sqrt(x)`
    sqrt = SQRT;
    /// `exp(x)`
    exp = EXP;
    /// `ln(x)`
    ln = LN;
}

/// `round(x, digits)`. PostgreSQL rounds decimals so, not floats.
pub fn round_to<X: Expression>(expression: X, digits: i32) -> Expr<X::Type>
where
    X::Type: Numeric,
{
    call_all((expression, digits), &ROUND)
}

/// `power(x, y)`
pub fn power<X: Expression>(
    expression: X,
    exponent: impl Operand<X::Type>,
) -> Expr<<X::Type as SqlValue>::Lift<f64>>
where
    X::Type: Numeric,
{
    call(expression.into_untyped().and_then(exponent.operand()), 2, &POWER)
}

/// `mod(x, y)`: the rest of a division.
pub fn modulo<X: Expression>(expression: X, divisor: impl Operand<X::Type>) -> Expr<X::Type>
where
    X::Type: Numeric,
{
    call(expression.into_untyped().and_then(divisor.operand()), 2, &MOD)
}

/// `random()`; MySQL's `rand()`. PostgreSQL and MySQL give a float below 1, SQLite a whole number of 64 bits.
pub fn random<T: SqlValue + Numeric>() -> Expr<T> {
    call_all((), &RANDOM)
}
