//! FROM: which tables a query reads, and how they are joined.

use super::render::Renderer;
use super::tree::{Item, Join, Node, Query, Source};
use crate::error::{Error, Result};
use crate::orm::{RelationJoin, foreign_keys};

/// A column of a table in FROM.
type Place<'a> = (Source<'a>, usize);

/// Tables, each once, in the order of their first appearance.
#[derive(Default)]
pub(super) struct Reads<'a>(Vec<Source<'a>>);

impl<'a> Reads<'a> {
    pub(super) fn add(&mut self, source: Source<'a>) {
        if source.alias != Some("excluded") && !self.0.iter().any(|s| s.same(&source)) {
            self.0.push(source);
        }
    }

    pub(super) fn into_outer(self, outer: &mut Vec<(String, Option<String>)>) {
        outer.extend(self.0.iter().map(|s| (full_name(s), s.alias.map(String::from))));
    }

    /// The tables of an expression's columns; a subquery reads its own.
    pub(super) fn of_node(&mut self, node: &Node<'a>) {
        match node {
            Node::Column(source, _) => self.add(*source),
            Node::Op(crate::expr::Op::Any | crate::expr::Op::AnyAtAll, operands) => {
                if let Some(Node::Relation(def, _)) = operands.first() {
                    self.add(Source { table: (def.owner)(), alias: None });
                }
            }
            Node::Op(_, nodes) | Node::Call(_, nodes) | Node::CallNamed(_, nodes) => {
                nodes.iter().for_each(|n| self.of_node(n));
            }
            Node::Cast(_, inner) | Node::Label(_, inner) | Node::LabelRef(_, inner) => self.of_node(inner),
            _ => {}
        }
    }
}

fn full_name(source: &Source<'_>) -> String {
    match source.table.schema() {
        Some(schema) => format!("{schema}.{}", source.table.name),
        None => source.table.name.to_owned(),
    }
}

/// What a query reads: `select_from` first, then the select list, then the conditions.
pub(super) fn reads<'a>(query: &Query<'a>) -> Reads<'a> {
    let mut reads = Reads::default();
    query.from.iter().for_each(|source| reads.add(*source));
    for item in &query.items {
        match item {
            Item::Entity(source) => reads.add(*source),
            Item::Column(node) => reads.of_node(node),
        }
    }
    query.filter.iter().for_each(|node| reads.of_node(node));
    reads
}

/// The table that a join adds.
fn joined<'a>(join: &Join<'a>) -> Result<Source<'a>> {
    match &join.target {
        Node::Table(source) => Ok(*source),
        Node::Relation(def, alias) => Ok(Source { table: (def.target)(), alias: *alias }),
        _ => Err(super::malformed()),
    }
}

