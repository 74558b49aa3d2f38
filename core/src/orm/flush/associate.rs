//! Rows of association tables.

use super::Flush;
use super::insert::power_below;
use super::inserted::write_rows;
use super::keys::is;
use super::step::{Step, Work};
use crate::dialect::Bulk;
use crate::error::{Error, Result};
use crate::expr::{Clause, Fragment, Log, Op, StatementKind, Tok};
use crate::orm::UnitOfWork;
use crate::orm::unit_of_work::Association;
use crate::schema::TableDef;
use crate::types::Value;

/// Rows of one table that set the same columns.
struct Rows {
    table: &'static TableDef,
    columns: Vec<usize>,
    rows: Vec<Vec<Value>>,
}

impl Flush {
    /// Deletes rows of association tables. Last statement first.
    pub(super) fn dissociate(&self, work: &mut UnitOfWork) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for Rows { table, columns, rows } in resolve(work, false)? {
            // all far ends of one near end at once: one text however many there are
            let mut rows = rows.into_iter().peekable();
            while let Some(row) = rows.next() {
                let mut log = Log::new(StatementKind::Delete);
                log.push(Tok::Table(table));
                log.push(Tok::Clause(Clause::Target));
                let mut expected = 1;
                if let [near, far] = columns[..]
                    && rows.peek().is_some_and(|next| next[near] == row[near])
                {
                    let mut set = Fragment::of(Tok::BindSet(&table.columns[far].ty));
                    let mut keys = vec![row[far].clone()];
                    while let Some(next) = rows.next_if(|next| next[near] == row[near]) {
                        keys.push(next[far].clone());
                    }
                    expected = keys.len() as u64;
                    set.value(Value::Array(keys.into()));
                    log.clause(is(table, near, row[near].clone()), Clause::Where);
                    log.clause(Fragment::column_of(table, far).binary(Op::In, set), Clause::Where);
                } else {
                    for column in &columns {
                        log.clause(is(table, *column, row[*column].clone()), Clause::Where);
                    }
                }
                steps.push(Step::new(log, "delete from", table, Work::Rows { expected: Some(expected) }));
            }
        }
        steps.reverse();
        Ok(steps)
    }

    /// Inserts rows of association tables. Last statement first.
    pub(super) fn associate(&self, work: &mut UnitOfWork) -> Result<Vec<Step>> {
        let page = match self.bulk {
            Bulk::Unnest | Bulk::Each => usize::MAX,
            Bulk::Values { page } => page,
        };
        let mut steps = Vec::new();
        for Rows { table, columns, rows } in resolve(work, true)? {
            let mut rest = &rows[..];
            while !rest.is_empty() {
                // a page that is not full would be a text of its own for each length, were it not a power of two
                let whole = page == usize::MAX || rest.len() >= page;
                let count = if whole { rest.len().min(page) } else { power_below(rest.len()) };
                let (now, later) = rest.split_at(count);
                rest = later;
                let mut log = Log::new(StatementKind::Insert);
                log.push(Tok::Table(table));
                log.push(Tok::Clause(Clause::Target));
                for column in &columns {
                    log.push(Tok::Column(*column as u16, table));
                    log.push(Tok::Clause(Clause::InsertColumn));
                }
                let flat: Vec<Value> = now.iter().flatten().cloned().collect();
                write_rows(&mut log, self.bulk, &columns, table.columns.len(), &flat);
                steps.push(Step::new(log, "insert into", table, Work::Rows { expected: None }));
            }
        }
        steps.reverse();
        Ok(steps)
    }
}

/// The rows that are to be inserted or deleted, with the keys of their ends.
fn resolve(work: &mut UnitOfWork, add: bool) -> Result<Vec<Rows>> {
    let mut groups: Vec<Rows> = Vec::new();
    for Association { table, ends, def, .. } in work.associations.take(add) {
        let mut row = vec![Value::Null; table.columns.len()];
        let mut gone = false;
        for (column, key, source) in &ends {
            let store = &work.stores[&key.entity];
            // rows of an object that is deleted go with it
            gone |= !add && !store.is_live(key.slot);
            if add && !store.is_live(key.slot) {
                return Err(Error::session(format!("{}: one end was deleted", def.path())));
            }
            row[*column] = store.value(key.slot, *source).unwrap_or(Value::Null);
        }
        if gone {
            continue;
        }
        let columns: Vec<usize> = ends.iter().map(|(column, ..)| *column).collect();
        match groups.iter_mut().find(|group| group.table.same(table) && group.columns == columns) {
            Some(group) => group.rows.push(row),
            None => groups.push(Rows { table, columns, rows: vec![row] }),
        }
    }
    Ok(groups)
}
