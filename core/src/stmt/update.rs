//! `UPDATE`

use super::selectable::SelectList;
use super::{Selectable, Typed};
use crate::expr::{Clause, Condition, IntoExpr, Log, Set, StatementKind, Tok};
use crate::orm::{HasTable, Model};
use crate::schema::{Column, TableDef};
use std::marker::PhantomData;

/// An `UPDATE` of the table of `E`.
#[must_use = "a statement does nothing until it is executed"]
pub struct Update<E> {
    log: Box<Log>,
    set: Vec<u16>,
    marker: PhantomData<fn() -> E>,
}

/// Updates the rows that a filter finds, without a session's tracking; without a filter, all rows.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.update>
pub fn update<E: HasTable>(_model: Model<E>) -> Update<E> {
    let mut log = Log::new(StatementKind::Update);
    log.push(Tok::Table(E::TABLE));
    log.push(Tok::Clause(Clause::Target));
    Update { log, set: Vec::new(), marker: PhantomData }
}

impl<E: HasTable> Update<E> {
    /// `WHERE`: adds a condition, or several, to those that must hold.
    pub fn filter(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::Where));
        self
    }

    /// Writes rows of a model also where a condition for the whole session would leave them out.
    pub fn without_loader_criteria<F: HasTable>(mut self, _model: Model<F>) -> Self {
        self.log.without_criteria(F::TABLE);
        self
    }

    /// `SET column = value`; a value may be an expression over the old row.
    ///
    /// # Errors
    /// The statement gives an error if it sets a column twice.
    pub fn set<T>(self, column: Column<E, T>, value: impl IntoExpr<T>) -> Self {
        self.ordered_values([column.set(value)])
    }

    /// Several assignments at once, in the order of the table's columns:
    /// `.values([User::name.set("ed"), User::email.set("e@x")])`.
    pub fn values(self, assignments: impl IntoIterator<Item = Set<E>>) -> Self {
        let mut assignments: Vec<Set<E>> = assignments.into_iter().collect();
        assignments.sort_by_key(|assignment| assignment.column);
        self.ordered_values(assignments)
    }

    /// Several assignments at once, in their own order, which MySQL goes by.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.Update.ordered_values>
    pub fn ordered_values(mut self, assignments: impl IntoIterator<Item = Set<E>>) -> Self {
        for assignment in assignments {
            self.set.push(assignment.column);
            self.log.push(Tok::Column(assignment.column, E::TABLE));
            self.log.clause(assignment.value, Clause::Set);
        }
        self
    }

    /// `RETURNING`: reads back what was changed. MySQL and MariaDB have none, so there it is an error at compilation.
    pub fn returning<S: Selectable>(mut self, what: S) -> Typed<S::Row> {
        write_onupdate(&mut self.log, E::TABLE, &self.set);
        what.select_into(&mut self.log, SelectList::Returning);
        Typed::new(self.log)
    }

    pub(crate) fn log(&self) -> Box<Log> {
        let mut log = self.log.clone();
        write_onupdate(&mut log, E::TABLE, &self.set);
        log
    }

    pub(crate) fn into_log(mut self) -> Box<Log> {
        write_onupdate(&mut self.log, E::TABLE, &self.set);
        self.log
    }
}

/// Sets the columns that have an `onupdate` and were not set, each to a value made now.
pub(crate) fn write_onupdate(log: &mut Log, table: &'static TableDef, set: &[u16]) {
    if set.is_empty() {
        return;
    }
    for (index, column) in (0..).zip(table.columns) {
        if let Some(make) = column.onupdate
            && !set.contains(&index)
        {
            log.push(Tok::Column(index, table));
            log.clause(make(), Clause::Set);
        }
    }
}
