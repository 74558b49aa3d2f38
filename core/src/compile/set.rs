//! `IN`: one text however many values there are, as far as the dialect allows.

use super::form::{Form, slots};
use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Op;
use crate::types::SqlType;

impl<'a> Renderer<'a> {
    pub(super) fn membership(&mut self, op: Op, left: &Node<'a>, right: &Node<'a>) -> Result<()> {
        let negated = op == Op::NotIn;
        // an empty NOT IN needs them, and a text does not depend on its values
        self.push(if negated { "(" } else { "" });
        match (right, self.dialect) {
            (Node::BindSet(value, ty), Dialect::Postgresql) if !self.is_literal() => {
                self.operand_of(left, op)?;
                self.push(if negated { " != ALL (" } else { " = ANY (" });
                self.bind_array(*value, ty)?;
                self.push(")");
            }
            (Node::BindSet(value, ty), Dialect::Sqlite) if in_json(ty) && !self.is_literal() => {
                self.operand_of(left, op)?;
                self.push(if negated { " NOT IN (" } else { " IN (" });
                self.push("SELECT value FROM json_each(");
                self.bind_formed(*value, Some(&SqlType::Text), Form::JsonArray)?;
                self.push("))");
            }
            (Node::BindSet(value, ty), _) => self.written_out(negated, left, *value, ty)?,
            (Node::Tuple(rows), _) if rows.is_empty() => {
                self.operand_of(left, op)?;
                self.empty(negated, left);
            }
            (Node::Tuple(rows), Dialect::Sqlite) if matches!(left, Node::Tuple(_)) => {
                self.operand_of(left, op)?;
                self.push(if negated { " NOT IN (VALUES " } else { " IN (VALUES " });
                self.list(rows, |out, row| out.expression(row))?;
                self.push(")");
            }
            (right, _) => {
                self.has_limit_inside(right)?;
                self.operand_of(left, op)?;
                self.push(if negated { " NOT IN " } else { " IN " });
                self.expression(right)?;
            }
        }
        self.push(if negated { ")" } else { "" });
        Ok(())
    }

    /// MySQL takes no LIMIT in a subquery that is compared with.
    pub(super) fn has_limit_inside(&self, node: &Node<'a>) -> Result<()> {
        match node {
            Node::Query(query)
                if self.dialect == Dialect::Mysql && (query.limit.is_some() || query.offset.is_some()) =>
            {
                Err(self.cannot("LIMIT in a subquery of IN, ANY or ALL: select from a subquery of it"))
            }
            _ => Ok(()),
        }
    }

    /// `IN (?, ?, ?, ?)`: as many placeholders as the next power of two.
    fn written_out(
        &mut self,
        negated: bool,
        left: &Node<'a>,
        value: u32,
        ty: &'static SqlType,
    ) -> Result<()> {
        let op = if negated { Op::NotIn } else { Op::In };
        let len = self.set_len(value);
        let slots = if self.is_literal() { len as u32 } else { slots(len) };
        self.lists.push((value, slots));
        self.operand_of(left, op)?;
        if slots == 0 {
            self.empty(negated, left);
            return Ok(());
        }
        self.push(if negated { " NOT IN (" } else { " IN (" });
        for at in 0..slots {
            self.push(if at == 0 { "" } else { ", " });
            self.bind_formed(value, Some(ty), Form::Element(at))?;
        }
        self.push(")");
        Ok(())
    }

    /// An empty list is false, an empty NOT IN true, even of NULL.
    fn empty(&mut self, negated: bool, left: &Node<'a>) {
        let nulls = match left {
            Node::Tuple(items) => format!("({})", vec!["NULL"; items.len()].join(", ")),
            _ => "NULL".to_owned(),
        };
        self.push(if negated { " NOT IN (" } else { " IN (" });
        self.push(&nulls);
        self.push(if negated { ") OR (1 = 1)" } else { ") AND (1 != 1)" });
    }
}

/// Can SQLite read such values from JSON and hold them for the same?
const fn in_json(ty: &SqlType) -> bool {
    match ty {
        SqlType::Variant(variants) => in_json(&variants.on(Dialect::Sqlite)),
        SqlType::Real | SqlType::Float | SqlType::Double => false,
        SqlType::LargeBinary | SqlType::Interval | SqlType::Range(_) => false,
        SqlType::Json | SqlType::Jsonb | SqlType::Array(_) => false,
        _ => true,
    }
}
