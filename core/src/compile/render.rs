//! The text under construction.

use super::tree::{Node, Query, Source};
use super::{BoundAt, Compiled};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::StatementKind;
use crate::schema::TableDef;
use crate::types::{SqlType, Value};

/// Writes SQL for one dialect.
pub(super) struct Renderer<'v> {
    pub(super) dialect: Dialect,
    pub(super) sql: String,
    binds: Vec<BoundAt>,
    /// Values to write out instead of placeholders, in DDL.
    literals: Option<&'v [Value]>,
    /// Tables that the enclosing queries read: a subquery does not read them again.
    pub(super) outer: Vec<(String, Option<String>)>,
    /// Tables that are read under a made-up name within a piece of the text.
    pub(super) adapted: Vec<(&'static TableDef, String)>,
    /// How often a name has been made up from another.
    made_up: Vec<(String, u32)>,
    /// Are columns written without their table?
    pub(super) bare_columns: bool,
}

impl<'v> Renderer<'v> {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            sql: String::with_capacity(128),
            binds: Vec::new(),
            literals: None,
            outer: Vec::new(),
            adapted: Vec::new(),
            made_up: Vec::new(),
            bare_columns: false,
        }
    }

    /// For DDL: columns without their table, values written out.
    pub(super) fn literal(dialect: Dialect, values: &'v [Value]) -> Self {
        Self { literals: Some(values), bare_columns: true, ..Self::new(dialect) }
    }

    pub(super) fn finish(self) -> Compiled {
        Compiled { sql: self.sql, binds: self.binds.into(), expected: Box::default() }
    }

    pub(super) fn statement(&mut self, query: &Query<'_>) -> Result<()> {
        match query.kind {
            StatementKind::Select => self.select(query),
            StatementKind::Insert => self.insert(query),
            StatementKind::Update => self.update(query),
            StatementKind::Delete => self.delete(query),
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    pub(super) fn ident(&mut self, name: &str) {
        self.dialect.write_ident(name, &mut self.sql);
    }

    pub(super) fn table_name(&mut self, table: &TableDef) {
        if let Some(schema) = table.schema() {
            self.ident(schema);
            self.push(".");
        }
        self.ident(table.name);
    }

    /// `users AS u`, as it stands in FROM.
    pub(super) fn source(&mut self, source: &Source<'_>) {
        self.table_name(source.table);
        if let Some(alias) = source.alias {
            self.push(" AS ");
            self.ident(alias);
        }
    }

    pub(super) fn column(&mut self, source: &Source<'_>, index: usize) {
        let name = source.table.column_name(index);
        if self.bare_columns && source.alias.is_none() {
            return self.ident(name);
        }
        match source.alias {
            Some("excluded") if self.dialect == Dialect::Mysql => {
                self.push("VALUES(");
                self.ident(name);
                return self.push(")");
            }
            Some(alias) => self.ident(alias),
            None => match self.adapted.iter().rev().find(|(table, _)| table.same(source.table)) {
                Some((_, alias)) => {
                    let alias = alias.clone();
                    self.ident(&alias);
                }
                None => self.table_name(source.table),
            },
        }
        self.push(".");
        self.ident(name);
    }

    /// A placeholder, or the value itself in DDL.
    pub(super) fn bind(&mut self, value: u32, ty: Option<&'static SqlType>) -> Result<()> {
        if let Some(literals) = self.literals {
            let literal = literals.get(value as usize).ok_or_else(super::malformed)?;
            return self.dialect.write_literal(literal, &mut self.sql);
        }
        self.binds.push(BoundAt { value, ty });
        self.dialect.write_placeholder(self.binds.len(), ty, &mut self.sql);
        Ok(())
    }

    /// A placeholder for an array of values.
    pub(super) fn bind_array(&mut self, value: u32, element: &'static SqlType) -> Result<()> {
        self.binds.push(BoundAt { value, ty: Some(element) });
        self.dialect.write_array_placeholder(self.binds.len(), element, &mut self.sql);
        Ok(())
    }

    /// A list with commas between.
    pub(super) fn list<T>(
        &mut self,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            each(self, item)?;
        }
        Ok(())
    }

    /// `users_1`, then `users_2`, …
    pub(super) fn make_up(&mut self, base: &str) -> String {
        let count = match self.made_up.iter_mut().find(|(name, _)| name == base) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.made_up.push((base.to_owned(), 1));
                1
            }
        };
        format!("{base}_{count}")
    }

    /// " WHERE a AND b"
    pub(super) fn conditions(&mut self, keyword: &str, conditions: &[Node<'_>]) -> Result<()> {
        if conditions.is_empty() {
            return Ok(());
        }
        self.push(keyword);
        for (i, condition) in conditions.iter().enumerate() {
            if i > 0 {
                self.push(" AND ");
            }
            if conditions.len() > 1 {
                self.operand(condition, crate::expr::Op::And, false)?
            } else {
                self.expression(condition)?
            }
        }
        Ok(())
    }

    pub(super) fn cannot(&self, what: &str) -> Error {
        Error::statement(format!("{} has no {what}", self.dialect.name()))
    }
}
