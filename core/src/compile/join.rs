//! JOIN: by relationships, conditions and foreign keys.

use super::inherit::shares;
use super::relation::{Place, pairs};
use super::render::Renderer;
use super::tree::{Join, Node, Source};
use crate::error::{Error, Result};
use crate::expr::{JoinKind, Op};
use crate::orm::{RelationJoin, foreign_keys};

impl<'a> Renderer<'a> {
    /// " JOIN posts ON …"; the condition also says which rows of a shared table are the model's, and what
    /// holds for all of the model's rows.
    pub(super) fn join(&mut self, join: &Join<'a>, added: &Source<'a>, left: &[Source<'a>]) -> Result<()> {
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
}

/// `posts.author_id`, for messages.
fn place((source, index): &Place<'_>) -> String {
    source.table().map_or_else(String::new, |table| format!("{}.{}", table.name, table.column_name(*index)))
}
