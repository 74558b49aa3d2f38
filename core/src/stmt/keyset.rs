//! Pages by keys instead of numbers.

use super::{FromRow, RowCount, Select};
use crate::expr::{Clause, Expression, Fragment, Op, Operand, Tok};

/// An order, and where in it the last page ended; made by [`keyset`].
///
/// A page is found by an index however far it is, and rows that come or go before it do not shift it. The expressions
/// together have to tell rows apart, so the last one is usually the primary key; none of them may be NULL.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Keyset {
    keys: Vec<Key>,
}

#[derive(Clone, Debug)]
struct Key {
    by: Fragment,
    descending: bool,
    after: Option<Fragment>,
}

/// Pages by keys: the rows after the last one of the page before, in this order.
///
/// ```
/// use aludel_core::{dialect::Dialect, keyset, literal_column, select, Compile};
/// let (created, id) = (literal_column::<i64>("created"), literal_column::<i64>("id"));
/// let page = |last: Option<(i64, i64)>| {
///     let order = keyset().desc(&created, last.map(|l| l.0)).asc(&id, last.map(|l| l.1));
///     select(&id).page(order, 20)
/// };
/// assert_eq!(
///     page(Some((7, 3))).to_sql(Dialect::Mysql)?,
///     "SELECT id WHERE created < ? OR created = ? AND id > ? ORDER BY created DESC, id LIMIT ?"
/// );
/// assert_eq!(page(None).to_sql(Dialect::Mysql)?, "SELECT id ORDER BY created DESC, id LIMIT ?");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://use-the-index-luke.com/no-offset>
pub fn keyset() -> Keyset {
    Keyset::default()
}

impl Keyset {
    /// Ascending; with the value of the last row that was seen, or `None` for the first page.
    pub fn asc<X: Expression>(self, by: X, after: Option<impl Operand<X::Type>>) -> Self {
        self.key(by.into_untyped(), false, after.map(Operand::operand))
    }

    /// Descending; with the value of the last row that was seen, or `None` for the first page.
    pub fn desc<X: Expression>(self, by: X, after: Option<impl Operand<X::Type>>) -> Self {
        self.key(by.into_untyped(), true, after.map(Operand::operand))
    }

    fn key(mut self, by: Fragment, descending: bool, after: Option<Fragment>) -> Self {
        self.keys.push(Key { by, descending, after });
        self
    }

    /// `a < x OR a = x AND b > y`, which every database understands, also where directions differ.
    fn condition(&self) -> Option<Fragment> {
        let mut equal: Option<Fragment> = None;
        let mut all: Option<Fragment> = None;
        for Key { by, descending, after } in &self.keys {
            let after = after.as_ref()?;
            let beyond = by.clone().binary(if *descending { Op::Lt } else { Op::Gt }, after.clone());
            let beyond = match &equal {
                Some(equal) => equal.clone().binary(Op::And, beyond),
                None => beyond,
            };
            all = Some(match all {
                Some(all) => all.binary(Op::Or, beyond),
                None => beyond,
            });
            let same = by.clone().binary(Op::Eq, after.clone());
            equal = Some(match equal {
                Some(equal) => equal.binary(Op::And, same),
                None => same,
            });
        }
        all
    }
}

impl<R: FromRow> Select<R> {
    /// A page of at most so many rows: orders them by the keys and begins after the row that they name.
    ///
    /// If any key has no value, it is the first page.
    pub fn page(mut self, keys: Keyset, rows: impl RowCount) -> Self {
        if let Some(condition) = keys.condition() {
            self.log.clause(condition, Clause::Where);
        }
        for Key { mut by, descending, .. } in keys.keys {
            if descending {
                by.push(Tok::Op(Op::Desc));
            }
            self.log.clause(by, Clause::OrderBy);
        }
        self.limit(rows)
    }
}
