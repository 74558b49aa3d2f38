//! Functions in FROM.

use super::Subquery;
use crate::expr::{Derived, Expr, Form, Fragment, Log, Name, mark};
use crate::types::SqlValue;
use std::marker::PhantomData;
use std::sync::Arc;

/// A function that gives rows; made by `func::generate_series`, `func::json_each`, `func::table_function`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/tutorial/data_select.html#table-valued-functions>
#[derive(Clone)]
#[must_use]
pub struct SetReturning<T> {
    function: Fragment,
    ordinality: bool,
    marker: PhantomData<fn() -> T>,
}

impl<T> SetReturning<T> {
    pub(crate) fn new(function: Expr<T>) -> Self {
        Self { function: function.into_fragment(), ordinality: false, marker: PhantomData }
    }

    pub(crate) fn into_expr(self) -> Expr<T> {
        Expr::from_fragment(self.function)
    }

    /// `WITH ORDINALITY`: a last column that counts the rows from 1. PostgreSQL only.
    ///
    /// Name it as the last of [`table_valued`](Self::table_valued)'s columns.
    pub fn with_ordinality(mut self) -> Self {
        self.ordinality = true;
        self
    }

    /// The function as a table of these columns, read by `col_named`; it is called `anon_1` unless `.named(…)`.
    pub fn table_valued<const N: usize>(self, columns: [&str; N]) -> Subquery<()> {
        let named = self.ordinality;
        self.derived(Name::made_up(mark()), &columns, false, named)
    }

    /// The same, with the columns' names said in FROM: `AS anon_1(a, b)`.
    pub fn render_derived<const N: usize>(self, columns: [&str; N]) -> Subquery<()> {
        self.derived(Name::made_up(mark()), &columns, false, true)
    }

    /// The function as a table of one column, of this name: `SELECT n FROM generate_series(1, 5) AS n`.
    pub fn column_valued(self, name: &str) -> Expr<T>
    where
        T: SqlValue,
    {
        let table: Subquery<T> = self.derived(Name::from(name), &[name], true, false);
        table.col_named(name)
    }

    fn derived<R>(self, name: Name, columns: &[&str], column: bool, named: bool) -> Subquery<R> {
        let form = Form::Function { ordinality: self.ordinality, column, named };
        let columns = columns.iter().map(|c| Name::from(*c)).collect();
        Subquery::of(Arc::new(Derived::new(name, form, Log::of_fragment(&self.function), columns)))
    }
}
