//! UPDATE, DELETE and RETURNING.

use super::names::Labels;
use super::render::Renderer;
use super::tree::{Item, Node, Query, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::schema::TableDef;

impl<'a> Renderer<'a> {
    pub(super) fn update(&mut self, query: &Query<'a>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        match query.bulk {
            Some((0, first)) => return self.update_arrays(table, query, first),
            Some((rows, first)) => return self.update_rows(table, query, rows, first),
            None => {}
        }
        if query.set.is_empty() {
            return Err(Error::statement(format!("update({}): it sets no column", table.model)));
        }
        once(query.set.iter().map(|(column, _)| *column), |column| {
            format!("update({}): it sets {} twice", table.model, table.column_name(column))
        })?;
        super::property::settable(table, query.set.iter().map(|(column, _)| *column))?;
        let target = Source::of(table);
        let written = self.written(table, query)?;
        let others = self.others(query, target);
        let several = !others.is_empty() && self.dialect == Dialect::Mysql;
        let outer = self.outer.len();
        self.outer.push(target);
        self.outer.extend(&others);
        self.push("UPDATE ");
        self.table_name(written);
        if several {
            for other in &others {
                self.push(", ");
                self.source(other)?;
            }
        }
        self.push(" SET ");
        self.list(&query.set, |out, (column, value)| {
            if several {
                out.column(&target, *column);
            } else {
                out.ident(table.column_name(*column));
            }
            out.push("=");
            out.assigned(value)
        })?;
        if !several && !others.is_empty() {
            self.push(" FROM ");
            self.list(&others, Self::source)?;
        }
        self.conditions_of(&query.filter, others.iter().copied().chain([target]))?;
        if self.dialect == Dialect::Mysql && !query.returning.is_empty() {
            return Err(self.cannot("UPDATE … RETURNING: select the rows, before or after"));
        }
        self.returning(table, &query.returning)?;
        self.outer.truncate(outer);
        self.adapted.clear();
        Ok(())
    }

    /// One array per column: one text however many rows there are.
    fn update_arrays(&mut self, table: &'static TableDef, query: &Query<'a>, first: u32) -> Result<()> {
        let outer = self.outer.len();
        self.outer.push(Source::of(table));
        self.push("UPDATE ");
        self.table_name(table);
        self.push(" SET ");
        let keys = query.keys.len();
        for (place, (column, _)) in query.columns.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.ident(table.column_name(*column));
            self.push(&format!("=_u.c{}", keys + place));
        }
        for (column, value) in &query.set {
            self.push(", ");
            self.ident(table.column_name(*column));
            self.push("=");
            self.assigned(value)?;
        }
        self.push(" FROM unnest(");
        let columns = query.keys.iter().chain(query.columns.iter().map(|(column, _)| column));
        let columns: Vec<usize> = columns.copied().collect();
        for (place, column) in columns.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.bind_array(first + place as u32, &table.columns[*column].ty)?;
        }
        self.push(") AS _u(");
        for place in 0..columns.len() {
            self.push(&format!("{}c{place}", if place == 0 { "" } else { ", " }));
        }
        self.push(") WHERE ");
        for (place, column) in query.keys.iter().enumerate() {
            self.push(if place == 0 { "" } else { " AND " });
            self.column(&Source::of(table), *column);
            self.push(&format!(" = _u.c{place}"));
        }
        self.returning(table, &query.returning)?;
        self.outer.truncate(outer);
        Ok(())
    }

    /// MySQL's way: each column picks its value by the row's key. A derived table of the rows would be shorter, but MariaDB
    /// cuts long texts in it, and says nothing.
    fn update_rows(
        &mut self,
        table: &'static TableDef,
        query: &Query<'a>,
        rows: u32,
        first: u32,
    ) -> Result<()> {
        let target = Source::of(table);
        let outer = self.outer.len();
        self.outer.push(target);
        let key = table.primary_key().len();
        let width = (query.keys.len() + query.columns.len()) as u32;
        let value = |row: u32, place: usize| first + row * width + place as u32;
        self.push("UPDATE ");
        self.table_name(table);
        self.push(" SET ");
        for (place, (column, _)) in query.columns.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.ident(table.column_name(*column));
            self.push("=CASE");
            for row in 0..rows {
                self.push(" WHEN ");
                for (place, column) in query.keys[..key].iter().enumerate() {
                    self.push(if place == 0 { "" } else { " AND " });
                    self.column(&target, *column);
                    self.push(" = ");
                    self.bind(value(row, place), Some(&table.columns[*column].ty))?;
                }
                self.push(" THEN ");
                self.bind(value(row, query.keys.len() + place), Some(&table.columns[*column].ty))?;
            }
            self.push(" END");
        }
        for (column, value) in &query.set {
            self.push(", ");
            self.ident(table.column_name(*column));
            self.push("=");
            self.assigned(value)?;
        }
        self.push(" WHERE ");
        // not every server finds rows by several columns at once
        self.column(&target, query.keys[0]);
        self.push(" IN (");
        for row in 0..rows {
            self.push(if row == 0 { "" } else { ", " });
            self.bind(value(row, 0), Some(&table.columns[query.keys[0]].ty))?;
        }
        self.push(")");
        if query.keys.len() > 1 {
            self.push(" AND (");
            self.list(&query.keys, |out, column| {
                out.column(&target, *column);
                Ok(())
            })?;
            self.push(") IN (");
            for row in 0..rows {
                self.push(if row == 0 { "(" } else { ", (" });
                for (place, column) in query.keys.iter().enumerate() {
                    self.push(if place == 0 { "" } else { ", " });
                    self.bind(value(row, place), Some(&table.columns[*column].ty))?;
                }
                self.push(")");
            }
            self.push(")");
        }
        self.outer.truncate(outer);
        Ok(())
    }

    pub(super) fn delete(&mut self, query: &Query<'a>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        let target = Source::of(table);
        if table.is_joined() {
            return Err(several_tables(
                "delete",
                table,
                "delete it through a session, or from its base where the key says on_delete = Cascade",
            ));
        }
        let others = self.others(query, target);
        let outer = self.outer.len();
        self.outer.push(target);
        self.outer.extend(&others);
        self.push("DELETE FROM ");
        self.table_name(table);
        if !others.is_empty() {
            match self.dialect {
                Dialect::Postgresql => self.push(" USING "),
                Dialect::Mysql => {
                    self.push(" USING ");
                    self.table_name(table);
                    self.push(", ");
                }
                Dialect::Sqlite => {
                    return Err(Error::statement(format!(
                        "delete({}): SQLite has no DELETE … USING {}; use in_(select(…)) or any(…)",
                        table.model,
                        others.iter().map(Source::describe).collect::<Vec<_>>().join(", ")
                    )));
                }
            }
            self.list(&others, Self::source)?;
        }
        self.conditions_of(&query.filter, others.iter().copied().chain([target]))?;
        if self.dialect == Dialect::Mysql && !others.is_empty() && !query.returning.is_empty() {
            return Err(self.cannot("DELETE … RETURNING with other tables"));
        }
        self.returning(table, &query.returning)?;
        self.outer.truncate(outer);
        Ok(())
    }

    pub(super) fn returning(&mut self, table: &TableDef, items: &[Item<'a>]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.push(" RETURNING ");
        // SQLite knows no table's name there
        self.bare_columns = self.dialect == Dialect::Sqlite;
        for item in items {
            if let Item::Column(Node::Column(source, index)) = item
                && !source.table().is_some_and(|t| t.same(table))
                && self.bare_columns
            {
                return Err(Error::statement(format!(
                    "returning: SQLite returns columns of {} only, and {} is none",
                    table.name,
                    source.table().map_or("", |t| t.column_name(*index))
                )));
            }
        }
        self.items(items, Labels::Natural)?;
        self.bare_columns = false;
        Ok(())
    }
}

/// The rows of a model are in several tables, and a statement writes one.
pub(super) fn several_tables(what: &str, table: &'static TableDef, instead: &str) -> Error {
    let parts = table.parts();
    let names: Vec<&str> = parts.iter().map(|part| part.table.name).collect();
    Error::statement(format!("{what}({}): its rows are in {}; {instead}", table.model, names.join(" and ")))
}

/// Each column once: PostgreSQL refuses what the others take the last of.
pub(super) fn once(columns: impl Iterator<Item = usize>, message: impl Fn(usize) -> String) -> Result<()> {
    let mut seen = Vec::new();
    for column in columns {
        if seen.contains(&column) {
            return Err(Error::statement(message(column)));
        }
        seen.push(column);
    }
    Ok(())
}
