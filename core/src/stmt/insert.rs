//! `INSERT`

use super::selectable::SelectList;
use super::{Compound, IntoRows, Select, Selectable, Subquery, Typed};
use crate::expr::{Clause, Condition, Form, Fragment, Log, Name, Set, StatementKind, Tok, mark};
use crate::orm::{HasTable, Model};
use crate::schema::{Column, TableDef};
use std::marker::PhantomData;

/// An `INSERT` into the table of `E`.
#[must_use = "a statement does nothing until it is executed"]
pub struct Insert<E> {
    log: Box<Log>,
    /// Does the key that the database makes come back?
    return_key: bool,
    marker: PhantomData<fn() -> E>,
}

/// Inserts rows into a model's table, without a session's tracking.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.insert>
pub fn insert<E: HasTable>(_model: Model<E>) -> Insert<E> {
    let mut log = Log::new(StatementKind::Insert);
    log.push(Tok::Table(E::TABLE));
    log.push(Tok::Clause(Clause::Target));
    Insert { log, return_key: true, marker: PhantomData }
}

impl<E: HasTable> Insert<E> {
    /// The rows: a draft or several, assignments, or a `Vec` of `Vec`s of them.
    ///
    /// Columns with a default that are not given get it.
    ///
    /// Rows of one statement need not set the same columns: what a row leaves out is its default, or NULL.
    ///
    /// # Errors
    /// The statement gives an error if there are no rows, or if a row sets a column twice.
    pub fn values(mut self, rows: impl IntoRows<E>) -> Self {
        let rows = rows.into_rows();
        if rows.is_empty() {
            let nothing = Fragment::invalid(format!("insert({}): it has no rows", E::TABLE.model));
            self.log.clause(nothing, Clause::Row(1));
        }
        self.return_key = rows.len() == 1;
        super::insert_rows::write_rows(&mut self.log, E::TABLE, rows);
        self
    }

    /// The rows that a query gives, into these columns; those with a default in Rust get it in every row.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/dml.html#sqlalchemy.sql.expression.Insert.from_select>
    pub fn from_select<C: ColumnsOf<E>>(mut self, columns: C, query: impl InsertSource<C::Types>) -> Self {
        let mut given = Vec::new();
        columns.each(&mut |index| given.push(index));
        for index in &given {
            self.log.push(Tok::Column(*index, E::TABLE));
            self.log.push(Tok::Clause(Clause::InsertColumn));
        }
        let mut defaults = Vec::new();
        for (index, column) in (0..).zip(E::TABLE.columns) {
            if let Some(default) = column.default
                && !given.contains(&index)
            {
                self.log.push(Tok::Column(index, E::TABLE));
                self.log.push(Tok::Clause(Clause::InsertColumn));
                defaults.push(Set::<E>::new(index, default()).value);
            }
        }
        self.return_key = false;
        self.log.append(query.rows(defaults));
        self.log.push(Tok::Clause(Clause::InsertFrom));
        self
    }

    /// Tells nothing of the key that the database made: the statement is sent without `RETURNING`.
    pub fn inline(mut self) -> Self {
        self.return_key = false;
        self
    }

    /// `ON CONFLICT DO NOTHING`; MySQL's `INSERT IGNORE`.
    pub fn on_conflict_do_nothing(mut self) -> Self {
        self.log.push(Tok::Clause(Clause::ConflictNothing));
        self
    }

    /// `ON CONFLICT (target) DO NOTHING`: other conflicts are errors. MySQL has no target and is told `INSERT IGNORE`.
    pub fn on_conflict_do_nothing_at(mut self, target: impl ConflictTarget<E>) -> Self {
        target.target_into(&mut self.log);
        self.on_conflict_do_nothing()
    }

