//! Functions that give tables.

use super::{call_all, named};
use crate::expr::{AnyOperand, Arguments, Expr, SetReturning};
use crate::types::SqlValue;

named! { GENERATE_SERIES = "generate_series"; UNNEST = "unnest"; JSON_EACH = "json_each"; }

/// `generate_series(start, stop)`. PostgreSQL; SQLite where its extension is loaded.
pub fn generate_series<V: AnyOperand>(
    start: V,
    stop: impl AnyOperand<Type = V::Type>,
) -> SetReturning<V::Type> {
    SetReturning::new(call_all::<V::Type>((start, stop), &GENERATE_SERIES))
}

/// `unnest(array)`: a row for each element. PostgreSQL only.
pub fn unnest<T: SqlValue>(array: impl AnyOperand<Type = Vec<T>>) -> SetReturning<T>
where
    Vec<T>: SqlValue,
{
    SetReturning::new(call_all::<T>(array, &UNNEST))
}

/// `json_each(document)`: a row for each member. PostgreSQL gives `key` and `value`, SQLite more.
pub fn json_each(document: impl AnyOperand) -> SetReturning<String> {
    SetReturning::new(call_all::<String>(document, &JSON_EACH))
}

/// Any function that gives rows, by its name and the type of its first column:
/// `table_function::<String>("pg_ls_dir", "/")`.
pub fn table_function<T: SqlValue>(name: &str, arguments: impl Arguments) -> SetReturning<T> {
    SetReturning::new(super::call_named::<T>(name, arguments))
}

impl<T> From<SetReturning<T>> for Expr<T> {
    /// The function in a select list: a row for each that it gives.
    fn from(function: SetReturning<T>) -> Self {
        function.into_expr()
    }
}
