//! Conditions: where a boolean is expected, and what a database without booleans is told instead.

use super::render::Renderer;
use super::tree::{Node, Source};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{AS_BOOLEAN, Op};
use crate::types::SqlType;

impl<'a> Renderer<'a> {
    /// Conditions that all hold.
    pub(super) fn all_of(&mut self, conditions: &[Node<'a>]) -> Result<()> {
        match conditions {
            [one] => self.condition(one),
            all => {
                for (i, condition) in all.iter().enumerate() {
                    self.push(if i == 0 { "" } else { " AND " });
                    self.operand_of(condition, Op::And)?;
                }
                Ok(())
            }
        }
    }

    /// A condition that stands alone: in WHERE, ON, HAVING.
    pub(super) fn condition(&mut self, node: &Node<'a>) -> Result<()> {
        if self.boolean(node)? {
            return Ok(());
        }
        self.grouped(node, AS_BOOLEAN, None)
    }

    /// A boolean that is no operation, where the dialect has no booleans: `active = 1`.
    pub(super) fn boolean(&mut self, node: &Node<'a>) -> Result<bool> {
        if self.dialect == Dialect::Postgresql || !is_boolean(node) {
            return Ok(false);
        }
        self.expression(node)?;
        self.push(" = 1");
        Ok(true)
    }

    /// `NOT`, which a database without booleans is told as `active = 0`.
    pub(super) fn not(&mut self, inner: &Node<'a>) -> Result<()> {
        if self.dialect != Dialect::Postgresql && is_boolean(inner) {
            self.expression(inner)?;
            self.push(" = 0");
            return Ok(());
        }
        self.push("NOT ");
        self.grouped(inner, Op::Not.precedence(), Some(Op::Not))
    }
}

/// Is it a boolean by its type, not by its operator?
fn is_boolean(node: &Node<'_>) -> bool {
    match node {
        Node::Column(source, index) => {
            let column = |source: &Source<'_>| source.table().and_then(|t| t.columns.get(*index));
            column(source).is_some_and(|c| matches!(c.ty, SqlType::Boolean))
        }
        Node::Bind(_, ty) | Node::NamedBind(_, ty, _) => matches!(ty, SqlType::Boolean),
        Node::True | Node::False => true,
        Node::LabelRef(_, inner) => is_boolean(inner),
        _ => false,
    }
}
