//! Groups of groups, for `group_by`.

use super::named;
use crate::expr::{ExprList, Fragment, Function, Tok};

named! { ROLLUP = "ROLLUP"; CUBE = "CUBE"; SETS = "GROUPING SETS"; GROUPING = "grouping"; }

/// What [`rollup`], [`cube`] and [`grouping_sets`] give; `group_by` takes it.
#[derive(Clone)]
pub struct Grouping(Fragment);

impl ExprList for Grouping {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.0);
    }
}

fn grouping_of(function: &'static Function, list: impl ExprList) -> Grouping {
    let mut all = Fragment::of(Tok::Nop);
    let mut count = 0;
    list.each(&mut |next| {
        all.append(next);
        count += 1;
    });
    Grouping(all.then(Tok::Call(count, function)))
}

/// `ROLLUP(a, b)`: the groups, their sums by `a`, and the sum of all; MySQL's `WITH ROLLUP`. SQLite has none.
pub fn rollup(expressions: impl ExprList) -> Grouping {
    grouping_of(&ROLLUP, expressions)
}

/// `CUBE(a, b)`: sums by every combination. PostgreSQL only.
pub fn cube(expressions: impl ExprList) -> Grouping {
    grouping_of(&CUBE, expressions)
}

/// `GROUPING SETS((a), ())`: by each of these tuples. PostgreSQL only.
///
/// ```
/// use aludel_core::{dialect::Dialect, func, literal_column, select, tuple_, Compile};
/// let (a, b) = (literal_column::<i32>("a"), literal_column::<i32>("b"));
/// let stmt = select(a.clone()).group_by(func::grouping_sets((tuple_((a, b)), tuple_(()))));
/// assert_eq!(stmt.to_sql(Dialect::Postgresql)?, "SELECT a GROUP BY GROUPING SETS((a, b), ())");
/// # Ok::<(), aludel_core::Error>(())
/// ```
pub fn grouping_sets(sets: impl ExprList) -> Grouping {
    grouping_of(&SETS, sets)
}

/// `grouping(x)`: 1 where `x` was summed over, 0 where it was grouped by.
pub fn grouping<X: crate::expr::Expression>(expression: X) -> crate::expr::Expr<i32> {
    super::call1(expression, &GROUPING)
}
