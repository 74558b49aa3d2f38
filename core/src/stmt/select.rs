//! `SELECT`

use super::selectable::SelectList;
use super::{FromRow, FromSource, JoinTarget, RowLock, Selectable, TextStatement, Typed};
use crate::dialect::Dialect;
use crate::expr::{
    Clause, Condition, Expr, ExprList, Fragment, JoinKind, Log, Name, Op, OrderList, StatementKind, Tok,
    WindowSpec,
};
use crate::orm::{HasTable, LoadPlan, Model};
use crate::types::{SqlType, SqlValue, Value};

/// A `SELECT` whose rows become `R`.
///
/// Cheap to clone, `Send`; clauses may be added in any order, one by one.
#[must_use = "a statement does nothing until it is executed"]
pub struct Select<R> {
    pub(crate) log: Box<Log>,
    pub(super) loads: Option<Box<LoadPlan<R>>>,
}

impl<R> Clone for Select<R> {
    fn clone(&self) -> Self {
        Self { log: self.log.clone(), loads: self.loads.clone() }
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
    Select { log, loads: None }
}

impl<R> Select<R> {
    pub(crate) fn from_log(log: Box<Log>) -> Self {
        Self { log, loads: None }
    }
}

impl<R: FromRow> Select<R> {
    /// `WHERE`: adds a condition, or several, to those that must hold.
    #[inline(always)]
    pub fn filter(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::Where));
        self
    }

    /// `ORDER BY`: adds to the order; [`unordered`](Self::unordered) takes it back.
    pub fn order_by(mut self, order: impl OrderList) -> Self {
        order.each(&mut |x| self.log.clause(x, Clause::OrderBy));
        self
    }

    /// Takes back what `order_by` said so far.
    pub fn unordered(self) -> Self {
        self.clause(Clause::Unordered)
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
    pub fn distinct(self) -> Self {
        self.clause(Clause::Distinct)
    }

    /// `DISTINCT ON (…)`: the first row of each group. PostgreSQL only.
    ///
    /// Source: <https://www.postgresql.org/docs/current/sql-select.html#SQL-DISTINCT>
    pub fn distinct_on(mut self, expressions: impl ExprList) -> Self {
        expressions.each(&mut |x| self.log.clause(x, Clause::DistinctOn));
        self
    }

    /// `LIMIT`: at most so many rows; the last call counts.
    pub fn limit(mut self, rows: impl RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Limit);
        self
    }

    /// `OFFSET`: leaves out the first rows; the last call counts.
    pub fn offset(mut self, rows: impl RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Offset);
        self
    }

    /// The rows from `start` to before `stop`, counted from 0: `LIMIT` and `OFFSET`.
    pub fn slice(self, start: u64, stop: u64) -> Self {
        self.limit(stop.saturating_sub(start)).offset(start)
    }

    /// `FETCH FIRST n ROWS ONLY`. SQLite and MySQL have [`limit`](Self::limit) instead.
    pub fn fetch(mut self, rows: impl RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Fetch(false));
        self
    }

    /// `FETCH FIRST n ROWS WITH TIES`: also the rows that are ordered like the last. SQLite and MySQL have none.
    pub fn fetch_with_ties(mut self, rows: impl RowCount) -> Self {
        self.log.clause(rows.row_count(), Clause::Fetch(true));
        self
    }

    /// `FROM`, said outright: for a table of which no column is selected, or to begin the joins with another table.
    pub fn select_from(mut self, source: impl FromSource) -> Self {
        self.log.clause(source.source(), Clause::From);
        self
    }

    /// `JOIN`: by a relationship, by the one foreign key between two tables, or on a condition.
    pub fn join(self, target: impl JoinTarget) -> Self {
        self.joined(target, JoinKind::Inner)
    }

    /// `LEFT OUTER JOIN`: also the rows without a partner.
    pub fn outerjoin(self, target: impl JoinTarget) -> Self {
        self.joined(target, JoinKind::Left)
    }

    /// `RIGHT OUTER JOIN`: also the rows of the new table without a partner.
    pub fn right_join(self, target: impl JoinTarget) -> Self {
        self.joined(target, JoinKind::Right)
    }

    /// `FULL OUTER JOIN`: also the rows of either side without a partner. MySQL has none.
    pub fn full_join(self, target: impl JoinTarget) -> Self {
        self.joined(target, JoinKind::Full)
    }

    /// `CROSS JOIN`: every row with every row.
    pub fn cross_join(self, target: impl JoinTarget) -> Self {
        self.joined(target, JoinKind::Cross)
    }

    fn joined(mut self, target: impl JoinTarget, kind: JoinKind) -> Self {
        target.join_into(&mut self.log, kind);
        self
    }

    /// Locks the rows that are read: `FOR UPDATE`.
    pub fn with_for_update(self) -> Self {
        self.with_lock(super::for_update())
    }

    /// Locks the rows that are read: `with_lock(for_update().skip_locked().of(Post))`.
    pub fn with_lock(mut self, lock: RowLock) -> Self {
        lock.write(&mut self.log);
        self
    }

    /// A window that several functions share: `func::rank().over_window("w")`.
    pub fn window(mut self, name: &str, window: WindowSpec) -> Self {
        let (parts, window) = window.into_parts();
        self.log.append(parts);
        self.log.push(Tok::Clause(Clause::Window(window)));
        self.log.name(Name::from(name));
        self
    }

    /// Text right after `SELECT`, as it stands: `prefix_with("/*+ … */")`.
    pub fn prefix_with(self, text: &'static str) -> Self {
        self.text(text, Clause::Prefix)
    }

    /// Text at the statement's end, as it stands.
    pub fn suffix_with(self, text: &'static str) -> Self {
        self.text(text, Clause::Suffix)
    }

    /// Text at the statement's end, as it stands, for one dialect only.
    pub fn with_statement_hint(self, text: &'static str, dialect: Dialect) -> Self {
        self.text(text, Clause::Hint(dialect))
    }

    fn text(mut self, text: &'static str, clause: Clause) -> Self {
        self.log.clause(Fragment::text(Name::of(text)), clause);
        self
    }

    fn clause(mut self, clause: Clause) -> Self {
        self.log.push(Tok::Clause(clause));
        self
    }

    /// As a subquery: this table is that of the query around it, and not read again.
    ///
    /// A subquery that reads several tables leaves out those that the query around it reads by itself; one that reads
    /// a single table never does.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.Select.correlate>
    pub fn correlate(mut self, table: impl FromSource) -> Self {
        self.log.clause(table.source(), Clause::Correlate);
        self
    }

    /// As a subquery: every table but this one is that of the query around it.
    pub fn correlate_except(mut self, table: impl FromSource) -> Self {
        self.log.clause(table.source(), Clause::CorrelateExcept);
        self
    }

    /// As a subquery: every table is read anew.
    pub fn correlate_none(self) -> Self {
        self.clause(Clause::CorrelateNone)
    }

    /// Reads a model without the conditions that the session has for it (`SessionMaker::with_loader_criteria`): those that were
    /// deleted softly, say. It holds for the whole statement and for the relationships that it loads; conditions of
    /// its own options stay.
    ///
    /// `select(Post).without_loader_criteria(Post)`
    pub fn without_loader_criteria<E: HasTable>(mut self, _model: Model<E>) -> Self {
        self.log.without_criteria(E::TABLE);
        self
    }

    /// The same query with another select list.
    pub fn with_only_columns<S: Selectable>(mut self, what: S) -> Select<S::Row> {
        self.log.push(Tok::Clause(Clause::OnlyColumns));
        what.select_into(&mut self.log, SelectList::Select);
        Select { log: self.log, loads: None }
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

/// `EXISTS (SELECT * …)`: `exists().filter(Post::author_id.eq(User::id))` reads the tables that the condition speaks of
/// and the query around it does not.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.exists>
pub fn exists() -> Exists {
    let mut log = Log::new(StatementKind::Select);
    log.clause(Fragment::of(Tok::Star), Clause::Column);
    Exists { log }
}

/// An `EXISTS` under construction; made by [`exists`].
#[derive(Clone)]
#[must_use]
pub struct Exists {
    log: Box<Log>,
}

impl Exists {
    /// `WHERE`: adds a condition, or several.
    pub fn filter(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::Where));
        self
    }

    /// `FROM`, said outright.
    pub fn select_from(mut self, source: impl FromSource) -> Self {
        self.log.clause(source.source(), Clause::From);
        self
    }

    /// `JOIN`
    pub fn join(mut self, target: impl JoinTarget) -> Self {
        target.join_into(&mut self.log, JoinKind::Inner);
        self
    }
}

