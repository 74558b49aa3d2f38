//! `UNION`, `INTERSECT`, `EXCEPT`

use super::{FromRow, Select};
use crate::expr::{Clause, Expr, Fragment, Log, Op, OrderList, SetOp, StatementKind};
use crate::types::SqlValue;
use std::marker::PhantomData;

/// Several queries of the same columns put together.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.CompoundSelect>
#[must_use = "a statement does nothing until it is executed"]
pub struct Compound<R> {
    pub(crate) log: Box<Log>,
    marker: PhantomData<fn() -> R>,
}

impl<R> Clone for Compound<R> {
    fn clone(&self) -> Self {
        Self { log: self.log.clone(), marker: PhantomData }
    }
}

/// A query that can be put together with others: a SELECT, or a compound of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query of rows `{R}`",
    label = "the queries of a union select as many columns, of the same types",
    note = "all queries of a union select as many columns of the same types: `nullable()`, `cast` or `type_coerce` change a column's"
)]
pub trait Member<R> {
    /// The query as a subquery.
    fn member(self) -> Fragment;
}

impl<R> Member<R> for Select<R> {
    fn member(self) -> Fragment {
        self.into_subquery()
    }
}

impl<R> Member<R> for Compound<R> {
    fn member(self) -> Fragment {
        self.into_subquery()
    }
}

fn compound<R>(op: SetOp, members: impl IntoIterator<Item = Fragment>) -> Compound<R> {
    let mut log = Log::new(StatementKind::Compound);
    for member in members {
        log.clause(member, Clause::Member(op));
    }
    Compound { log, marker: PhantomData }
}

macro_rules! set_operations {
    ($($(#[$m:meta])* $name:ident, $free:ident => $op:ident;)*) => {
        impl<R> Select<R> {
            $(
                $(#[$m])*
                pub fn $name(self, other: impl Member<R>) -> Compound<R> {
                    compound(SetOp::$op, [self.member(), other.member()])
                }
            )*
        }

        impl<R> Compound<R> {
            $(
                $(#[$m])*
                pub fn $name(self, other: impl Member<R>) -> Compound<R> {
                    compound(SetOp::$op, [self.member(), other.member()])
                }
            )*
        }

        $(
            $(#[$m])*
            ///
            /// Of several queries at once: an array or a `Vec`.
            pub fn $free<R>(queries: impl IntoIterator<Item = Select<R>>) -> Compound<R> {
                compound(SetOp::$op, queries.into_iter().map(Member::member))
            }
        )*
    };
}
set_operations! {
    /// `UNION`: the rows of both, each once.
    union, union => Union;
    /// `UNION ALL`: the rows of both.
    union_all, union_all => UnionAll;
    /// `INTERSECT`: the rows that are in both, each once.
    intersect, intersect => Intersect;
    /// `INTERSECT ALL`: the rows that are in both. SQLite has none.
    intersect_all, intersect_all => IntersectAll;
    /// `EXCEPT`: the rows that are in the first only, each once.
    except, except_ => Except;
    /// `EXCEPT ALL`: the rows of the first, less those of the second. SQLite has none.
    except_all, except_all => ExceptAll;
}

impl<R: FromRow> Compound<R> {
    /// `ORDER BY`: adds to the order, of columns and labels that the first query selects; only their names are said.
    pub fn order_by(mut self, order: impl OrderList) -> Self {
        order.each(&mut |x| self.log.clause(x, Clause::OrderBy));
        self
    }

    /// `LIMIT`: at most so many rows; the last call counts.
    pub fn limit(mut self, rows: impl super::RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Limit);
        self
    }

    /// `OFFSET`: leaves out the first rows; the last call counts.
    pub fn offset(mut self, rows: impl super::RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Offset);
        self
    }

    /// `EXISTS (…)`
    pub fn exists(self) -> Expr<bool> {
        Expr::from_fragment(self.into_subquery().op(Op::Exists))
    }

    /// The query as a value: one column of one row, NULL if there is none.
    pub fn scalar_subquery(self) -> Expr<<R::First as SqlValue>::Nullable>
    where
        R::First: SqlValue,
    {
        Expr::from_fragment(self.into_subquery())
    }
}

impl<R> Compound<R> {
    pub(crate) fn into_subquery(self) -> Fragment {
        super::select::closed(&self.log)
    }
}
