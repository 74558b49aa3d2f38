//! FROM: which tables a query reads, and how they are joined.

use super::inherit::shares;
use super::reads::Reads;
use super::relation::{Place, pairs};
use super::render::Renderer;
use super::tree::{Correlation, Item, Join, Node, Query, Source};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{JoinKind, Op};
use crate::orm::{RelationJoin, foreign_keys};
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

    /// " JOIN posts ON …"; the condition also says which rows of a shared table are the model's, and what
    /// holds for all of the model's rows.
    fn join(&mut self, join: &Join<'a>, added: &Source<'a>, left: &[Source<'a>]) -> Result<()> {
        self.join_all(join, added, left)?;
        if shares(added) && join.kind != JoinKind::Cross {
            self.push(" AND ");
            self.identity(added)?;
        }
        if join.kind != JoinKind::Cross {
            self.restrict(added, " AND ")?;
        }
        Ok(())
    }

    fn join_all(&mut self, join: &Join<'a>, added: &Source<'a>, left: &[Source<'a>]) -> Result<()> {
        let keyword = self.dialect.join(join.kind).ok_or_else(|| self.cannot("FULL OUTER JOIN"))?;
        if join.kind == JoinKind::Cross {
            self.push(" ");
            self.push(keyword);
            self.push(" ");
            return self.source(added);
        }
        let Node::Relation(relation) = &join.target else {
            let Some(on) = &join.on else { return self.join_by_key(keyword, added, left) };
            self.joined(keyword, added)?;
            let alone = !shares(added) && !self.is_restricted(added);
            return if alone { self.condition(on) } else { self.operand_of(on, Op::And) };
        };
        let owner = relation.owner();
        let mut read = left.iter().rev();
        let found = read.find(|s| s.same(&owner) || s.covers(&owner)).copied().ok_or_else(|| {
            Error::statement(format!(
                "join({}): the query does not read {} yet",
                relation.def.path(),
                (relation.def.owner)().name
            ))
        })?;
        // where a table alone is read, or as the base of those that share it, its member knows more columns
        let owner = match (&found, owner.table()) {
            (Source::Table { table, .. }, Some(own)) if table.columns.len() < own.columns.len() => owner,
            _ => found,
        };
        let (by_keys, own) = match relation.def.join()? {
            RelationJoin::On { secondary, .. } => (secondary.map(|join| *join), true),
            keys => (Some(keys), false),
        };
        let joins_tables = by_keys.is_some();
        match by_keys {
            None | Some(RelationJoin::On { .. }) => {
                self.joined(keyword, added)?;
                self.on(relation.def, &owner, added, None)?;
            }
            Some(RelationJoin::Direct { pairs: on, owner_refers }) => {
                self.joined(keyword, added)?;
                self.equal(&pairs(&on, owner_refers, owner, *added));
            }
            Some(RelationJoin::Secondary { table, owner: near, target: far }) => {
                let name = self.make_up(table.name);
                let nested = join.kind != JoinKind::Inner;
                self.push(" ");
                self.push(keyword);
                self.push(if nested { " (" } else { " " });
                self.table_name(table);
                self.push(" AS ");
                self.ident(&name);
                // an outer join takes the association and the target as one
                if nested {
                    self.associated(
                        self.dialect.join(JoinKind::Inner).unwrap_or("JOIN"),
                        added,
                        table,
                        &name,
                        &far,
                    )?;
                    self.push(") ON ");
                    self.associate(&owner, table, &name, &near);
                } else {
                    self.push(" ON ");
                    self.associate(&owner, table, &name, &near);
                    self.associated(keyword, added, table, &name, &far)?;
                }
            }
        }
        if own && joins_tables {
            self.push(" AND ");
            self.on(relation.def, &owner, added, None)?;
        }
        if let Some(on) = &join.on {
            self.push(" AND ");
            self.operand_of(on, Op::And)?;
        }
        Ok(())
    }

    fn associated(
        &mut self,
        keyword: &str,
        added: &Source<'a>,
        table: &'static crate::schema::TableDef,
        name: &str,
        far: &[(usize, usize)],
    ) -> Result<()> {
        self.joined(keyword, added)?;
        self.associate(added, table, name, far);
        Ok(())
    }

    /// `tags.id = post_tags_1.tag_id`
    fn associate(
        &mut self,
        end: &Source<'a>,
        table: &'static crate::schema::TableDef,
        name: &str,
        pairs: &[(usize, usize)],
    ) {
        for (i, (own, at)) in pairs.iter().enumerate() {
            self.push(if i == 0 { "" } else { " AND " });
            self.column(end, *own);
            self.push(" = ");
            self.ident(name);
            self.push(".");
            self.ident(table.column_name(*at));
        }
    }

    fn joined(&mut self, keyword: &str, source: &Source<'a>) -> Result<()> {
        self.push(" ");
        self.push(keyword);
        self.push(" ");
        let several = matches!(source, Source::Table { table, .. } if table.is_joined());
        self.push(if several { "(" } else { "" });
        self.source(source)?;
        self.push(if several { ") ON " } else { " ON " });
        Ok(())
    }

    /// By the one foreign key between the new table and one of those before it.
    fn join_by_key(&mut self, keyword: &str, added: &Source<'a>, left: &[Source<'a>]) -> Result<()> {
        let mut found: Vec<Vec<(Place<'a>, Place<'a>)>> = Vec::new();
        for source in left {
            let (Some(from), Some(to)) = (source.table(), added.table()) else { continue };
            let pairs = |(own, theirs)| ((*source, theirs), (*added, own));
            found.extend(foreign_keys(to, from).into_iter().map(|key| key.into_iter().map(pairs).collect()));
            if !from.same(to) {
                let pairs = |(own, theirs)| ((*added, theirs), (*source, own));
                found.extend(
                    foreign_keys(from, to).into_iter().map(|key| key.into_iter().map(pairs).collect()),
                );
            }
        }
        match found.as_slice() {
            [key] => {
                self.joined(keyword, added)?;
                self.equal(key);
                Ok(())
            }
            [] => Err(Error::statement(format!(
                "join({}): no foreign key between it and {}; give a condition: .join((target, condition))",
                added.describe(),
                left.iter().map(Source::describe).collect::<Vec<_>>().join(", ")
            ))),
            _ => Err(Error::statement(format!(
                "join({}): several foreign keys lead there ({}); join a relationship or give a condition",
                added.describe(),
                found
                    .iter()
                    .map(|key| key.iter().map(|(a, b)| format!("{} = {}", place(a), place(b))))
                    .map(|pairs| pairs.collect::<Vec<_>>().join(" and "))
                    .collect::<Vec<_>>()
                    .join(", ")
            ))),
        }
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

/// `posts.author_id`, for messages.
fn place((source, index): &Place<'_>) -> String {
    source.table().map_or_else(String::new, |table| format!("{}.{}", table.name, table.column_name(*index)))
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
