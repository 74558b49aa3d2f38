//! `DELETE`

use super::selectable::SelectList;
use super::{Selectable, Typed};
use crate::expr::{Clause, Condition, Log, StatementKind, Tok};
use crate::orm::{HasTable, Model};
use std::marker::PhantomData;

/// A `DELETE` from the table of `E`.
#[must_use = "a statement does nothing until it is executed"]
pub struct Delete<E> {
    log: Box<Log>,
    marker: PhantomData<fn() -> E>,
}

/// Deletes the rows that a filter finds, without a session's tracking; without a filter, all rows.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.delete>
pub fn delete<E: HasTable>(_model: Model<E>) -> Delete<E> {
    let mut log = Log::new(StatementKind::Delete);
    log.push(Tok::Table(E::TABLE));
    log.push(Tok::Clause(Clause::Target));
    Delete { log, marker: PhantomData }
}

impl<E: HasTable> Delete<E> {
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

    /// `RETURNING`: reads back what was deleted. MariaDB has it; MySQL, which is told the same, refuses it.
    pub fn returning<S: Selectable>(mut self, what: S) -> Typed<S::Row> {
        what.select_into(&mut self.log, SelectList::Returning);
        Typed::new(self.log)
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn into_log(self) -> Box<Log> {
        self.log
    }
}