impl crate::expr::Expression for Exists {
    type Type = bool;
    fn to_fragment(&self) -> Fragment {
        closed(&self.log).op(Op::Exists)
    }
}

impl std::ops::Not for Exists {
    type Output = Expr<bool>;
    fn not(self) -> Expr<bool> {
        crate::expr::not_(self)
    }
}

impl<C: Condition> std::ops::BitAnd<C> for Exists {
    type Output = Expr<bool>;
    fn bitand(self, other: C) -> Expr<bool> {
        crate::expr::and_((self, other))
    }
}

impl<C: Condition> std::ops::BitOr<C> for Exists {
    type Output = Expr<bool>;
    fn bitor(self, other: C) -> Expr<bool> {
        crate::expr::or_((self, crate::expr::and_(other)))
    }
}

impl<R> Select<R> {
    pub(crate) fn into_subquery(self) -> Fragment {
        closed(&self.log)
    }
}

/// A statement's log as a subquery.
pub(super) fn closed(log: &Log) -> Fragment {
    let mut fragment = Fragment::of(Tok::Nop);
    fragment.append_log(log);
    fragment.then(Tok::Close)
}

/// A number of rows, for `limit` and `offset`: a whole number or an expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number of rows",
    note = "pass a whole number, or an `Expr<i64>` such as `bindparam(\"n\", 5i64)`"
)]
pub trait RowCount {
    /// The expression.
    fn row_count(self) -> Fragment;
}

pub(super) fn row_count(rows: impl TryInto<i64> + Copy + std::fmt::Display) -> Fragment {
    match rows.try_into() {
        Ok(count) if (0..=i64::from(i32::MAX)).contains(&count) => {
            Fragment::bind(&SqlType::Integer, Value::Int(count))
        }
        Ok(count) if count >= 0 => Fragment::bind(&SqlType::BigInteger, Value::Int(count)),
        Ok(_) => Fragment::invalid(format!("limit({rows}): a number of rows is not negative")),
        Err(_) => Fragment::bind(&SqlType::BigInteger, Value::Int(i64::MAX)),
    }
}

macro_rules! numbers {
    ($($t:ty)*) => { $(
        impl RowCount for $t {
            fn row_count(self) -> Fragment {
                row_count(self)
            }
        }
    )* };
}
numbers! { u8 u16 u32 u64 usize i32 i64 }

impl RowCount for Expr<i32> {
    fn row_count(self) -> Fragment {
        self.into_fragment()
    }
}

impl RowCount for Expr<i64> {
    fn row_count(self) -> Fragment {
        self.into_fragment()
    }
}
