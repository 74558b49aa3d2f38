//! Text.

use super::{call, call_all, call1, named};
use crate::expr::{Arguments, Expr, Expression, Operand, TextLike};
use crate::types::SqlValue;

named! {
    LOWER = "lower"; UPPER = "upper"; TRIM = "trim"; LTRIM = "ltrim"; RTRIM = "rtrim"; REVERSE = "reverse";
    CHAR_LENGTH = "char_length"; LENGTH = "length"; OCTET_LENGTH = "octet_length"; REPLACE = "replace";
    SUBSTR = "substr"; LEFT = "left"; RIGHT = "right"; LPAD = "lpad"; RPAD = "rpad"; CONCAT = "concat";
    CONCAT_WS = "concat_ws"; MD5 = "md5"; REGEXP_REPLACE = "regexp_replace"; TO_TSVECTOR = "to_tsvector";
    TO_TSQUERY = "to_tsquery"; PLAINTO_TSQUERY = "plainto_tsquery";
}

macro_rules! same_type {
    ($($(#[$m:meta])* $name:ident = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name<X: Expression>(expression: X) -> Expr<X::Type>
        where
            X::Type: TextLike,
        {
            call1(expression, &$function)
        }
    )* };
}
same_type! {
    /// `lower(x)`. SQLite changes ASCII letters only.
    lower = LOWER;
    /// `upper(x)`. SQLite changes ASCII letters only.
    upper = UPPER;
    /// `trim(x)`: without spaces around it.
    trim = TRIM;
    /// `ltrim(x)`: without spaces before it.
    ltrim = LTRIM;
    /// `rtrim(x)`: without spaces after it.
    rtrim = RTRIM;
    /// `reverse(x)`. SQLite has none.
    reverse = REVERSE;
    /// `md5(x)` in hexadecimal digits. SQLite has none.
    md5 = MD5;
}

macro_rules! number {
    ($($(#[$m:meta])* $name:ident = $function:ident;)*) => { $(
        $(#[$m])*
        pub fn $name<X: Expression>(expression: X) -> Expr<<X::Type as SqlValue>::Lift<i32>>
        where
            X::Type: TextLike,
        {
            call1(expression, &$function)
        }
    )* };
}
number! {
    /// The number of characters: `char_length(x)`, SQLite's `length(x)`.
    char_length = CHAR_LENGTH;
    /// `length(x)`: characters; on MySQL, bytes.
    length = LENGTH;
    /// `octet_length(x)`: bytes.
    octet_length = OCTET_LENGTH;
}

/// `replace(x, from, to)`
pub fn replace<X: Expression>(
    expression: X,
    from: impl Operand<X::Type>,
    to: impl Operand<X::Type>,
) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call(expression.into_untyped().and_then(from.operand()).and_then(to.operand()), 3, &REPLACE)
}

/// `substr(x, start, length)`: characters from `start`, which counts from 1.
pub fn substr<X: Expression>(expression: X, start: i32, length: i32) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call_all((expression, start, length), &SUBSTR)
}

/// `left(x, n)`: the first characters. SQLite has none.
pub fn left<X: Expression>(expression: X, length: i32) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call_all((expression, length), &LEFT)
}

/// `right(x, n)`: the last characters. SQLite has none.
pub fn right<X: Expression>(expression: X, length: i32) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call_all((expression, length), &RIGHT)
}

/// `lpad(x, n, with)`: filled up to `n` characters from the left. SQLite has none.
pub fn lpad<X: Expression>(expression: X, length: i32, with: &str) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call_all((expression, length, with), &LPAD)
}

/// `rpad(x, n, with)`: filled up to `n` characters from the right. SQLite has none.
pub fn rpad<X: Expression>(expression: X, length: i32, with: &str) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    call_all((expression, length, with), &RPAD)
}

/// `concat(a, b, …)`: all in one, NULLs left out (MySQL gives NULL).
pub fn concat(arguments: impl Arguments) -> Expr<String> {
    call_all(arguments, &CONCAT)
}

/// `concat_ws(separator, a, b, …)`: all in one with a separator between, NULLs left out.
pub fn concat_ws(arguments: impl Arguments) -> Expr<String> {
    call_all(arguments, &CONCAT_WS)
}

/// `regexp_replace(x, pattern, replacement)`. SQLite has none.
pub fn regexp_replace<X: Expression>(
    expression: X,
    pattern: impl Operand<X::Type>,
    replacement: impl Operand<X::Type>,
) -> Expr<X::Type>
where
    X::Type: TextLike,
{
    let arguments = expression.into_untyped().and_then(pattern.operand()).and_then(replacement.operand());
    call(arguments, 3, &REGEXP_REPLACE)
}

/// `to_tsvector(configuration, x)`: what full-text search looks into. PostgreSQL only.
pub fn to_tsvector<X: Expression>(configuration: &str, expression: X) -> Expr<String> {
    call(regconfig(configuration).and_then(expression.into_untyped()), 2, &TO_TSVECTOR)
}

/// `to_tsquery(configuration, query)`: what full-text search looks for. PostgreSQL only.
pub fn to_tsquery(configuration: &str, query: impl Operand<String>) -> Expr<String> {
    call(regconfig(configuration).and_then(query.operand()), 2, &TO_TSQUERY)
}

/// `plainto_tsquery(configuration, text)`: words to look for. PostgreSQL only.
pub fn plainto_tsquery(configuration: &str, text: impl Operand<String>) -> Expr<String> {
    call(regconfig(configuration).and_then(text.operand()), 2, &PLAINTO_TSQUERY)
}

fn regconfig(configuration: &str) -> crate::expr::Fragment {
    crate::expr::Fragment::bind(&crate::types::SqlType::Named("REGCONFIG"), configuration.into())
}
