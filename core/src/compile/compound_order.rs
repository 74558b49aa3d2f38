//! `ORDER BY` of a compound: its columns are known by their names alone.

use super::render::Renderer;
use super::tree::{Item, Node, Query, Source};
use crate::error::{Error, Result};
use crate::expr::Op;

impl<'a> Renderer<'a> {
    /// ` ORDER BY n DESC`, after the members, of which the first has told the names.
    pub(super) fn compound_order(&mut self, query: &Query<'a>) -> Result<()> {
        if query.order_by.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        let names = std::mem::take(&mut self.selected);
        self.list(&query.order_by, |out, by| out.compound_by(by, query, &names))?;
        self.selected = names;
        Ok(())
    }

    fn compound_by(&mut self, by: &Node<'a>, query: &Query<'a>, names: &[String]) -> Result<()> {
        match by {
            Node::Op(op @ (Op::Asc | Op::Desc | Op::NullsFirst | Op::NullsLast), inner) => {
                let [inner] = inner.as_slice() else { return Err(super::malformed()) };
                self.has_nulls_order(*op)?;
                self.compound_by(inner, query, names)?;
                self.push(super::operator::direction_word(*op));
                return Ok(());
            }
            Node::Text(_) | Node::Int(_) => return self.expression(by),
            _ => {}
        }
        let mut place = 0;
        for item in query.list() {
            match item {
                Item::Column(node) if same(by, node) => break,
                Item::Column(_) => place += 1,
                Item::Entity(source) => {
                    let width = self.entity_columns(source)?.len();
                    match column(by) {
                        Some((own, index)) if own.same(source) && index < width => {
                            place += index;
                            break;
                        }
                        _ => place += width,
                    }
                }
            }
        }
        match names.get(place).filter(|name| !name.is_empty()) {
            Some(name) => {
                let name = name.clone();
                self.ident(&name);
                Ok(())
            }
            None => Err(Error::statement(
                "order_by: UNION and its kind are ordered by columns and labels that their first query selects",
            )),
        }
    }
}

/// Is it this column of the select list?
fn same(by: &Node<'_>, item: &Node<'_>) -> bool {
    match (by, item) {
        (Node::LabelRef(by, _), Node::Label(label, _) | Node::LabelRef(label, _)) => {
            by.mark() == label.mark() && by.as_str() == label.as_str()
        }
        (Node::DerivedNamed(a, by), Node::DerivedNamed(b, name)) => by == name && a.same(b),
        _ => match (column(by), column(item)) {
            (Some((a, i)), Some((b, j))) => i == j && a.same(&b),
            _ => false,
        },
    }
}

fn column<'a>(node: &Node<'a>) -> Option<(Source<'a>, usize)> {
    match node {
        Node::Column(source, index) | Node::DerivedColumn(source, index) => Some((*source, *index)),
        _ => None,
    }
}
