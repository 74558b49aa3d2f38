//! Labels after the select list: in GROUP BY, HAVING and ORDER BY.
//!
//! A database takes two expressions for the same if their texts are, placeholders included, so what a label stands for is
//! not written anew.

use super::render::Renderer;
use super::tree::{Node, Source};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Name;

impl<'a> Renderer<'a> {
    /// Writes a clause in which labels of the select list are repeated.
    pub(super) fn naming_labels(&mut self, clause: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = std::mem::replace(&mut self.labels_repeat, true);
        clause(self)?;
        self.labels_repeat = before;
        Ok(())
    }

    /// A label outside of the select list: PostgreSQL is told the same text again, MySQL the label's name.
    pub(super) fn label_again(&mut self, name: &'a Name, inner: &Node<'a>) -> Result<()> {
        if self.labels_repeat
            && let Some((_, text)) = self.labels.iter().find(|(label, _)| label.mark() == name.mark())
        {
            if self.dialect == Dialect::Postgresql {
                let text = text.clone();
                self.push(&text);
                return Ok(());
            }
            if self.dialect == Dialect::Mysql && !self.is_column(name.as_str())? {
                self.ident(name.as_str());
                return Ok(());
            }
        }
        self.expression(inner)
    }

    /// Has a table in FROM a column of this name? MySQL takes it for that column.
    fn is_column(&mut self, name: &str) -> Result<bool> {
        for source in self.outer.clone() {
            if !matches!(source, Source::Text(_))
                && self.entity_columns(&source)?.iter().any(|column| column.eq_ignore_ascii_case(name))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
