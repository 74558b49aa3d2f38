//! Values, words and text as expressions of their own.

use super::{AnyOperand, Expr, Fragment, Name, Tok};
use crate::types::SqlValue;

/// A bound value as an expression of its own.
///
/// ```
/// use aludel_core::{dialect::Dialect, literal, select, Compile, ExpressionMethods};
/// let stmt = select((literal(1).label("one"), literal("x").label("x")));
/// assert_eq!(stmt.to_sql(Dialect::Postgresql)?, "SELECT $1::INTEGER AS one, $2::VARCHAR AS x");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.literal>
pub fn literal<V: AnyOperand>(value: V) -> Expr<V::Type> {
    Expr::from_fragment(value.any_operand().then(Tok::Nop))
}

/// `NULL` of a type: `null::<i32>()`.
pub fn null<T: SqlValue>() -> Expr<T::Nullable> {
    Expr::from_fragment(Fragment::of(Tok::Null))
}

/// `true`; SQLite's `1`.
pub const fn true_() -> Expr<bool> {
    Expr::from_fragment(Fragment::of(Tok::True))
}

/// `false`; SQLite's `0`.
pub const fn false_() -> Expr<bool> {
    Expr::from_fragment(Fragment::of(Tok::False))
}

/// SQL text as an expression of this type: `literal_column::<DateTime<Utc>>("now()")`.
///
/// The text goes into the statement as it stands, so it must not hold anything that came from outside.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.literal_column>
pub fn literal_column<T: SqlValue>(sql: impl Into<String>) -> Expr<T> {
    Expr::from_fragment(Fragment::text(Name::from(sql.into())))
}

/// A bound value with a name: it and its clones are one value (PostgreSQL's `$1` twice).
///
/// Another `bindparam` of the same name is another value.
///
/// ```
/// use aludel_core::{bindparam, dialect::Dialect, select, Compile, ExpressionMethods};
/// let x = bindparam("x", 5);
/// let stmt = select(x.clone() + x);
/// assert_eq!(stmt.to_sql(Dialect::Postgresql)?, "SELECT $1::INTEGER + $1::INTEGER AS anon_1");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.bindparam>
pub fn bindparam<V: AnyOperand>(name: &str, value: V) -> Expr<V::Type> {
    let mut value = value.any_operand();
    if let Some((token, _)) = value.bound_mut() {
        *token = Tok::NamedBind(&V::Type::TYPE);
        // two of one name may have two values: only copies of one are one
        value.name(Name::from(name).marked(super::mark()));
        return Expr::from_fragment(value);
    }
    Expr::from_fragment(Fragment::invalid(format!("bindparam({name}): it takes a value, not an expression")))
}

/// A whole number that is written into the statement's text instead of being bound: SQLAlchemy's `literal_execute`.
///
/// Each number is a statement of its own to the database and to the statement cache.
pub const fn literal_execute(value: i64) -> Expr<i64> {
    Expr::from_fragment(Fragment::of(Tok::Int(value)))
}

/// Expressions in parentheses: `(a, b)`, to be compared with others as one.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.tuple_>
pub fn tuple_<T: super::tuple::TupleOf>(items: T) -> super::tuple::Tuple<T::Types> {
    super::tuple::Tuple::new(items.items())
}
