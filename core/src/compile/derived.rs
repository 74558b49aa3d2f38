//! Tables in FROM, and the columns of derived ones.

use super::names::Labels;
use super::parse::{parse_expressions, parse_statement};
use super::render::Renderer;
use super::tree::{Node, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Derived, Form};
use std::sync::Arc;

impl<'a> Renderer<'a> {
    /// `users AS u`, `(SELECT …) AS anon_1`, as it stands in FROM.
    pub(super) fn source(&mut self, source: &Source<'a>) -> Result<()> {
        match source {
            Source::Table { table, alias: Some(alias) } if alias.is_of_derived() => {
                Err(Error::statement(format!(
                    "a column of an entity of a subquery stands where the subquery is not read; read the entity of {}: \
                     select_from(&entity)",
                    table.model
                )))
            }
            Source::Table { table, .. } => {
                self.tables_of(source, table);
                Ok(())
            }
            Source::Derived { derived, first } | Source::Entity { derived, first, .. } => {
                self.derived_source(derived, *first)
            }
            Source::Text(sql) => {
                self.push(sql);
                Ok(())
            }
        }
    }

    fn derived_source(&mut self, derived: &'a Arc<Derived>, first: u32) -> Result<()> {
        let name = self.text_of(derived.name(), "anon");
        match derived.form() {
            Form::Cte { .. } => {
                self.define(derived, first)?;
                self.ident(&name);
                return Ok(());
            }
            Form::Itself => {
                self.ident(&name);
                return Ok(());
            }
            Form::Alias(origin) => self.aliased(&origin.0, first)?,
            _ => self.definition(derived, first)?,
        }
        self.push(" AS ");
        self.ident(&name);
        let columns = derived.columns();
        let named = match derived.form() {
            Form::Values(_) => self.dialect == Dialect::Postgresql,
            Form::Function { named, .. } => *named,
            _ => false,
        };
        if named {
            let open = if matches!(derived.form(), Form::Values(_)) { " (" } else { "(" };
            self.push(open);
            self.list(columns, |out, column| {
                out.ident(column.as_str());
                Ok(())
            })?;
            self.push(")");
        }
        Ok(())
    }

    /// What an alias of a derived table stands for: a CTE by its name, anything else once more.
    fn aliased(&mut self, origin: &'a Arc<Derived>, first: u32) -> Result<()> {
        match origin.form() {
            Form::Cte { .. } | Form::Itself => self.derived_source(origin, first),
            _ => self.definition(origin, first),
        }
    }

    /// What a derived table is made of.
    fn definition(&mut self, derived: &'a Arc<Derived>, first: u32) -> Result<()> {
        match derived.form() {
            Form::Values(width) => self.values_of(derived, first, *width as usize),
            Form::Function { ordinality, .. } => {
                let nodes = parse_expressions(derived.log(), first)?;
                let [function] = nodes.as_slice() else { return Err(super::malformed()) };
                self.expression(function)?;
                if *ordinality {
                    if self.dialect != Dialect::Postgresql {
                        return Err(self.cannot("WITH ORDINALITY"));
                    }
                    self.push(" WITH ORDINALITY");
                }
                Ok(())
            }
            form => {
                let lateral = *form == Form::Lateral;
                if lateral && self.dialect == Dialect::Sqlite {
                    return Err(self.cannot("LATERAL"));
                }
                self.push(if lateral { "LATERAL (" } else { "(" });
                let outer = (!lateral).then(|| std::mem::take(&mut self.outer));
                let query = parse_statement(derived.log(), first)?;
                if query.text.is_some() {
                    super::text::render(self, derived.log(), first)?;
                } else {
                    let names = self.derived_names(derived, first)?;
                    self.with_scope(|out| out.query(&query, Labels::Given(&names)))?;
                }
                if let Some(outer) = outer {
                    self.outer = outer;
                }
                self.push(")");
                Ok(())
            }
        }
    }

    /// `(VALUES (1, 'a'), (2, 'b'))`; where its columns cannot be named, a SELECT of the same rows.
    fn values_of(&mut self, derived: &'a Arc<Derived>, first: u32, width: usize) -> Result<()> {
        let nodes = parse_expressions(derived.log(), first)?;
        if nodes.is_empty() || nodes.len() % width.max(1) != 0 {
            let invalid = nodes.iter().find(|node| matches!(node, Node::Invalid(_)));
            return match invalid {
                Some(invalid) => self.expression(invalid),
                None => Err(Error::statement(format!("values({}): it has no rows", derived.name().as_str()))),
            };
        }
        let names = derived.columns();
        if self.dialect == Dialect::Postgresql {
            self.push("(VALUES ");
            return self.rows(&nodes, width, "(", ")").map(|()| self.push(")"));
        }
        if self.dialect == Dialect::Mysql {
            self.push("(");
            for (i, row) in nodes.chunks(width.max(1)).enumerate() {
                self.push(if i == 0 { "SELECT " } else { " UNION ALL SELECT " });
                for (at, value) in row.iter().enumerate() {
                    self.push(if at == 0 { "" } else { ", " });
                    self.told(value)?;
                    if let (0, Some(name)) = (i, names.get(at)) {
                        self.push(" AS ");
                        self.ident(name.as_str());
                    }
                }
            }
            self.push(")");
            return Ok(());
        }
        self.push("(SELECT ");
        for (i, name) in names.iter().enumerate() {
            self.push(if i == 0 { "NULL AS " } else { ", NULL AS " });
            self.ident(name.as_str());
        }
        self.push(" WHERE 1 = 0 UNION ALL VALUES ");
        self.rows(&nodes, width, "(", ")")?;
        self.push(")");
        Ok(())
    }

    /// A value whose type is told: MariaDB takes that of a bare placeholder for bytes.
    fn told(&mut self, value: &Node<'a>) -> Result<()> {
        match value {
            Node::Bind(value, ty) if !self.is_literal() => {
                let cast = self.dialect.cast_type(ty)?;
                self.cast_bind(*value, ty, &cast)
            }
            other => self.expression(other),
        }
    }

    fn rows(&mut self, nodes: &[Node<'a>], width: usize, open: &str, close: &str) -> Result<()> {
        for (i, row) in nodes.chunks(width).enumerate() {
            self.push(if i == 0 { "" } else { ", " });
            self.push(open);
            self.list(row, |out, value| out.expression(value))?;
            self.push(close);
        }
        Ok(())
    }

    /// `anon_1.id`
    pub(super) fn derived_column(&mut self, source: &Source<'a>, index: usize) -> Result<()> {
        let name = self.entity_columns(source)?.get(index).cloned().ok_or_else(super::malformed)?;
        self.derived_named(source, &name)
    }

    pub(super) fn derived_named(&mut self, source: &Source<'a>, name: &str) -> Result<()> {
        if let Source::Derived { derived, .. } = source
            && !matches!(derived.form(), Form::Function { .. })
        {
            let names = self.entity_columns(source)?;
            if !names.iter().any(|known| known == name) {
                return Err(Error::statement(format!(
                    "col_named({name}): {} has the columns {}",
                    source.describe(),
                    names.join(", ")
                )));
            }
        }
        if let Source::Derived { derived, .. } = source
            && matches!(derived.form(), Form::Function { column: true, .. })
        {
            self.ident(name);
            return Ok(());
        }
        if let Some(table) = self.source_name(source) {
            self.ident(&table);
            self.push(".");
        }
        self.ident(name);
        Ok(())
    }
}
