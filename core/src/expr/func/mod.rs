//! SQL functions.
//!
//! The common ones are typed; any other is called by its name and the type it gives: [`call_named`].
//!
//! Source: <https://docs.sqlalchemy.org/en/20/core/functions.html>

mod aggregate;
mod conditional;
mod date;
mod grouping;
mod number;
mod table;
mod text;
mod window;

pub use aggregate::*;
pub use conditional::*;
pub use date::*;
pub use grouping::*;
pub use number::*;
pub use table::*;
pub use text::*;
pub use window::*;

use super::{Arguments, Expr, Expression, Fragment, Function, Name, Tok};
use crate::types::SqlValue;

/// A function over arguments that are already there.
fn call<T>(arguments: Fragment, count: u16, function: &'static Function) -> Expr<T> {
    Expr::from_fragment(arguments.then(Tok::Call(count, function)))
}

/// A function of one argument.
fn call1<T>(argument: impl Expression, function: &'static Function) -> Expr<T> {
    call(argument.into_untyped(), 1, function)
}

/// A function of several.
fn call_all<T>(arguments: impl Arguments, function: &'static Function) -> Expr<T> {
    let (arguments, count) = arguments.arguments();
    call(arguments, count, function)
}

/// Any function by its name, with the type it gives.
///
/// ```
/// use aludel_core::{dialect::Dialect, func, literal, select, Compile, ExpressionMethods};
/// let month = func::call_named::<String>("strftime", ("%Y-%m", literal("2024-05-01"))).label("month");
/// assert_eq!(select(month).to_sql(Dialect::Sqlite)?, "SELECT strftime(?, ?) AS month");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// The name may have a schema: `pg_catalog.upper`. Its parts are identifiers, quoted where they have to be.
pub fn call_named<T: SqlValue>(name: &str, arguments: impl Arguments) -> Expr<T> {
    let (arguments, count) = arguments.arguments();
    let mut fragment = arguments.then(Tok::CallNamed(count));
    fragment.name(Name::from(name));
    Expr::from_fragment(fragment)
}

macro_rules! named {
    ($($id:ident = $name:literal;)*) => { $( static $id: $crate::expr::Function = $crate::expr::Function::new($name); )* };
}
use named;
