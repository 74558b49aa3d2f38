//! The INSERTs of a flush: rows that set the same columns, in the dialect's best way for many rows.

use super::{Flush, Step, Work};
use crate::dialect::{Bulk, Dialect};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Clause, Fragment, Log, StatementKind, Tok};
use crate::orm::store::Link;
use crate::orm::unit_of_work::Association;
use crate::orm::{Given, UnitOfWork};
use crate::schema::{ColumnDef, TableDef};
use crate::types::Value;
use std::any::TypeId;

/// Rows that can be inserted by one statement: the columns they set, by value or by an expression without values.
#[derive(PartialEq)]
struct Shape {
    bound: Vec<usize>,
    computed: Vec<(usize, String)>,
}

impl Flush {
    /// The next rows of a model that can be inserted together.
    pub(super) fn insert(&mut self, work: &mut UnitOfWork, entity: TypeId) -> Result<Option<Step>> {
        let store = &work.stores[&entity];
        if store.pending().is_empty() {
            return Ok(None);
        }
        let table = store.table();
        let page = match self.dialect.capability().bulk {
            // `unnest` would take the items of an array column for rows
            Bulk::Unnest if table.columns.iter().any(|c| c.ty.is_array()) => 1,
            Bulk::Unnest => usize::MAX,
            Bulk::Values { page } => page,
        };
        let mut shape: Option<Shape> = None;
        let mut template: Vec<(usize, Fragment)> = Vec::new();
        let (mut slots, mut rows): (Vec<u32>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
        for slot in store.pending() {
            let waits = |link: &Link| {
                !work.stores.get(&link.parent.entity).is_some_and(|s| s.is_live(link.parent.slot))
            };
            if store.links(*slot).iter().any(waits) {
                // its parent is in this very table and comes first; what stands behind it may go before
                if slots.is_empty() { continue } else { break }
            }
            let (this, computed, row) = self.row(work, entity, *slot, table)?;
            let alone = this.bound.is_empty() || this.computed.iter().any(|(_, sql)| sql.is_empty());
            match &shape {
                Some(shape) if alone || *shape != this => break,
                _ => {}
            }
            slots.push(*slot);
            rows.push(row);
            if shape.is_none() {
                shape = Some(this);
                template = computed;
            }
            if alone || slots.len() == page {
                break;
            }
        }
        // all that is left here waits for rows of other tables
        let Some(shape) = shape else { return Ok(None) };
        // a page that is not full would be a text of its own for each length: such rows go one by one
        if let Bulk::Values { page } = self.dialect.capability().bulk
            && slots.len() < page
        {
            slots.truncate(1);
            rows.truncate(1);
        }
        Ok(Some(self.insert_step(work, entity, table, &shape, template, slots, rows)))
    }

    /// One row: its shape, its expressions, and its columns as far as they are known.
    #[allow(clippy::type_complexity, reason = "three parts of one row")]
    fn row(
        &mut self,
        work: &UnitOfWork,
        entity: TypeId,
        slot: u32,
        table: &'static TableDef,
    ) -> Result<(Shape, Vec<(usize, Fragment)>, Vec<Value>)> {
        let store = &work.stores[&entity];
        let mut row: Vec<Value> = vec![Value::Null; table.columns.len()];
        let mut shape = Shape { bound: Vec::new(), computed: Vec::new() };
        let mut computed = Vec::new();
        let given = store.given(slot);
        for (index, column) in table.columns.iter().enumerate() {
            let fragment = if let Some(link) =
                store.links(slot).iter().rev().find(|l| l.column as usize == index)
            {
                let value = match self.parents.get(&(link.parent, link.parent_column)) {
                    Some(value) => value.clone(),
                    None => {
                        let parent = &work.stores[&link.parent.entity];
                        let value =
                            parent.column_value(link.parent.slot, link.parent_column).unwrap_or(Value::Null);
                        self.parents.insert((link.parent, link.parent_column), value.clone());
                        value
                    }
                };
                row[index] = value;
                shape.bound.push(index);
                continue;
            } else if let Some((_, given)) = given.iter().find(|(c, _)| *c as usize == index) {
                match given {
                    Given::Value(value) => {
                        row[index] = value.clone();
                        shape.bound.push(index);
                        continue;
                    }
                    Given::Expr(fragment) => (**fragment).clone(),
                }
            } else if let Some(default) = column.default {
                match default().into_bound_value() {
                    Ok(value) => {
                        row[index] = value;
                        shape.bound.push(index);
                        continue;
                    }
                    Err(fragment) => fragment,
                }
            } else {
                leave_out(table, index, column)?;
                // NULL is said outright, so that rows with and without a value go together
                if column.nullable && column.server_default.is_none() {
                    shape.bound.push(index);
                }
                continue;
            };
            // an expression with values of its own cannot be shared by several rows
            let key =
                if fragment.values().next().is_some() { String::new() } else { format!("{fragment:?}") };
            shape.computed.push((index, key));
            computed.push((index, fragment));
        }
        Ok((shape, computed, row))
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one statement")]
    fn insert_step(
        &self,
        work: &mut UnitOfWork,
        entity: TypeId,
        table: &'static TableDef,
        shape: &Shape,
        template: Vec<(usize, Fragment)>,
        slots: Vec<u32>,
        rows: Vec<Vec<Value>>,
    ) -> Step {
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &shape.bound {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        let mut returned: Vec<usize> = (0..table.columns.len())
            .filter(|i| !shape.bound.contains(i) && !template.iter().any(|(c, _)| c == i))
            .collect();
        for (column, fragment) in template {
            log.push(Tok::Column(column as u16, table));
            log.clause(fragment, Clause::InsertExpr);
            returned.push(column);
        }
        if !shape.bound.is_empty() || !returned.is_empty() {
            write_rows(&mut log, self.dialect, &shape.bound, &rows);
        }
        // what a database makes by itself comes first in the answer if it numbers the rows
        returned.sort_unstable_by_key(|i| !table.columns[*i].is_autoincrement());
        for column in &returned {
            log.clause(Fragment::of(Tok::Column(*column as u16, table)), Clause::Returning);
        }
        if let Some(store) = work.stores.get_mut(&entity) {
            store.taken(&slots);
        }
        Step::new(log, "insert into", table, Work::Insert { entity, slots, rows, returned })
    }

    /// The next rows of an association table.
    pub(super) fn associate(&mut self, work: &mut UnitOfWork) -> Result<Option<Step>> {
        let Some(first) = work.associations.first() else { return Ok(None) };
        let (table, columns): (_, Vec<usize>) = (first.table, first.ends.iter().map(|(c, ..)| *c).collect());
        let full = match self.dialect.capability().bulk {
            Bulk::Unnest => usize::MAX,
            Bulk::Values { page } => page,
        };
        let same = |a: &Association| {
            a.table.same(table) && a.ends.iter().map(|(c, ..)| *c).eq(columns.iter().copied())
        };
        let mut count = work.associations.iter().take_while(|a| same(a)).count().min(full);
        if full != usize::MAX && count < full {
            count = 1;
        }
        let mut rows = Vec::with_capacity(count);
        for association in work.associations.drain(..count).collect::<Vec<_>>() {
            let mut row = vec![Value::Null; table.columns.len()];
            for (column, key, source) in association.ends {
                row[column] = work.stores[&key.entity].column_value(key.slot, source).ok_or_else(|| {
                    Error::session(format!("insert into {}: one end was deleted", table.name))
                })?;
            }
            rows.push(row);
        }
        let mut log = Log::new(StatementKind::Insert);
        log.push(Tok::Table(table));
        log.push(Tok::Clause(Clause::Target));
        for column in &columns {
            log.push(Tok::Column(*column as u16, table));
            log.push(Tok::Clause(Clause::InsertColumn));
        }
        write_rows(&mut log, self.dialect, &columns, &rows);
        Ok(Some(Step::new(log, "insert into", table, Work::Associate)))
    }
}

/// May a column be left out of an INSERT?
fn leave_out(table: &TableDef, index: usize, column: &ColumnDef) -> Result<()> {
    if !column.is_required() {
        return Ok(());
    }
    let name = table.column_name(index);
    let hint =
        if column.foreign_key.is_some() { ": set it, or the relationship that supplies it" } else { "" };
    Err(Error::new(
        ErrorKind::NotNullViolation,
        format!("insert into {}: column \"{name}\" of `{}` has no value{hint}", table.name, table.model),
    ))
}

/// Rows of values, in the dialect's best way.
fn write_rows(log: &mut Log, dialect: Dialect, columns: &[usize], rows: &[Vec<Value>]) {
    if dialect.capability().bulk == Bulk::Unnest && rows.len() > 1 {
        log.push(Tok::Rows(0));
        for column in columns {
            log.value(Value::Array(rows.iter().map(|row| row[*column].clone()).collect()));
        }
        return;
    }
    log.push(Tok::Rows(rows.len() as u32));
    for row in rows {
        for column in columns {
            log.value(row[*column].clone());
        }
    }
}
