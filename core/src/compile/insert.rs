//! INSERT.

use super::names::Labels;
use super::render::Renderer;
use super::tree::{Conflict, Node, Query, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::StatementKind;
use crate::schema::TableDef;
use crate::types::SqlType;

impl<'a> Renderer<'a> {
    pub(super) fn insert(&mut self, query: &Query<'a>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        if table.is_joined() {
            return Err(super::update::several_tables(
                "insert",
                table,
                "add it to a session, which writes them in turn",
            ));
        }
        super::property::settable(table, query.columns.iter().map(|(column, _)| *column))?;
        let ignore = query.conflict.as_ref().is_some_and(|c| c.nothing) && self.dialect == Dialect::Mysql;
        self.push(if ignore { "INSERT IGNORE INTO " } else { "INSERT INTO " });
        self.table_name(table);
        match (&query.bulk, &query.rows_of) {
            (Some((1, _)), _) if query.columns.is_empty() => self.defaults(),
            (Some((rows, first)), _) => self.bulk(table, query, *rows, *first)?,
            (None, Some(rows)) => {
                self.columns(table, query)?;
                self.push(" ");
                // MySQL has WITH before the SELECT, the others before the INSERT
                if self.scopes.is_empty() {
                    self.with_scope(|out| out.query(rows, Labels::Natural))?;
                } else {
                    self.query(rows, Labels::Natural)?;
                }
                // SQLite takes ON for that of a join
                if self.dialect == Dialect::Sqlite && query.conflict.is_some() && ends_in_from(rows) {
                    self.push(" WHERE 1");
                }
            }
            (None, None) if query.columns.is_empty() => {
                if let Some(invalid @ Node::Invalid(_)) = query.rows.first().and_then(|row| row.first()) {
                    return self.expression(invalid);
                }
                if query.rows.len() > 1 {
                    return Err(Error::statement(format!(
                        "insert({}): several rows, none sets a column",
                        table.model
                    )));
                }
                // `values` of no rows says so there
                query.rows.iter().flatten().try_for_each(|value| self.expression(value))?;
                self.defaults();
            }
            (None, None) => self.values(table, query)?,
        }
        let outer = self.outer.len();
        self.outer.push(Source::of(table));
        if let Some(conflict) = &query.conflict {
            self.conflict(table, conflict)?;
        }
        self.returning(table, &query.returning)?;
        self.outer.truncate(outer);
        if query.returning.is_empty() {
            self.returned_key(table, query);
        }
        Ok(())
    }

    /// The key that the database makes: PostgreSQL is asked for it, the drivers of the others tell it.
    fn returned_key(&mut self, table: &'static TableDef, query: &Query<'a>) {
        if !query.return_key {
            return;
        }
        let given = |index: usize| {
            let at = query.columns.iter().position(|(column, _)| *column == index);
            at.is_some_and(|at| {
                !matches!(query.rows.first().and_then(|row| row.get(at)), Some(Node::Default) | None)
            })
        };
        let keys = || table.columns.iter().enumerate().filter(|(_, column)| column.primary_key);
        if self.dialect != Dialect::Postgresql {
            self.tells_key = keys().count() == 1 && keys().all(|(i, c)| c.is_autoincrement() && !given(i));
            if let (true, Some((rows, _))) = (self.tells_key, query.bulk) {
                self.keyed_rows = rows;
            }
            return;
        }
        let mut separator = " RETURNING ";
        for (index, _) in keys().filter(|(index, _)| !given(*index)) {
            self.push(separator);
            self.column(&Source::of(table), index);
            separator = ", ";
        }
    }

    fn columns(&mut self, table: &TableDef, query: &Query<'a>) -> Result<()> {
        self.push(" (");
        self.list(&query.columns, |out, (column, _)| {
            out.ident(table.column_name(*column));
            Ok(())
        })?;
        self.push(")");
        Ok(())
    }

    /// A row that is given nothing.
    fn defaults(&mut self) {
        self.push(if self.dialect == Dialect::Mysql { " () VALUES ()" } else { " DEFAULT VALUES" });
    }

    fn values(&mut self, table: &TableDef, query: &Query<'a>) -> Result<()> {
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
    fn bulk(&mut self, table: &'static TableDef, query: &Query<'a>, rows: u32, first: u32) -> Result<()> {
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

    fn conflict(&mut self, table: &TableDef, conflict: &Conflict<'a>) -> Result<()> {
        if conflict.nothing && !conflict.filter.is_empty() {
            return Err(Error::statement(format!(
                "insert({}): on_conflict_where is the condition of an update, and nothing is updated",
                table.model
            )));
        }
        if !conflict.nothing && conflict.set.is_empty() {
            return Err(Error::statement(format!(
                "insert({}): on_conflict_do_update sets no column",
                table.model
            )));
        }
        if self.dialect == Dialect::Mysql {
            return self.on_duplicate_key(table, conflict);
        }
        self.push(" ON CONFLICT");
        if let Some(name) = conflict.constraint {
            if self.dialect == Dialect::Sqlite {
                return Err(self.cannot("ON CONFLICT ON CONSTRAINT: name the columns"));
            }
            self.push(" ON CONSTRAINT ");
            self.ident(name);
        } else if !conflict.columns.is_empty() {
            self.push(" (");
            self.list(&conflict.columns, |out, column| {
                out.ident(table.column_name(*column));
                Ok(())
            })?;
            self.push(")");
            self.bare_columns = true;
            self.conditions(" WHERE ", &conflict.index_filter)?;
            self.bare_columns = false;
        }
        if conflict.nothing {
            self.push(" DO NOTHING");
            return Ok(());
        }
        self.push(" DO UPDATE SET ");
        self.assignments(table, &conflict.set)?;
        self.conditions(" WHERE ", &conflict.filter)
    }

    fn on_duplicate_key(&mut self, table: &TableDef, conflict: &Conflict<'a>) -> Result<()> {
        if conflict.nothing {
            return Ok(());
        }
        if !conflict.filter.is_empty() || !conflict.index_filter.is_empty() {
            return Err(self.cannot("condition in ON DUPLICATE KEY UPDATE"));
        }
        self.push(" ON DUPLICATE KEY UPDATE ");
        self.assignments(table, &conflict.set)
    }

    fn assignments(&mut self, table: &TableDef, set: &[(usize, Node<'a>)]) -> Result<()> {
        super::update::once(set.iter().map(|(column, _)| *column), |column| {
            format!("insert({}): after a conflict it sets {} twice", table.model, table.column_name(column))
        })?;
        self.list(set, |out, (column, value)| {
            out.ident(table.column_name(*column));
            out.push(" = ");
            out.assigned(value)
        })
    }
}

/// May the text of a query end in its FROM?
fn ends_in_from(query: &Query<'_>) -> bool {
    match query.members.last() {
        _ if is_ordered(query) => false,
        // one that has an end of its own is read from
        Some((_, last)) => ends_in_from(last) || last.kind == StatementKind::Compound || is_ordered(last),
        None => {
            let later = query.group_by.is_empty() && query.having.is_empty() && query.windows.is_empty();
            later && query.filter.is_empty() && query.suffixes.is_empty()
        }
    }
}

fn is_ordered(query: &Query<'_>) -> bool {
    !query.order_by.is_empty() || query.limit.is_some() || query.offset.is_some()
}
