//! Relationships in conditions and joins.

use super::reads::Reads;
use super::render::Renderer;
use super::tree::{Node, Relation, Source};
use crate::error::Result;
use crate::expr::Op;
use crate::orm::RelationJoin;

/// A column of a table in FROM.
pub(super) type Place<'a> = (Source<'a>, usize);

/// The columns that are equal, the referred one first.
pub(super) fn pairs<'a>(
    pairs: &[(usize, usize)],
    owner_refers: bool,
    owner: Source<'a>,
    target: Source<'a>,
) -> Vec<(Place<'a>, Place<'a>)> {
    let pair = |(o, t): &(usize, usize)| {
        if owner_refers { ((target, *t), (owner, *o)) } else { ((owner, *o), (target, *t)) }
    };
    pairs.iter().map(pair).collect()
}

impl<'a> Renderer<'a> {
    /// `a.id = b.a_id AND …`
    pub(super) fn equal(&mut self, pairs: &[(Place<'a>, Place<'a>)]) {
        for (i, ((left, l), (right, r))) in pairs.iter().enumerate() {
            self.push(if i == 0 { "" } else { " AND " });
            self.column(left, *l);
            self.push(" = ");
            self.column(right, *r);
        }
    }

    /// `EXISTS (SELECT 1 FROM posts WHERE users.id = posts.author_id AND …)`
    pub(super) fn any(&mut self, relation: &Relation<'a>, condition: Option<&Node<'a>>) -> Result<()> {
        let (outside, inside) = (relation.owner(), relation.target());
        let (owner, target) = ((relation.def.owner)(), (relation.def.target)());
        // a table that refers to itself is read under another name inside
        let itself = relation.target.is_none() && relation.owner.is_none() && owner.same(target);
        let made_up = itself.then(|| self.make_up(target.name));
        let adapted_around = self.adapted.clone();
        // what is read here under its own name is not the table around it
        if relation.target.is_none() && made_up.is_none() {
            self.adapted.retain(|(table, _)| !table.same(target));
        }
        self.push("EXISTS (SELECT 1 FROM ");
        let mut reads = Reads::default();
        let mut before = Vec::new();
        let mut after = Vec::new();
        match relation.def.join()? {
            RelationJoin::Direct { pairs: on, owner_refers } => {
                // inside of a made-up name both sides are the same source: they are told apart by hand
                if let Some(name) = &made_up {
                    self.table_name(target);
                    self.push(" AS ");
                    self.ident(name);
                    self.push(" WHERE ");
                    self.equal_itself(&on, owner_refers, outside, name);
                } else {
                    before = pairs(&on, owner_refers, outside, inside);
                }
            }
            RelationJoin::Secondary { table, owner: near, target: far } => {
                let through = Source::of(table);
                self.adapted.retain(|(adapted, _)| !adapted.same(table));
                self.source(&through)?;
                self.push(", ");
                reads.add(through);
                before.extend(near.into_iter().map(|(o, s)| ((outside, o), (through, s))));
                after.extend(far.into_iter().map(|(t, s)| ((inside, t), (through, s))));
                if let Some(name) = &made_up {
                    self.table_name(target);
                    self.push(" AS ");
                    self.ident(name);
                    self.push(" WHERE ");
                    self.equal(&before);
                    self.push(" AND ");
                    self.adapted.push((target, name.clone()));
                    self.equal(&after);
                    self.adapted.pop();
                }
            }
        }
        if made_up.is_none() {
            self.source(&inside)?;
            self.push(" WHERE ");
            before.append(&mut after);
            self.equal(&before);
        }
        reads.add(inside);
        let outer = self.outer.len();
        reads.into_outer(&mut self.outer);
        self.adapted.extend(made_up.map(|name| (target, name)));
        if let Some(condition) = condition {
            self.push(" AND ");
            self.operand_of(condition, Op::And)?;
        }
        self.restrict(&inside, " AND ")?;
        self.outer.truncate(outer);
        self.adapted = adapted_around;
        self.push(")");
        Ok(())
    }

    /// The condition between a table and itself under a made-up name.
    fn equal_itself(&mut self, on: &[(usize, usize)], owner_refers: bool, outside: Source<'a>, name: &str) {
        let Some(table) = outside.table() else { return };
        for (i, (own, theirs)) in on.iter().enumerate() {
            self.push(if i == 0 { "" } else { " AND " });
            if !owner_refers {
                self.column(&outside, *own);
                self.push(" = ");
            }
            self.ident(name);
            self.push(".");
            self.ident(table.column_name(*theirs));
            if owner_refers {
                self.push(" = ");
                self.column(&outside, *own);
            }
        }
    }
}
