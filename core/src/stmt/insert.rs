//! `INSERT`

use super::selectable::SelectList;
use super::{Selectable, Typed};
use crate::expr::{Clause, Fragment, Log, Set, StatementKind, Tok};
use crate::orm::{HasTable, Model, Pending};
use crate::schema::Column;
use std::marker::PhantomData;

/// An `INSERT` into the table of `E`.
#[must_use = "a statement does nothing until it is executed"]
pub struct Insert<E> {
    log: Box<Log>,
    marker: PhantomData<fn() -> E>,
}

/// Inserts rows into a model's table, without a session's tracking.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.insert>
pub fn insert<E: HasTable>(_model: Model<E>) -> Insert<E> {
    let mut log = Log::new(StatementKind::Insert);
    log.push(Tok::Table(E::TABLE));
    log.push(Tok::Clause(Clause::Target));
    Insert { log, marker: PhantomData }
}

impl<E: HasTable> Insert<E> {
    /// The rows: drafts, assignments, or a collection of either. Columns with a default that are not given get it.
    ///
    /// Rows of one statement need not set the same columns: what a row leaves out is its default, or NULL.
    pub fn values(mut self, rows: impl IntoRows<E>) -> Self {
        let rows = rows.into_rows();
        write_rows::<E>(&mut self.log, rows);
        self
    }

    /// `ON CONFLICT DO NOTHING`; MySQL's `INSERT IGNORE`.
    pub fn on_conflict_do_nothing(mut self) -> Self {
        self.log.push(Tok::Clause(Clause::ConflictNothing));
        self
    }

    /// `ON CONFLICT (target) DO UPDATE SET …`; MySQL's `ON DUPLICATE KEY UPDATE`, which looks at every unique key.
    ///
    /// The closure gets the row that was to be inserted.
    pub fn on_conflict_do_update<S: IntoIterator<Item = Set<E>>>(
        mut self,
        target: impl ConflictTarget<E>,
        set: impl FnOnce(E::Columns) -> S,
    ) -> Self {
        target.target_into(&mut self.log);
        for assignment in set(E::columns(Some("excluded"))) {
            self.log.push(Tok::Column(assignment.column, E::TABLE));
            self.log.clause(assignment.value, Clause::ConflictSet);
        }
        self
    }

    /// `RETURNING`: reads back what was inserted. MySQL has none (MariaDB has).
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

/// The columns that a conflict is about.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name columns of `{E}`",
    note = "pass a unique column or a tuple of columns that are unique together"
)]
pub trait ConflictTarget<E> {
    /// Writes the columns.
    fn target_into(self, log: &mut Log);
}

impl<E: HasTable, T> ConflictTarget<E> for Column<E, T> {
    fn target_into(self, log: &mut Log) {
        log.push(Tok::Column(self.index() as u16, E::TABLE));
        log.push(Tok::Clause(Clause::ConflictTarget));
    }
}

impl<E, A: ConflictTarget<E>, B: ConflictTarget<E>> ConflictTarget<E> for (A, B) {
    fn target_into(self, log: &mut Log) {
        self.0.target_into(log);
        self.1.target_into(log);
    }
}

impl<E, A: ConflictTarget<E>, B: ConflictTarget<E>, C: ConflictTarget<E>> ConflictTarget<E> for (A, B, C) {
    fn target_into(self, log: &mut Log) {
        self.0.target_into(log);
        self.1.target_into(log);
        self.2.target_into(log);
    }
}

/// One row to insert: columns with their values.
pub(super) type RowValues = Vec<(u16, Fragment)>;

/// What `values` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not rows of `{E}`",
    note = "pass drafts (`User::new()…`) or assignments (`[User::name.set(…)]`)"
)]
pub trait IntoRows<E> {
    /// The rows.
    fn into_rows(self) -> Vec<RowValues>;
}

fn row<E>(assignments: impl IntoIterator<Item = Set<E>>) -> RowValues {
    assignments.into_iter().map(|set| (set.column, set.value)).collect()
}

impl<E, const N: usize> IntoRows<E> for [Set<E>; N] {
    fn into_rows(self) -> Vec<RowValues> {
        vec![row(self)]
    }
}

impl<E> IntoRows<E> for Vec<Set<E>> {
    fn into_rows(self) -> Vec<RowValues> {
        vec![row(self)]
    }
}

impl<E> IntoRows<E> for Vec<Vec<Set<E>>> {
    fn into_rows(self) -> Vec<RowValues> {
        self.into_iter().map(row).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<D: Pending> IntoRows<D::Entity> for D {
    fn into_rows(self) -> Vec<RowValues> {
        vec![self.into_draft().into_row()]
    }
}

#[diagnostic::do_not_recommend]
impl<D: Pending, const N: usize> IntoRows<D::Entity> for [D; N] {
    fn into_rows(self) -> Vec<RowValues> {
        self.into_iter().map(|draft| draft.into_draft().into_row()).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<D: Pending> IntoRows<D::Entity> for Vec<D> {
    fn into_rows(self) -> Vec<RowValues> {
        self.into_iter().map(|draft| draft.into_draft().into_row()).collect()
    }
}

/// Writes the columns that any row sets or that have a default, then each row.
fn write_rows<E: HasTable>(log: &mut Log, rows: Vec<RowValues>) {
    let table = E::TABLE;
    let mut used = vec![false; table.columns.len()];
    for (column, _) in rows.iter().flatten() {
        used[*column as usize] = true;
    }
    for (used, column) in used.iter_mut().zip(table.columns) {
        *used |= column.default.is_some();
    }
    let columns: Vec<u16> = (0..used.len() as u16).filter(|i| used[*i as usize]).collect();
    for column in &columns {
        log.push(Tok::Column(*column, table));
        log.push(Tok::Clause(Clause::InsertColumn));
    }
    for mut row in rows {
        for column in &columns {
            match row.iter().position(|(c, _)| c == column) {
                Some(at) => log.append(row.swap_remove(at).1),
                None => log.append(unset(table, *column)),
            }
        }
        log.push(Tok::Clause(Clause::Row(columns.len() as u16)));
    }
}

fn unset(table: &'static crate::schema::TableDef, column: u16) -> Fragment {
    let def = &table.columns[column as usize];
    match (def.default, def.server_default) {
        (Some(default), _) => default(),
        (None, Some(default)) => default(),
        (None, None) if def.is_autoincrement() => Fragment::of(Tok::Default),
        (None, None) => Fragment::of(Tok::Null),
    }
}
