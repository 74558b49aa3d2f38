//! SELECT, UPDATE, DELETE.

use super::render::Renderer;
use super::tree::{Item, Node, Query};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::Op;

impl Renderer<'_> {
    pub(super) fn select(&mut self, query: &Query<'_>) -> Result<()> {
        let outer = self.outer.len();
        self.push(if query.distinct { "SELECT DISTINCT " } else { "SELECT " });
        // subqueries in the select list know what this query reads; its own FROM must not
        super::from::reads(query).into_outer(&mut self.outer);
        self.items(&query.items)?;
        self.outer.truncate(outer);
        self.from(query)?;
        self.conditions(" WHERE ", &query.filter)?;
        if !query.group_by.is_empty() {
            self.push(" GROUP BY ");
            self.list(&query.group_by, |out, x| out.ordered(x))?;
        }
        self.conditions(" HAVING ", &query.having)?;
        if !query.order_by.is_empty() {
            self.push(" ORDER BY ");
            self.list(&query.order_by, |out, x| out.ordered(x))?;
        }
        self.limit(query)?;
        self.outer.truncate(outer);
        Ok(())
    }

    fn limit(&mut self, query: &Query<'_>) -> Result<()> {
        match (&query.limit, &query.offset) {
            (None, None) => return Ok(()),
            (Some(limit), _) => {
                self.push(" LIMIT ");
                self.expression(limit)?;
            }
            // neither has OFFSET without LIMIT
            (None, Some(_)) if self.dialect == Dialect::Sqlite => self.push(" LIMIT -1"),
            (None, Some(_)) if self.dialect == Dialect::Mysql => self.push(" LIMIT 18446744073709551615"),
            (None, Some(_)) => {}
        }
        if let Some(offset) = &query.offset {
            self.push(" OFFSET ");
            self.expression(offset)?;
        }
        Ok(())
    }

    /// A select list. Names that would appear twice, and expressions without one, get one.
    fn items(&mut self, items: &[Item<'_>]) -> Result<()> {
        let mut used: Vec<String> = Vec::new();
        let mut first = true;
        for item in items {
            match item {
                Item::Entity(source) => {
                    for index in 0..source.table.columns.len() {
                        self.push(if first { "" } else { ", " });
                        first = false;
                        self.column(source, index);
                        self.disambiguate(source.table.column_name(index), &mut used);
                    }
                }
                Item::Column(node) => {
                    self.push(if first { "" } else { ", " });
                    first = false;
                    self.item(node, &mut used)?;
                }
            }
        }
        if first {
            return Err(Error::statement("the query selects nothing"));
        }
        Ok(())
    }

    fn item(&mut self, node: &Node<'_>, used: &mut Vec<String>) -> Result<()> {
        self.expression(node)?;
        let base = match node {
            Node::Column(source, index) => {
                self.disambiguate(source.table.column_name(*index), used);
                return Ok(());
            }
            Node::Label(..) | Node::Text(_) | Node::Int(_) | Node::Null => return Ok(()),
            Node::Call(function, _) => function.name,
            Node::CallNamed(name, _) => name,
            _ => "anon",
        };
        let name = self.make_up(base);
        self.push(" AS ");
        self.ident(&name);
        Ok(())
    }

    fn disambiguate(&mut self, name: &str, used: &mut Vec<String>) {
        if used.iter().any(|u| u == name) {
            let name = self.make_up(name);
            self.push(" AS ");
            self.ident(&name);
        } else {
            used.push(name.to_owned());
        }
    }

    pub(super) fn update(&mut self, query: &Query<'_>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        if query.set.is_empty() {
            return Err(Error::statement(format!("update({}): it sets no column", table.model)));
        }
        self.push("UPDATE ");
        self.table_name(table);
        self.push(" SET ");
        self.outer.push((full(table), None));
        self.list(&query.set, |out, (column, value)| {
            out.ident(table.column_name(*column));
            out.push("=");
            out.assigned(value)
        })?;
        self.conditions(" WHERE ", &query.filter)?;
        self.outer.pop();
        self.returning(&query.returning)
    }

    /// A value in SET or VALUES; arithmetic stands in parentheses, as SQLAlchemy writes it.
    pub(super) fn assigned(&mut self, value: &Node<'_>) -> Result<()> {
        match value {
            Node::Op(Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Rem | Op::Concat, _) => {
                self.push("(");
                self.expression(value)?;
                self.push(")");
                Ok(())
            }
            other => self.expression(other),
        }
    }

    pub(super) fn delete(&mut self, query: &Query<'_>) -> Result<()> {
        let table = query.target.ok_or_else(super::malformed)?;
        self.push("DELETE FROM ");
        self.table_name(table);
        self.outer.push((full(table), None));
        self.conditions(" WHERE ", &query.filter)?;
        self.outer.pop();
        self.returning(&query.returning)
    }

    pub(super) fn returning(&mut self, items: &[Item<'_>]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.push(" RETURNING ");
        // SQLite knows no table's name there
        self.bare_columns = self.dialect == Dialect::Sqlite;
        self.items(items)?;
        self.bare_columns = false;
        Ok(())
    }
}

fn full(table: &crate::schema::TableDef) -> String {
    match table.schema() {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.to_owned(),
    }
}
