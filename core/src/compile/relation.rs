//! Relationships in conditions and joins.

use super::parse::parse_expression;
use super::reads::Reads;
use super::render::{Placed, Renderer};
use super::tree::{Node, Relation, Source};
use crate::error::Result;
use crate::expr::Op;
use crate::orm::{OWNER, RelationDef, RelationJoin, TARGET};

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

    /// The condition that a relationship has of its own, between its owner and its target, which may be read under a name
    /// that was made up for it. Its values are constants of the schema, and are written out.
    pub(super) fn on(
        &mut self,
        def: &'static RelationDef,
        owner: &Source<'a>,
        target: &Source<'a>,
        made_up: Option<&str>,
    ) -> Result<()> {
        let Some(on) = def.on else { return Err(super::malformed()) };
        let log = on().log();
        let node = parse_expression(log)?;
        let mut out = Renderer::literal(self.dialect, log).translated(self.schemas);
        for (side, source, table) in [(&OWNER, owner, (def.owner)()), (&TARGET, target, (def.target)())] {
            let made_up = made_up.filter(|_| side.same(&TARGET));
            let mut names = Vec::new();
            for part in table.parts() {
                let adapted = || self.adapted.iter().rev().find(|(of, _)| of.same(part.table));
                let adapted = adapted().filter(|_| source.name().is_none()).map(|(_, name)| name.clone());
                let name =
                    made_up.map(str::to_owned).or_else(|| self.name_at(source, part.table)).or(adapted);
                names.extend(name.map(|name| (part.table, name)));
            }
            out.placed.push(Placed { side, names });
            // a subquery in it does not read them again
            out.outer.push(Source::Table { table, alias: Some(side) });
        }
        out.made_up = std::mem::take(&mut self.made_up);
        let written = out.operand_of(&node, Op::And);
        self.made_up = std::mem::take(&mut out.made_up);
        written?;
        match out.problem.take() {
            Some(problem) => return Err(problem.context(def.path())),
            None => self.push(&out.sql),
        }
        Ok(())
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
        let (join, on) = match relation.def.join()? {
            RelationJoin::On { secondary, .. } => (secondary.map(|join| *join), true),
            join => (Some(join), false),
        };
        match join {
            // the condition alone
            None | Some(RelationJoin::On { .. }) => {
                if let Some(name) = &made_up {
                    self.table_name(target);
                    self.push(" AS ");
                    self.ident(name);
                    self.push(" WHERE ");
                    self.on(relation.def, &outside, &inside, Some(name))?;
                } else {
                    self.source(&inside)?;
                    self.push(" WHERE ");
                    self.on(relation.def, &outside, &inside, None)?;
                }
            }
            Some(RelationJoin::Direct { pairs: on, owner_refers }) => {
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
            Some(RelationJoin::Secondary { table, owner: near, target: far }) => {
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
        let by_keys = !before.is_empty();
        if made_up.is_none() && by_keys {
            self.source(&inside)?;
            self.push(" WHERE ");
            before.append(&mut after);
            self.equal(&before);
        }
        if on && by_keys {
            self.push(" AND ");
            self.on(relation.def, &outside, &inside, made_up.as_deref())?;
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
