//! Columns that a condition says are equal.

use super::parse::parse_expression;
use super::tree::{Node, Source};
use crate::expr::{Log, Name, Op};

/// The columns of one source that are said to be equal to columns of another, by all of the condition: what stands below
/// `OR` or `NOT` does not count.
pub(crate) fn equalities(condition: &Log, one: &Name, other: &Name) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if let Ok(node) = parse_expression(condition) {
        look(&node, one, other, &mut found);
    }
    found
}

fn look(node: &Node<'_>, one: &Name, other: &Name, found: &mut Vec<(usize, usize)>) {
    match node {
        Node::Op(Op::And, all) => all.iter().for_each(|node| look(node, one, other, found)),
        Node::Op(Op::Eq, sides) => {
            let [left, right] = &sides[..] else { return };
            for (left, right) in [(left, right), (right, left)] {
                if let (Some(left), Some(right)) = (column_of(left, one), column_of(right, other)) {
                    found.push((left, right));
                }
            }
        }
        _ => {}
    }
}

fn column_of(node: &Node<'_>, of: &Name) -> Option<usize> {
    match node {
        Node::Coerce(inner) => column_of(inner, of),
        Node::Column(Source::Table { alias: Some(name), .. }, place) if name.same(of) => Some(*place),
        _ => None,
    }
}
