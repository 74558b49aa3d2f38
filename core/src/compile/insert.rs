//! INSERT.

use super::render::Renderer;
use super::tree::{Conflict, Node, Query};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::schema::TableDef;
use crate::types::SqlType;

impl Renderer<'_> {
    pub(super) fn insert(&mut self, query: &Query<'_>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        let ignore = matches!(query.conflict, Some(Conflict::Nothing)) && self.dialect == Dialect::Mysql;
        self.push(if ignore { "INSERT IGNORE INTO " } else { "INSERT INTO " });
        self.table_name(table);
        match query.bulk {
            Some((rows, first)) => self.bulk(table, query, rows, first)?,
            None if query.columns.is_empty() => {
                if query.rows.len() > 1 {
                    return Err(Error::statement(format!(
                        "insert({}): several rows, none sets a column",
                        table.model
                    )));
                }
                self.push(if self.dialect == Dialect::Mysql { " () VALUES ()" } else { " DEFAULT VALUES" });
            }
            None => self.values(table, query)?,
        }
        self.conflict(table, query)?;
        self.returning(&query.returning)
    }

    fn columns(&mut self, table: &TableDef, query: &Query<'_>) -> Result<()> {
        self.push(" (");
        self.list(&query.columns, |out, (column, _)| {
            out.ident(table.column_name(*column));
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }

    fn values(&mut self, table: &TableDef, query: &Query<'_>) -> Result<()> {
        self.columns(table, query)?;
        if query.rows.is_empty() {
            return Err(Error::statement(format!("insert({}): it has no rows", table.model)));
        }
        self.push(" VALUES ");
        self.list(&query.rows, |out, row| {
            out.push("(");
            out.list(row, |out, value| match value {
                // SQLite numbers a key that is given as NULL, and has no DEFAULT there
                Node::Default if out.dialect == Dialect::Sqlite => {
                    out.push("NULL");
                    Ok(())
                }
                other => out.assigned(other),
            })?;
            out.push(")");
            Ok(())
        })
    }

    /// Rows of bound values alone, in the dialect's best way.
    fn bulk(&mut self, table: &'static TableDef, query: &Query<'_>, rows: u32, first: u32) -> Result<()> {
        self.columns(table, query)?;
        let ty = |column: usize| -> &'static SqlType { &table.columns[column].ty };
        if rows == 0 {
            // one array per column; the rows come back in the arrays' order
            self.push(" SELECT ");
            self.list(&query.columns, |out, (column, value)| match value {
                Some(value) => out.assigned(value),
                None => {
                    out.push("_u.");
                    out.ident(table.column_name(*column));
                    Ok(())
                }
            })?;
            let bound: Vec<usize> =
                query.columns.iter().filter(|(_, v)| v.is_none()).map(|(c, _)| *c).collect();
            self.push(" FROM unnest(");
            for (i, column) in bound.iter().enumerate() {
                self.push(if i == 0 { "" } else { ", " });
                self.bind_array(first + i as u32, ty(*column))?;
            }
            self.push(") WITH ORDINALITY AS _u(");
            for column in &bound {
                self.ident(table.column_name(*column));
                self.push(", ");
            }
            self.push("_n) ORDER BY _u._n");
            return Ok(());
        }
        self.push(" VALUES ");
        let mut next = first;
        for row in 0..rows {
            self.push(if row == 0 { "(" } else { ", (" });
            self.list(&query.columns, |out, (column, value)| match value {
                Some(value) => out.assigned(value),
                None => {
                    next += 1;
                    out.bind(next - 1, Some(ty(*column)))
                }
            })?;
            self.push(")");
        }
        Ok(())
    }

    fn conflict(&mut self, table: &TableDef, query: &Query<'_>) -> Result<()> {
        let Some(conflict) = &query.conflict else { return Ok(()) };
        if self.dialect == Dialect::Mysql {
            let Conflict::Set(set) = conflict else { return Ok(()) };
            self.push(" ON DUPLICATE KEY UPDATE ");
            return self.assignments(table, set);
        }
        self.push(" ON CONFLICT");
        if !query.conflict_target.is_empty() {
            self.push(" (");
            self.list(&query.conflict_target, |out, column| {
                out.ident(table.column_name(*column));
                Ok(())
            })?;
            self.push(")");
        }
        match conflict {
            Conflict::Nothing => self.push(" DO NOTHING"),
            Conflict::Set(set) => {
                self.push(" DO UPDATE SET ");
                self.assignments(table, set)?;
            }
        }
        Ok(())
    }

    fn assignments(&mut self, table: &TableDef, set: &[(usize, Node<'_>)]) -> Result<()> {
        self.list(set, |out, (column, value)| {
            out.ident(table.column_name(*column));
            out.push(" = ");
            out.assigned(value)
        })
    }
}
