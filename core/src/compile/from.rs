//! FROM: which tables a query reads, and how they are joined.

use super::reads::Reads;
use super::render::Renderer;
use super::tree::{Correlation, Item, Join, Node, Query, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::JoinKind;
use crate::orm::foreign_keys;
use crate::schema::TableDef;

/// What a query reads: `select_from` first, then the select list, then the conditions.
fn reads<'a>(query: &Query<'a>) -> Reads<'a> {
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
        Node::Source(source) => Ok(*source),
        Node::Relation(relation) => Ok(relation.target()),
        _ => Err(super::malformed()),
    }
}

/// What a query reads: tables side by side, and those that are joined to the first.
pub(super) struct Plan<'a> {
    sources: Vec<Source<'a>>,
    added: Vec<Source<'a>>,
}

impl<'a> Plan<'a> {
    /// The models that are read from subqueries.
    pub(super) fn entities(&self) -> Vec<Source<'a>> {
        let all = self.sources.iter().chain(&self.added);
        all.filter(|source| matches!(source, Source::Entity { .. })).copied().collect()
    }

    /// Does it read a table under its own name?
    pub(super) fn reads(&self, table: &'static TableDef) -> bool {
        let wanted = Source::of(table);
        self.sources.iter().chain(&self.added).any(|source| source.same(&wanted))
    }

    /// The tables that are read by themselves, and not joined on a condition.
    pub(super) fn alone(&self, query: &Query<'a>) -> Vec<Source<'a>> {
        let crossed = query.joins.iter().zip(&self.added).filter(|(join, _)| join.kind == JoinKind::Cross);
        self.sources.iter().chain(crossed.map(|(_, added)| added)).copied().collect()
    }

    /// Does it read nothing at all?
    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    pub(super) fn add_to(&self, outer: &mut Vec<Source<'a>>) {
        outer.extend(self.sources.iter().chain(&self.added));
    }
}

