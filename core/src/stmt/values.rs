//! `VALUES` as a table.

use super::Subquery;
use crate::expr::{AnyOperand, Derived, Form, Fragment, Log, Name};
use std::sync::Arc;

/// A table of values: `(VALUES (1, 'a'), (2, 'b')) AS v (id, name)`.
///
/// ```
/// use aludel_core::{dialect::Dialect, select, values, Compile};
/// let v = values("v", ["id", "name"], [(1, "a"), (2, "b")]);
/// assert_eq!(
///     select(&v).to_sql(Dialect::Postgresql)?,
///     "SELECT v.id, v.name FROM (VALUES ($1::INTEGER, $2::VARCHAR), ($3::INTEGER, $4::VARCHAR)) AS v (id, name)"
/// );
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// SQLite and MySQL cannot name the columns of VALUES, so there an empty SELECT before it does. Each number of rows is a text of its
/// own; no rows are an error when the statement is compiled.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.values>
pub fn values<V: ValuesRow, const N: usize>(
    name: &str,
    columns: [&str; N],
    rows: impl IntoIterator<Item = V>,
) -> Subquery<V::Row> {
    let mut all = Fragment::of(crate::expr::Tok::Nop);
    for row in rows {
        row.append_to(&mut all);
    }
    if V::WIDTH != N {
        all = Fragment::invalid(format!("values({name}): {N} columns, but rows of {}", V::WIDTH));
    }
    let columns = columns.iter().map(|c| Name::from(*c)).collect();
    let derived = Derived::new(Name::from(name), Form::Values(N as u16), Log::of_fragment(&all), columns);
    Subquery::of(Arc::new(derived))
}

/// A row of [`values`]: a tuple of values or expressions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of values: pass a tuple such as `(1, \"a\")`"
)]
pub trait ValuesRow {
    /// What a row read from it becomes.
    type Row;
    /// How many values.
    const WIDTH: usize;
    /// Writes the values one after another.
    fn append_to(self, all: &mut Fragment);
}

macro_rules! rows {
    ($( ($($T:ident)+) = $n:literal; )*) => { $(
        #[allow(non_snake_case)]
        impl<$($T: AnyOperand),+> ValuesRow for ($($T,)+) {
            type Row = ($($T::Type,)+);
            const WIDTH: usize = $n;
            fn append_to(self, all: &mut Fragment) {
                let ($($T,)+) = self;
                $( all.append($T.any_operand()); )+
            }
        }
    )* };
}
rows! {
    (A) = 1; (A B) = 2; (A B C) = 3; (A B C D) = 4; (A B C D E) = 5; (A B C D E F) = 6; (A B C D E F G) = 7;
    (A B C D E F G H) = 8;
}
