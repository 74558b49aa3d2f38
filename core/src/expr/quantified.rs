//! `ANY` and `ALL` on the right side of a comparison.

use super::{Expression, Fragment, Op, Operand};
use crate::stmt::Select;
use crate::types::SqlValue;
use std::marker::PhantomData;

/// What [`any_`] and [`all_`] give: the right side of a comparison.
pub struct Quantified<T> {
    fragment: Fragment,
    marker: PhantomData<fn() -> T>,
}

/// A subquery of one column, or an array, of which `T` is the element.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an array nor a subquery",
    label = "one value has neither any nor all of its elements",
    note = "pass a `select` of one column, or a column or expression that is an array (`Vec<…>`)"
)]
pub trait Elements<T> {
    /// The subquery or array.
    fn elements(self) -> Fragment;
}

impl<T> Elements<T> for Select<T> {
    fn elements(self) -> Fragment {
        self.into_subquery()
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> Elements<T> for X
where
    X::Type: SqlValue<Base = Vec<T>>,
{
    fn elements(self) -> Fragment {
        self.into_untyped()
    }
}

/// `ANY (…)`: some element of an array or row of a subquery: `Post::author_id.eq(any_(select(User::id)))`.
///
/// SQLite has none: `in_` and [`exists`](crate::exists) say the same.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.any_>
pub fn any_<T>(elements: impl Elements<T>) -> Quantified<T> {
    Quantified { fragment: elements.elements().op(Op::AnyOf), marker: PhantomData }
}

/// `ALL (…)`: every element of an array or row of a subquery: `Post::views.gt(all_(select(Post::author_id)))`.
///
/// SQLite has none.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.all_>
pub fn all_<T>(elements: impl Elements<T>) -> Quantified<T> {
    Quantified { fragment: elements.elements().op(Op::AllOf), marker: PhantomData }
}

impl<T: SqlValue> Operand<T> for Quantified<T> {
    type Type = T;
    fn operand(self) -> Fragment {
        self.fragment
    }
}

impl<T: SqlValue<Base = T>> Operand<Option<T>> for Quantified<T>
where
    Option<T>: SqlValue,
{
    type Type = T;
    fn operand(self) -> Fragment {
        self.fragment
    }
}