impl Renderer<'_> {
    /// " FROM users JOIN posts ON …, tags"; what it reads becomes known to subqueries.
    pub(super) fn from(&mut self, query: &Query<'_>) -> Result<()> {
        let mut sources = reads(query).0;
        for join in &query.joins {
            if let Node::Relation(def, _) = &join.target
                && !sources.iter().any(|s| s.table.same((def.owner)()))
            {
                sources.push(Source { table: (def.owner)(), alias: None });
            }
        }
        let added: Vec<Source<'_>> = query.joins.iter().map(joined).collect::<Result<_>>()?;
        // a table that is joined is not read twice, unless it is the one that the joins begin with
        let begins = sources.first().copied();
        sources.retain(|s| !added.iter().any(|a| a.same(s)));
        if sources.is_empty() && !added.is_empty() {
            sources.extend(begins);
        }
        // a subquery does not read again what the query around it reads, unless nothing would be left
        let own: Vec<_> = sources
            .iter()
            .copied()
            .filter(|s| {
                !self.outer.iter().any(|(name, alias)| *name == full_name(s) && alias.as_deref() == s.alias)
            })
            .collect();
        if !own.is_empty() {
            sources = own;
        }
        let mut all = Reads::default();
        sources.iter().chain(&added).for_each(|s| all.add(*s));
        if sources.is_empty() {
            return Ok(());
        }
        self.push(" FROM ");
        let anchor = self.anchor(&sources, query)?;
        sources.swap(0, anchor);
        self.source(&sources[0]);
        let mut left = vec![sources[0]];
        for (join, added) in query.joins.iter().zip(&added) {
            self.join(join, added, &left)?;
            left.push(*added);
        }
        for source in &sources[1..] {
            self.push(", ");
            self.source(source);
        }
        all.into_outer(&mut self.outer);
        Ok(())
    }

    /// The place of the table that the joins begin with.
    fn anchor(&self, sources: &[Source<'_>], query: &Query<'_>) -> Result<usize> {
        let Some(first) = query.joins.first() else { return Ok(0) };
        let place = match &first.target {
            Node::Relation(def, _) => sources.iter().position(|s| s.table.same((def.owner)())),
            Node::Table(target) if first.on.is_none() => {
                sources.iter().position(|s| related(s, target).is_some_and(|n| n > 0))
            }
            _ => None,
        };
        Ok(place.unwrap_or(0))
    }

    fn join(&mut self, join: &Join<'_>, added: &Source<'_>, left: &[Source<'_>]) -> Result<()> {
        let keyword = self.dialect.join(join.kind).ok_or_else(|| self.cannot("FULL OUTER JOIN"))?;
        if let Some(on) = &join.on {
            self.joined(keyword, added);
            return self.expression(on);
        }
        let Node::Relation(def, _) = &join.target else { return self.join_by_key(keyword, added, left) };
        let owner = left.iter().rev().find(|s| s.table.same((def.owner)())).copied().ok_or_else(|| {
            Error::statement(format!(
                "join({}): the query does not read {} yet",
                def.path(),
                (def.owner)().name
            ))
        })?;
        match def.join()? {
            RelationJoin::Direct { pairs, .. } => {
                self.joined(keyword, added);
                let pairs: Vec<_> = pairs.into_iter().map(|(o, t)| ((owner, o), (*added, t))).collect();
                self.equal(&pairs);
            }
            RelationJoin::Secondary { table, owner: o, target: t } => {
                let name = self.make_up(table.name);
                let through = Source { table, alias: Some(&name) };
                self.joined(keyword, &through);
                self.equal(&o.into_iter().map(|(o, s)| ((owner, o), (through, s))).collect::<Vec<_>>());
                self.joined(keyword, added);
                self.equal(&t.into_iter().map(|(t, s)| ((*added, t), (through, s))).collect::<Vec<_>>());
            }
        }
        Ok(())
    }

    fn joined(&mut self, keyword: &str, source: &Source<'_>) {
        self.push(" ");
        self.push(keyword);
        self.push(" ");
        self.source(source);
        self.push(" ON ");
    }

    fn equal(&mut self, pairs: &[(Place<'_>, Place<'_>)]) {
        for (i, ((left, l), (right, r))) in pairs.iter().enumerate() {
            self.push(if i == 0 { "" } else { " AND " });
            self.column(left, *l);
            self.push(" = ");
            self.column(right, *r);
        }
    }

    /// By the one foreign key between the new table and one of those before it.
    fn join_by_key(&mut self, keyword: &str, added: &Source<'_>, left: &[Source<'_>]) -> Result<()> {
        let mut found = Vec::new();
        for source in left {
            for (from, to) in foreign_keys(added.table, source.table) {
                found.push(((*source, to), (*added, from)));
            }
            if !source.table.same(added.table) {
                for (from, to) in foreign_keys(source.table, added.table) {
                    found.push(((*source, from), (*added, to)));
                }
            }
        }
        match found.len() {
            1 => {
                self.joined(keyword, added);
                self.equal(&found);
                Ok(())
            }
            0 => Err(Error::statement(format!(
                "join({}): no foreign key between it and {}; give a condition: .join((target, condition))",
                added.table.model,
                left.iter().map(|s| s.table.model).collect::<Vec<_>>().join(", ")
            ))),
            _ => Err(Error::statement(format!(
                "join({}): several foreign keys lead there ({}); join a relationship or give a condition",
                added.table.model,
                found
                    .iter()
                    .map(|((l, li), (r, ri))| {
                        format!(
                            "{}.{} = {}.{}",
                            l.table.name,
                            l.table.column_name(*li),
                            r.table.name,
                            r.table.column_name(*ri)
                        )
                    })
                    .collect::<Vec<_>>()
                    .join(", ")
            ))),
        }
    }
}

fn related(a: &Source<'_>, b: &Source<'_>) -> Option<usize> {
    Some(foreign_keys(a.table, b.table).len() + foreign_keys(b.table, a.table).len())
}
