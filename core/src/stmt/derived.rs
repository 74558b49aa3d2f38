//! Subqueries, CTEs and what else a statement reads from that is no table.

use super::selectable::SelectList;
use super::{Compound, FromRow, JoinTarget, Select, Selectable};
use crate::expr::{
    Clause, Derived, Expr, Expression, Form, Fragment, Log, Name, SetOp, StatementKind, Tok, mark,
};
use crate::types::SqlValue;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// A subquery, CTE or other derived table of rows `R`; its columns are reached by [`col`](Self::col).
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.Subquery>
#[must_use]
pub struct Subquery<R> {
    derived: Arc<Derived>,
    marker: PhantomData<fn() -> R>,
}

impl<R> Clone for Subquery<R> {
    fn clone(&self) -> Self {
        Self::of(self.derived.clone())
    }
}

impl<R> Subquery<R> {
    pub(super) fn of(derived: Arc<Derived>) -> Self {
        Self { derived, marker: PhantomData }
    }

    pub(super) fn new(name: Name, form: Form, log: Log) -> Self {
        Self::of(Arc::new(Derived::new(name, form, log, Vec::new())))
    }

    pub(crate) fn derived(&self) -> &Arc<Derived> {
        &self.derived
    }

    /// The column that the query selects by this expression or label.
    ///
    /// ```
    /// use aludel_core::{dialect::Dialect, literal, select, Compile, ExpressionMethods};
    /// let one = literal(1).label("one");
    /// let sub = select(&one).subquery();
    /// assert_eq!(
    ///     select(sub.col(&one)).to_sql(Dialect::Sqlite)?,
    ///     "SELECT anon_1.one FROM (SELECT ? AS one) AS anon_1"
    /// );
    /// # Ok::<(), aludel_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The statement that reads it gives an error if the query does not select it.
    pub fn col<X: Expression>(&self, expression: X) -> Expr<X::Type> {
        let selected = expression.to_selected();
        Expr::from_fragment(match self.derived.place_of(&selected) {
            Some(place) => Fragment::derived(Tok::DerivedColumn(place as u16), &self.derived),
            None => Fragment::invalid(format!("col({selected:?}): the subquery does not select it")),
        })
    }

    /// The column of this name, of the type you say: `sub.col_named::<i64>("n")`.
    pub fn col_named<T: SqlValue>(&self, name: &str) -> Expr<T> {
        let mut fragment = Fragment::derived(Tok::DerivedNamed, &self.derived);
        fragment.name(Name::from(name));
        Expr::from_fragment(fragment)
    }

    /// The same under a name of your own instead of `anon_1`.
    pub fn named(self, name: &str) -> Self {
        Self::of(Arc::new(self.derived.renamed(Name::from(name))))
    }

    /// The same table once more, under another name: to join it to itself. A CTE is written once all the same.
    pub fn alias(&self, name: &str) -> Self {
        Self::of(Arc::new(self.derived.alias(Name::from(name))))
    }

    pub(super) fn to_fragment(&self) -> Fragment {
        Fragment::derived(Tok::Derived, &self.derived)
    }
}

impl<R: FromRow> Selectable for &Subquery<R> {
    type Row = R;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        log.clause(self.to_fragment(), list.entity());
    }
}

impl<R> JoinTarget for &Subquery<R> {
    fn target_into(self, log: &mut Log) {
        log.append(self.to_fragment());
    }
}

/// A common table expression: `WITH name AS (…)`. It reads like the [`Subquery`] it derefs to.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.CTE>
#[must_use]
pub struct Cte<R>(Subquery<R>);

impl<R> Clone for Cte<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> Deref for Cte<R> {
    type Target = Subquery<R>;
    fn deref(&self) -> &Subquery<R> {
        &self.0
    }
}

impl<R: FromRow> Selectable for &Cte<R> {
    type Row = R;
    fn select_into(&self, log: &mut Log, list: SelectList) {
        (&self.0).select_into(log, list);
    }
}

impl<R> JoinTarget for &Cte<R> {
    fn target_into(self, log: &mut Log) {
        (&self.0).target_into(log);
    }
}