    /// `ON CONFLICT (target) DO UPDATE SET …`; MySQL's `ON DUPLICATE KEY UPDATE`, which looks at every unique key.
    ///
    /// The closure gets the row that was to be inserted.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#insert-on-conflict-upsert>
    pub fn on_conflict_do_update<S: IntoIterator<Item = Set<E>>>(
        mut self,
        target: impl ConflictTarget<E>,
        set: impl FnOnce(E::Columns) -> S,
    ) -> Self {
        target.target_into(&mut self.log);
        for assignment in set(E::columns(Some(crate::expr::AliasName::Named("excluded")))) {
            self.log.push(Tok::Column(assignment.column, E::TABLE));
            self.log.clause(assignment.value, Clause::ConflictSet);
        }
        self
    }

    /// `DO UPDATE … WHERE`: only the rows for which it holds are updated. MySQL has none.
    pub fn on_conflict_where(mut self, condition: impl Condition) -> Self {
        condition.each(&mut |c| self.log.clause(c, Clause::ConflictWhere));
        self
    }

    /// MySQL's `ON DUPLICATE KEY UPDATE`; elsewhere `ON CONFLICT … DO UPDATE`, which needs a target: the primary key.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/dialects/mysql.html#insert-on-duplicate-key-update-upsert>
    pub fn on_duplicate_key_update<S: IntoIterator<Item = Set<E>>>(
        self,
        set: impl FnOnce(E::Columns) -> S,
    ) -> Self {
        self.on_conflict_do_update(PrimaryKey, set)
    }

    /// `RETURNING`: reads back what was inserted. MariaDB has it; MySQL, which is told the same, refuses it.
    pub fn returning<S: Selectable>(mut self, what: S) -> Typed<S::Row> {
        what.select_into(&mut self.log, SelectList::Returning);
        Typed::new(self.log)
    }

    pub(crate) fn log(&self) -> Box<Log> {
        let mut log = self.log.clone();
        if self.return_key {
            log.push(Tok::Clause(Clause::ReturnKey));
        }
        log
    }

    pub(crate) fn into_log(mut self) -> Box<Log> {
        if self.return_key {
            self.log.push(Tok::Clause(Clause::ReturnKey));
        }
        self.log
    }
}

/// What a conflict is about.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name columns of `{E}`",
    note = "pass a unique column, a tuple of columns that are unique together, `constraint(\"name\")`, or `unique_where(…)`"
)]
pub trait ConflictTarget<E> {
    /// Writes the columns.
    fn target_into(self, log: &mut Log);
}

fn write_target<E: HasTable>(columns: &impl ColumnsOf<E>, log: &mut Log) {
    columns.each(&mut |index| {
        log.push(Tok::Column(index, E::TABLE));
        log.push(Tok::Clause(Clause::ConflictTarget));
    });
}

impl<E: HasTable, T> ConflictTarget<E> for Column<E, T> {
    fn target_into(self, log: &mut Log) {
        write_target::<E>(&self, log);
    }
}

/// The primary key, for [`Insert::on_duplicate_key_update`].
struct PrimaryKey;

impl<E: HasTable> ConflictTarget<E> for PrimaryKey {
    fn target_into(self, log: &mut Log) {
        let table: &'static TableDef = E::TABLE;
        for (index, _) in table.columns.iter().enumerate().filter(|(_, column)| column.primary_key) {
            log.push(Tok::Column(index as u16, table));
            log.push(Tok::Clause(Clause::ConflictTarget));
        }
    }
}

/// The constraint that a conflict is about, by its name; made by [`constraint`].
#[derive(Clone, Debug)]
pub struct ConstraintName(String);

/// `ON CONFLICT ON CONSTRAINT name`: PostgreSQL only.
pub fn constraint(name: impl Into<String>) -> ConstraintName {
    ConstraintName(name.into())
}

impl<E> ConflictTarget<E> for ConstraintName {
    fn target_into(self, log: &mut Log) {
        log.push(Tok::Clause(Clause::ConflictConstraint));
        log.name(Name::from(self.0));
    }
}

/// The columns of a partial unique index and its condition; made by [`unique_where`].
pub struct UniqueWhere<C, W>(C, W);

