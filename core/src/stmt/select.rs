//! `SELECT`

use super::selectable::SelectList;
use super::{FromRow, JoinTarget, Selectable, TextStatement, Typed};
use crate::expr::{
    Clause, Condition, Expr, ExprList, Fragment, JoinKind, Log, Op, OrderList, StatementKind, Tok,
};
use crate::orm::{HasTable, Model};
use crate::types::{SqlType, SqlValue, Value};
use std::marker::PhantomData;

/// A `SELECT` whose rows become `R`.
///
/// Cheap to clone, `Send`; clauses may be added in any order, one by one.
#[must_use = "a statement does nothing until it is executed"]
pub struct Select<R> {
    pub(crate) log: Box<Log>,
    marker: PhantomData<fn() -> R>,
}

impl<R> Clone for Select<R> {
    fn clone(&self) -> Self {
        Self { log: self.log.clone(), marker: PhantomData }
    }
}

/// Selects a model, a column, an expression, or a tuple of those.
///
/// What is selected is also read from: the tables of the columns make the `FROM` clause.
///
/// Source: <https://docs.sqlalchemy.org/en/20/tutorial/data_select.html>
#[inline(always)]
pub fn select<S: Selectable>(what: S) -> Select<S::Row> {
    let mut log = Log::new(StatementKind::Select);
    what.select_into(&mut log, SelectList::Select);
    Select { log, marker: PhantomData }
}

const NUMBER: SqlType = SqlType::BigInteger;

impl<R: FromRow> Select<R> {
    /// `WHERE`: adds a condition, or several, to those that must hold.
    #[inline(always)]
    pub fn filter(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::Where));
        self
    }

    /// `ORDER BY`: adds to the order.
    pub fn order_by(mut self, order: impl OrderList) -> Self {
        order.each(&mut |x| self.log.clause(x, Clause::OrderBy));
        self
    }

    /// `GROUP BY`: adds to the grouping.
    pub fn group_by(mut self, expressions: impl ExprList) -> Self {
        expressions.each(&mut |x| self.log.clause(x, Clause::GroupBy));
        self
    }

    /// `HAVING`: adds a condition on groups.
    pub fn having(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::Having));
        self
    }

    /// `DISTINCT`
    pub fn distinct(mut self) -> Self {
        self.log.push(Tok::Clause(Clause::Distinct));
        self
    }

    /// `LIMIT`: at most so many rows; the last call counts.
    pub fn limit(mut self, rows: u64) -> Self {
        self.log.clause(Fragment::bind(&NUMBER, count(rows)), Clause::Limit);
        self
    }

    /// `OFFSET`: leaves out the first rows; the last call counts.
    pub fn offset(mut self, rows: u64) -> Self {
        self.log.clause(Fragment::bind(&NUMBER, count(rows)), Clause::Offset);
        self
    }

    /// `FROM`, said outright: for a table of which no column is selected, or to begin the joins with another table.
    pub fn select_from<E: HasTable>(mut self, _model: Model<E>) -> Self {
        self.log.push(Tok::Table(E::TABLE));
        self.log.push(Tok::Clause(Clause::From));
        self
    }

    /// `JOIN`: by a relationship, by the one foreign key between two tables, or on a condition.
    pub fn join(mut self, target: impl JoinTarget) -> Self {
        target.join_into(&mut self.log, JoinKind::Inner);
        self
    }

    /// `LEFT OUTER JOIN`: also the rows without a partner.
    pub fn outerjoin(mut self, target: impl JoinTarget) -> Self {
        target.join_into(&mut self.log, JoinKind::Left);
        self
    }

    /// `FULL OUTER JOIN`: also the rows of either side without a partner. MySQL has none.
    pub fn full_join(mut self, target: impl JoinTarget) -> Self {
        target.join_into(&mut self.log, JoinKind::Full);
        self
    }

    /// Rows of a statement of your own, read as this one's are: its columns are those of this select list, in their order.
    ///
    /// Where a model is selected the columns' names are compared as well, so `SELECT *` of a table whose columns stand in
    /// another order is an error and not a mixture.
    pub fn from_statement(self, text: TextStatement) -> Typed<R> {
        let mut log = text.into_log();
        let mut whole = true;
        let mut table = None;
        for token in self.log.tokens() {
            match token {
                Tok::Table(found) => table = Some(*found),
                Tok::Clause(Clause::Entity) if whole => {
                    let table = table.take();
                    for (index, _) in table.iter().flat_map(|t| t.columns).enumerate() {
                        log.extend(table.map(|t| Tok::Column(index as u16, t)));
                    }
                }
                // what stands behind an expression cannot be counted without compiling it
                Tok::Clause(Clause::Column) => whole = false,
                _ => {}
            }
        }
        Typed::new(log)
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

impl<R> Select<R> {
    pub(crate) fn into_subquery(self) -> Fragment {
        let mut fragment = Fragment::of(Tok::Nop);
        fragment.append_log(&self.log);
        fragment.push(Tok::Close);
        fragment
    }
}

fn count(rows: u64) -> Value {
    Value::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}
