//! Which tables expressions speak of.

use super::tree::{Node, Source};
use crate::expr::Op;

/// Tables, each once, in the order of their first appearance.
#[derive(Default)]
pub(super) struct Reads<'a> {
    pub(super) sources: Vec<Source<'a>>,
    pub(super) columns: Vec<(Source<'a>, usize)>,
}

impl<'a> Reads<'a> {
    pub(super) fn add(&mut self, source: Source<'a>) {
        if source.name().is_some_and(|name| name.as_str() == "excluded")
            || self.sources.iter().any(|s| s.same(&source))
        {
            // what is read as a model is read from its subquery
            if let (Source::Entity { .. }, Some(known)) =
                (source, self.sources.iter_mut().find(|s| s.same(&source)))
            {
                *known = source;
            }
            return;
        }
        self.sources.push(source);
    }

    pub(super) fn into_outer(self, outer: &mut Vec<Source<'a>>) {
        outer.extend(self.sources);
    }

    /// The tables of an expression's columns; a subquery reads its own.
    pub(super) fn of_node(&mut self, node: &Node<'a>) {
        match node {
            Node::Column(source, column) => {
                self.columns.push((*source, *column));
                self.add(*source);
            }
            Node::DerivedColumn(source, _) | Node::DerivedNamed(source, _) => {
                self.add(*source);
            }
            Node::Op(Op::Any | Op::AnyAtAll, operands) => {
                if let Some(Node::Relation(relation)) = operands.first() {
                    self.add(relation.owner());
                }
            }
            Node::Op(_, nodes)
            | Node::CustomOp(_, _, nodes)
            | Node::Call(_, nodes)
            | Node::CallNamed(_, nodes)
            | Node::Construct(_, nodes)
            | Node::Case { parts: nodes, .. }
            | Node::Tuple(nodes)
            | Node::Over(_, nodes)
            | Node::Filter(nodes)
            | Node::WithinGroup(nodes)
            | Node::AggregateOrder(nodes)
            | Node::Json(_, nodes)
            | Node::Match(_, nodes) => nodes.iter().for_each(|n| self.of_node(n)),
            Node::Cast(_, inner)
            | Node::Coerce(inner)
            | Node::Label(_, inner)
            | Node::LabelRef(_, inner)
            | Node::Escape(_, inner)
            | Node::Collate(_, inner)
            | Node::Extract(_, inner)
            | Node::OverNamed(_, inner) => self.of_node(inner),
            _ => {}
        }
    }
}
