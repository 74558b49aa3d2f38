//! The rows of an INSERT.

use crate::expr::{Clause, Fragment, Log, Set, Tok};
use crate::orm::Pending;
use crate::schema::TableDef;

/// One row to insert: columns with their values.
pub(crate) type RowValues = Vec<(u16, Fragment)>;

/// What `values` takes: a draft, an array or `Vec` of drafts, an array or `Vec` of assignments for one row, an array or `Vec`
/// of those for several.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not rows of `{E}`",
    note = "pass drafts (`User::new()…`), assignments (`[User::name.set(…)]`), or an array or `Vec` of either; an iterator is \
            collected before: `.collect::<Vec<_>>()`"
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

macro_rules! several {
    ($( [$($g:tt)*] $rows:ty; )*) => { $(
        impl<$($g)*> IntoRows<E> for $rows {
            fn into_rows(self) -> Vec<RowValues> {
                self.into_iter().map(row).collect()
            }
        }
    )* };
}
several! {
    [E] Vec<Vec<Set<E>>>;
    [E, const N: usize] Vec<[Set<E>; N]>;
    [E, const N: usize] [Vec<Set<E>>; N];
    [E, const N: usize, const M: usize] [[Set<E>; N]; M];
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
pub(super) fn write_rows(log: &mut Log, table: &'static TableDef, rows: Vec<RowValues>) {
    if rows.is_empty() {
        // no row would say the same as a row of defaults
        log.clause(Fragment::invalid(format!("insert({}): it has no rows", table.model)), Clause::Row(1));
        return;
    }
    let mut used = vec![false; table.columns.len()];
    for (column, _) in rows.iter().flatten() {
        used[*column as usize] = true;
    }
    for (used, column) in used.iter_mut().zip(table.columns) {
        *used |= column.default.is_some();
    }
    // without a column it would be a row of defaults
    if rows.is_empty() && !table.columns.is_empty() {
        used[0] = true;
    }
    let columns: Vec<u16> = (0..used.len() as u16).filter(|i| used[*i as usize]).collect();
    for column in &columns {
        log.push(Tok::Column(*column, table));
        log.push(Tok::Clause(Clause::InsertColumn));
    }
    for mut row in rows {
        if let Some(column) = twice(&row) {
            let name = table.column_name(column.into());
            row = vec![(
                column,
                Fragment::invalid(format!("insert({}): a row sets {name} twice", table.model)),
            )];
        }
        for column in &columns {
            match row.iter().position(|(c, _)| c == column) {
                Some(at) => log.append(row.swap_remove(at).1),
                None => log.append(unset(table, *column)),
            }
        }
        log.push(Tok::Clause(Clause::Row(columns.len() as u16)));
    }
}

/// A column that a row sets more than once.
fn twice(row: &RowValues) -> Option<u16> {
    row.iter().enumerate().find(|(at, (c, _))| row[..*at].iter().any(|(b, _)| b == c)).map(|(_, (c, _))| *c)
}

fn unset(table: &'static TableDef, column: u16) -> Fragment {
    let def = &table.columns[column as usize];
    match (def.default, def.server_default) {
        (Some(default), _) => default(),
        (None, Some(default)) => default(),
        (None, None) if def.is_autoincrement() => Fragment::of(Tok::Default),
        (None, None) => Fragment::of(Tok::Null),
    }
}