impl<'a> Renderer<'a> {
    /// What a query reads, less what the query around it does.
    pub(super) fn plan(&self, query: &Query<'a>) -> Result<Plan<'a>> {
        let mut sources = reads(query).sources;
        for join in &query.joins {
            if let Node::Relation(relation) = &join.target
                && !sources.iter().any(|s| s.covers(&relation.owner()) || s.same(&relation.owner()))
                && !query.joins.iter().any(|j| joined(j).is_ok_and(|s| s.same(&relation.owner())))
            {
                sources.push(relation.owner());
            }
        }
        let added: Vec<Source<'a>> = query.joins.iter().map(joined).collect::<Result<_>>()?;
        // a table that is joined is not read twice, unless it is the one that the joins begin with
        let begins = sources.first().copied();
        sources.retain(|s| !added.iter().any(|a| a.same(s)));
        merge(&mut sources);
        if sources.is_empty() && !added.is_empty() {
            sources.extend(begins);
        }
        let around = |source: &Source<'a>| self.outer.iter().any(|o| o.same(source) || o.covers(source));
        match &query.correlation {
            Correlation::Nothing => {}
            // of several, those that the query around it reads are not read again, unless nothing would be left
            Correlation::Automatic if sources.len() > 1 => {
                let own: Vec<_> = sources.iter().copied().filter(|s| !around(s)).collect();
                if !own.is_empty() {
                    sources = own;
                }
            }
            Correlation::Automatic => {}
            Correlation::To(given) => {
                sources.retain(|s| !(around(s) && given.iter().any(|g| g.same(s))));
            }
            Correlation::Except(given) => {
                sources.retain(|s| !around(s) || given.iter().any(|g| g.same(s)));
            }
        }
        if sources.is_empty() && !matches!(query.correlation, Correlation::Automatic) {
            return Err(Error::statement("correlate: the subquery would read no table of its own"));
        }
        Ok(Plan { sources, added })
    }

    /// " FROM users JOIN posts ON …, tags"
    pub(super) fn from(&mut self, query: &Query<'a>, plan: &Plan<'a>) -> Result<()> {
        let mut sources = plan.sources.clone();
        if sources.is_empty() {
            return Ok(());
        }
        self.told_apart(plan)?;
        self.push(" FROM ");
        let anchor = anchor(&sources, query);
        // the others keep their order
        let first = sources.remove(anchor);
        self.source(&first)?;
        let mut left = vec![first];
        for (join, added) in query.joins.iter().zip(&plan.added) {
            if left.iter().any(|source| source.same(added)) {
                return Err(Error::statement(format!(
                    "join({}): the query reads it already; join an alias of it, for which .alias() makes up a name",
                    added.describe()
                )));
            }
            self.join(join, added, &left)?;
            left.push(*added);
        }
        for source in &sources {
            self.push(", ");
            self.source(source)?;
        }
        Ok(())
    }

    /// Every table needs a name of its own.
    fn told_apart(&mut self, plan: &Plan<'a>) -> Result<()> {
        let mut names: Vec<String> = Vec::new();
        for source in plan.sources.iter().chain(&plan.added) {
            let several = self.names_of(source);
            if !several.is_empty() {
                several.into_iter().try_for_each(|name| name_apart(name, &mut names))?;
                continue;
            }
            let name = match (self.source_name(source), source.table()) {
                (Some(name), _) => name,
                (None, Some(table)) if table.schema().is_none() => table.name.to_owned(),
                _ => continue,
            };
            name_apart(name, &mut names)?;
        }
        Ok(())
    }

    /// May a dialect name other tables in an UPDATE or DELETE?
    pub(super) fn others(&self, query: &Query<'a>, target: Source<'a>) -> Vec<Source<'a>> {
        let mut reads = Reads::default();
        query.set.iter().for_each(|(_, value)| reads.of_node(value));
        query.filter.iter().for_each(|node| reads.of_node(node));
        reads.sources.retain(|source| !source.same(&target) && !target.covers(source));
        reads.sources
    }

    pub(super) const fn is(&self, dialect: Dialect) -> bool {
        matches!(
            (self.dialect, dialect),
            (Dialect::Postgresql, Dialect::Postgresql)
                | (Dialect::Sqlite, Dialect::Sqlite)
                | (Dialect::Mysql, Dialect::Mysql)
        )
    }
}

/// A model that inherits brings its base's table: what is read of the base is read from there.
fn merge(sources: &mut Vec<Source<'_>>) {
    let mut at = 0;
    while at < sources.len() {
        let base = sources[at];
        let heir = (0..sources.len()).find(|i| *i != at && sources[*i].covers(&base));
        match heir {
            Some(heir) => {
                // the first mention decides the order
                let (first, last) = (at.min(heir), at.max(heir));
                sources[first] = sources[heir];
                sources.remove(last);
            }
            None => at += 1,
        }
    }
}

fn name_apart(name: String, names: &mut Vec<String>) -> Result<()> {
    if names.contains(&name) {
        return Err(Error::statement(format!(
            "two tables of one query are called {name}: give one another name by alias()"
        )));
    }
    names.push(name);
    Ok(())
}

/// The place of the table that the joins begin with.
fn anchor(sources: &[Source<'_>], query: &Query<'_>) -> usize {
    let Some(first) = query.joins.first() else { return 0 };
    let place = match &first.target {
        Node::Relation(relation) => sources.iter().position(|s| s.same(&relation.owner())),
        Node::Source(target) if first.on.is_none() => sources.iter().position(|s| related(s, target)),
        _ => None,
    };
    place.unwrap_or(0)
}

fn related(a: &Source<'_>, b: &Source<'_>) -> bool {
    match (a.table(), b.table()) {
        (Some(a), Some(b)) => !foreign_keys(a, b).is_empty() || !foreign_keys(b, a).is_empty(),
        _ => false,
    }
}
