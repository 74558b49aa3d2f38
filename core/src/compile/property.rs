//! Expressions that are read along with a model.

use super::parse::parse_expression;
use super::render::Renderer;
use super::tree::{Node, Source};
use crate::error::{Error, Result};
use crate::expr::Log;
use crate::schema::TableDef;

impl<'a> Renderer<'a> {
    /// What a property stands for, over the source's rows. Its values are constants of the schema, and are written out.
    pub(super) fn property(&mut self, source: &Source<'a>, table: &'static TableDef, index: usize) {
        match self.property_text(source, table, index) {
            Ok(text) => self.push(&text),
            Err(error) => {
                self.problem.get_or_insert(error.context(table.model));
            }
        }
    }

    fn property_text(
        &mut self,
        source: &Source<'a>,
        table: &'static TableDef,
        index: usize,
    ) -> Result<String> {
        let Some(property) = table.columns[index].computed else { return Err(super::malformed()) };
        let fragment = (property.expression)();
        let log = Log::of_fragment(&fragment);
        let node = parse_expression(&log)?;
        let mut adapted = self.adapted.clone();
        for part in table.parts() {
            adapted.extend(self.name_at(source, part.table).map(|name| (part.table, name)));
        }
        let mut out = Renderer::literal(self.dialect, &log).translated(self.schemas);
        out.adapted = adapted;
        out.bare_columns = self.bare_columns && source.name().is_none();
        out.outer.push(Source::of(table));
        let operation = matches!(node, Node::Op(..) | Node::CustomOp(..) | Node::Json(..) | Node::Match(..));
        out.push(if operation { "(" } else { "" });
        out.expression(&node)?;
        out.push(if operation { ")" } else { "" });
        match out.problem.take() {
            Some(problem) => Err(problem),
            None => Ok(out.sql),
        }
    }
}

/// A property is read only.
pub(super) fn settable(table: &TableDef, mut columns: impl Iterator<Item = usize>) -> Result<()> {
    match columns.find(|column| table.columns[*column].property) {
        None => Ok(()),
        Some(column) => Err(Error::statement(format!(
            "{}: {} is a column_property and cannot be set",
            table.model,
            table.column_name(column)
        ))),
    }
}