impl<R> Cte<R> {
    pub(super) fn new(name: &str, log: Log) -> Self {
        let form = Form::Cte { recursive: false, materialized: None, nesting: false };
        Self(Subquery::new(Name::from(name), form, log))
    }

    /// `AS MATERIALIZED`, or with `false` `AS NOT MATERIALIZED`: a hint that only PostgreSQL is given.
    pub fn materialized(self, materialized: bool) -> Self {
        self.reformed(|form| {
            if let Form::Cte { materialized: hint, .. } = form {
                *hint = Some(materialized);
            }
        })
    }

    /// It stands in the `WITH` of the query that reads it, not in that of the whole statement.
    pub fn nesting(self) -> Self {
        self.reformed(|form| {
            if let Form::Cte { nesting, .. } = form {
                *nesting = true;
            }
        })
    }

    fn reformed(self, change: impl FnOnce(&mut Form)) -> Self {
        let mut form = self.0.derived.form().clone();
        change(&mut form);
        Self(Subquery::of(Arc::new(self.0.derived.with_form(form))))
    }

    /// `WITH RECURSIVE`: these rows, and those that a query over the rows so far adds, until it adds none.
    ///
    /// The closure gets the table itself: `tree.union_all(|tree| select(…).join((tree, child.parent_id.eq(tree.col(…)))))`.
    pub fn union_all(self, step: impl FnOnce(&Subquery<R>) -> Select<R>) -> Self {
        self.recursive(SetOp::UnionAll, step)
    }

    /// `WITH RECURSIVE` with `UNION`: rows that were there before are not added again.
    pub fn union(self, step: impl FnOnce(&Subquery<R>) -> Select<R>) -> Self {
        self.recursive(SetOp::Union, step)
    }

    fn recursive(self, op: SetOp, step: impl FnOnce(&Subquery<R>) -> Select<R>) -> Self {
        let base = &self.0.derived;
        let itself = Subquery::of(Arc::new(base.with_form(Form::Itself)));
        let step = step(&itself);
        let mut log = Log::new(StatementKind::Compound);
        for member in [base.log(), &step.log] {
            log.append_log(member);
            log.push(Tok::Close);
            log.push(Tok::Clause(Clause::Member(op)));
        }
        let form = match base.form() {
            Form::Cte { materialized, nesting, .. } => {
                Form::Cte { recursive: true, materialized: *materialized, nesting: *nesting }
            }
            other => other.clone(),
        };
        Self(Subquery::new(base.name().clone(), form, *log))
    }
}

macro_rules! derivable {
    ($Query:ident) => {
        impl<R: FromRow> $Query<R> {
            /// The query as a table to read from: `(SELECT …) AS anon_1`; `.named("u")` gives it a name.
            pub fn subquery(self) -> Subquery<R> {
                Subquery::new(Name::made_up(mark()), Form::Subquery, *self.log)
            }

            /// The query as a table that may speak of those before it in FROM: `LATERAL (SELECT …) AS name`. SQLite has none.
            pub fn lateral(self, name: &str) -> Subquery<R> {
                Subquery::new(Name::from(name), Form::Lateral, *self.log)
            }

            /// The query as a common table expression: `WITH name AS (SELECT …)`.
            pub fn cte(self, name: &str) -> Cte<R> {
                Cte::new(name, *self.log)
            }
        }
    };
}
derivable! { Select }
derivable! { Compound }

impl<R: FromRow> super::Typed<R> {
    /// An INSERT, UPDATE or DELETE with RETURNING as a common table expression. PostgreSQL only.
    ///
    /// Source: <https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING>
    pub fn cte(self, name: &str) -> Cte<R> {
        Cte::new(name, *super::Statement::into_log(self))
    }
}

/// `FROM` a derived table, or beside others.
impl<R> super::FromSource for &Subquery<R> {
    fn source(self) -> Fragment {
        self.to_fragment()
    }
}

impl<R> super::FromSource for &Cte<R> {
    fn source(self) -> Fragment {
        self.0.to_fragment()
    }
}
