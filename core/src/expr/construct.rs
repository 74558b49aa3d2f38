//! Constructs of the user's own.

use super::{Arguments, Construct, Expr, Tok};
use crate::types::SqlValue;

/// A construct of your own: SQL that each dialect says in its own way.
///
/// In a template, `{0}` is the first argument, `{1}` the second; the rest goes into the SQL as it stands.
///
/// ```
/// use aludel_core::{construct, dialect::Dialect, literal, select, Compile, Construct, Expr, ExpressionMethods};
///
/// static DISTANCE: Construct = Construct {
///     postgresql: Some("{0} <-> {1}"),
///     mysql: Some("ST_Distance({0}, {1})"),
///     sqlite: None,
///     name: "distance",
/// };
/// fn distance(a: Expr<String>, b: Expr<String>) -> Expr<f64> {
///     construct(&DISTANCE, (a, b))
/// }
/// let stmt = select(distance(literal("a"), literal("b")).label("d"));
/// assert_eq!(stmt.to_sql(Dialect::Mysql)?, "SELECT ST_Distance(?, ?) AS d");
/// assert!(stmt.to_sql(Dialect::Sqlite).unwrap_err().to_string().contains("SQLite has no distance"));
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/compiler.html>
pub fn construct<T: SqlValue>(construct: &'static Construct, arguments: impl Arguments) -> Expr<T> {
    let (fragment, count) = arguments.arguments();
    Expr::from_fragment(fragment.then(Tok::Construct(count, construct)))
}