/// `ON CONFLICT (columns) WHERE condition`: what a partial unique index is about. MySQL has none.
pub fn unique_where<C, W: Condition>(columns: C, condition: W) -> UniqueWhere<C, W> {
    UniqueWhere(columns, condition)
}

impl<E: HasTable, C: ColumnsOf<E>, W: Condition> ConflictTarget<E> for UniqueWhere<C, W> {
    fn target_into(self, log: &mut Log) {
        write_target::<E>(&self.0, log);
        self.1.each(&mut |c| log.clause(c, Clause::ConflictIndexWhere));
    }
}

/// Columns of `E`: one, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not columns of `{E}`",
    label = "expected a column of `{E}`, or a tuple of them"
)]
pub trait ColumnsOf<E> {
    /// Their types.
    type Types;
    /// The place of each.
    fn each(&self, add: &mut dyn FnMut(u16));
}

impl<E: HasTable, T> ColumnsOf<E> for Column<E, T> {
    type Types = T;
    fn each(&self, add: &mut dyn FnMut(u16)) {
        add(self.index() as u16);
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[allow(non_snake_case)]
        impl<E, $($T: ColumnsOf<E>),+> ColumnsOf<E> for ($($T,)+) {
            type Types = ($($T::Types,)+);
            fn each(&self, add: &mut dyn FnMut(u16)) {
                let ($($T,)+) = self;
                $( $T.each(add); )+
            }
        }

        impl<E: HasTable, $($T: ColumnsOf<E>),+> ConflictTarget<E> for ($($T,)+) {
            fn target_into(self, log: &mut Log) {
                write_target::<E>(&self, log);
            }
        }
    )* };
}
tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) (A B C D F G H) (A B C D F G H I) (A B C D F G H I J)
    (A B C D F G H I J K) (A B C D F G H I J K L) (A B C D F G H I J K L M)
}

/// A query whose rows fit columns of the types `T`.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` do not fit columns of the types `{T}`",
    note = "the query selects as many columns, of the same types in the same order"
)]
pub trait InsertSource<T> {
    /// The query, with these columns after its own.
    fn rows(self, more: Vec<Fragment>) -> Fragment;
}

impl<T, R: RowFits<T>> InsertSource<T> for Select<R> {
    fn rows(mut self, more: Vec<Fragment>) -> Fragment {
        for value in more {
            self.log.clause(value, Clause::Column);
        }
        self.into_subquery()
    }
}

impl<T, R: RowFits<T>> InsertSource<T> for Compound<R> {
    fn rows(self, more: Vec<Fragment>) -> Fragment {
        if more.is_empty() {
            return self.into_subquery();
        }
        let all: Subquery<R> = Subquery::new(Name::made_up(mark()), Form::Subquery, *self.log);
        let mut log = Log::new(StatementKind::Select);
        log.clause(all.to_fragment(), Clause::Entity);
        for value in more {
            log.clause(value, Clause::Column);
        }
        super::select::closed(&log)
    }
}

/// A row whose values fit columns of the types `T`.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` does not fit columns of the types `{T}`",
    note = "the query selects as many columns, of the same types in the same order"
)]
pub trait RowFits<T> {}

impl<T, R: crate::expr::Fits<T>> RowFits<T> for R {}

macro_rules! fits {
    ($( ($($T:ident $R:ident),+) )*) => { $(
        impl<$($T, $R: crate::expr::Fits<$T>),+> RowFits<($($T,)+)> for ($($R,)+) {}
    )* };
}
fits! {
    (A RA, B RB) (A RA, B RB, C RC) (A RA, B RB, C RC, D RD) (A RA, B RB, C RC, D RD, E RE)
    (A RA, B RB, C RC, D RD, E RE, F RF) (A RA, B RB, C RC, D RD, E RE, F RF, G RG)
    (A RA, B RB, C RC, D RD, E RE, F RF, G RG, H RH)
}
