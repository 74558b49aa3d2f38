//! Models that inherit: which tables they are read from, and which rows are theirs.

use super::form::Form;
use super::reads::Reads;
use super::render::Renderer;
use super::tree::{Node, Query, Source};
use super::update::several_tables;
use crate::error::{Error, Result};
use crate::expr::{JoinKind, Name, Op};
use crate::orm::Inherits;
use crate::schema::TableDef;

impl<'a> Renderer<'a> {
    /// The name of one of a model's tables; the columns that it inherits are in others than its own.
    pub(super) fn name_at(&mut self, source: &Source<'a>, home: &'static TableDef) -> Option<String> {
        match source {
            Source::Table { alias: Some(alias), .. } if alias.is_made_up() => {
                Some(self.text_of(alias, home.name))
            }
            Source::Table { table, alias: Some(alias) } => Some(self.part_name(table, alias, home)),
            _ => self.source_name(source),
        }
    }

    /// `e` for the table of the model's own columns, `e_employees` for that of its base's.
    fn part_name(&self, table: &TableDef, alias: &'a Name, home: &'static TableDef) -> String {
        let owner = self.outer.iter().find_map(|outer| match outer {
            Source::Table { table: outer, alias: Some(known) }
                if known.same(alias) && outer.is_also(table) =>
            {
                Some(*outer)
            }
            _ => None,
        });
        match owner {
            Some(owner) if owner.is_joined() && !owner.local().same(home) => {
                format!("{}_{}", alias.as_str(), home.name)
            }
            _ => alias.as_str().to_owned(),
        }
    }

    /// `employees JOIN engineers ON employees.id = engineers.id`, under the names that the source has.
    pub(super) fn tables_of(&mut self, source: &Source<'a>, table: &'static TableDef) {
        match table.inherits() {
            Some(Inherits { base, own: None, .. }) => self.tables_of(source, base()),
            Some(Inherits { base, own: Some(own), width, .. }) => {
                let base = base();
                self.tables_of(source, base);
                let inner = self.dialect.join(JoinKind::Inner).unwrap_or("JOIN");
                self.push(" ");
                self.push(inner);
                self.push(" ");
                self.one_table(source, own);
                let key = (0..*width).filter(|at| base.columns[*at].primary_key);
                for (i, (theirs, ours)) in key.zip(own.primary_key()).enumerate() {
                    self.push(if i == 0 { " ON " } else { " AND " });
                    self.column_at(source, base.home(theirs), base.column_name(theirs));
                    self.push(" = ");
                    self.column_at(source, own, own.column_name(ours));
                }
            }
            None => self.one_table(source, table),
        }
    }

    fn one_table(&mut self, source: &Source<'a>, table: &'static TableDef) {
        self.table_name(table);
        if let Some(alias) = self.name_at(source, table) {
            self.push(" AS ");
            self.ident(&alias);
        }
    }

    fn column_at(&mut self, source: &Source<'a>, home: &'static TableDef, name: &str) {
        match self.name_at(source, home) {
            Some(alias) => self.ident(&alias),
            None => self.table_name(home),
        }
        self.push(".");
        self.ident(name);
    }

    /// The names of all tables that a source reads.
    pub(super) fn names_of(&mut self, source: &Source<'a>) -> Vec<String> {
        let tables = match source {
            Source::Table { table, .. } if table.is_joined() => tables(table),
            _ => return Vec::new(),
        };
        let named = |table: &&'static TableDef| self.name_at(source, table).unwrap_or(table.name.to_owned());
        tables.iter().map(named).collect()
    }

    /// " WHERE a AND shapes.kind = 'circle'": conditions, that the rows are those of models that share their table, and what
    /// holds for all rows of a model.
    pub(super) fn conditions_of(
        &mut self,
        conditions: &[Node<'a>],
        sources: impl Iterator<Item = Source<'a>>,
    ) -> Result<()> {
        let sources: Vec<Source<'a>> =
            sources.filter(|source| shares(source) || self.is_restricted(source)).collect();
        if sources.is_empty() {
            return self.conditions(" WHERE ", conditions);
        }
        let mut keyword = " WHERE ";
        for condition in conditions {
            self.push(keyword);
            self.operand_of(condition, Op::And)?;
            keyword = " AND ";
        }
        for source in &sources {
            if shares(source) {
                self.push(keyword);
                self.identity(source)?;
                keyword = " AND ";
            }
            if self.restrict(source, keyword)? {
                keyword = " AND ";
            }
        }
        Ok(())
    }

    /// The table that an UPDATE writes: of a model whose rows are in several, the one that has all columns it speaks of.
    pub(super) fn written(
        &mut self,
        table: &'static TableDef,
        query: &Query<'a>,
    ) -> Result<&'static TableDef> {
        if !table.is_joined() {
            return Ok(table);
        }
        let refused = |what: &str| Err(several_tables("update", table, what));
        let homes: Vec<_> = query.set.iter().map(|(column, _)| table.home(*column)).collect();
        let Some(home) = homes.first().copied().filter(|home| homes.iter().all(|h| h.same(home))) else {
            return refused("set the columns of one table at a time");
        };
        let mut reads = Reads::default();
        query.set.iter().for_each(|(_, value)| reads.of_node(value));
        query.filter.iter().for_each(|node| reads.of_node(node));
        let target = Source::of(table);
        for (source, column) in &reads.columns {
            let (Some(read), true) = (source.table(), target.covers(source)) else { continue };
            // the key is in all of them
            if !read.columns[*column].primary_key && !read.home(*column).same(home) {
                return refused("filter by what is in the others through in_(select(…))");
            }
        }
        for part in table.parts() {
            self.adapted.push((part.table, home.name.to_owned()));
        }
        Ok(home)
    }

    /// `shapes.kind = 'circle'`
    pub(super) fn identity(&mut self, source: &Source<'a>) -> Result<()> {
        let table = source.table().ok_or_else(super::malformed)?;
        let (Some(inherits), Some(place)) = (table.inherits(), table.discriminator()) else {
            return Err(Error::statement(format!(
                "{}: its base has no column that says polymorphic(…)",
                table.model
            )));
        };
        let home = table.home(place);
        let written = self.adapted.iter().rev().find(|(adapted, _)| adapted.same(home));
        // an UPDATE writes another table than the one that says so
        if let Some(written) = written.map(|(_, name)| name.clone()).filter(|name| name != home.name) {
            self.push("EXISTS (SELECT 1 FROM ");
            self.table_name(home);
            self.push(" WHERE ");
            for key in table.primary_key() {
                self.table_name(home);
                self.push(".");
                self.ident(table.column_name(key));
                self.push(" = ");
                self.ident(&written);
                self.push(".");
                self.ident(table.column_name(key));
                self.push(" AND ");
            }
            self.table_name(home);
            self.push(".");
            self.ident(table.column_name(place));
            self.push(" = ");
            self.bind_formed(0, Some(&table.columns[place].ty), Form::Identity(inherits))?;
            self.push(")");
            return Ok(());
        }
        self.column(source, place);
        self.push(" = ");
        self.bind_formed(0, Some(&table.columns[place].ty), Form::Identity(inherits))
    }
}

/// Does the model of this source share its table with others?
pub(super) fn shares(source: &Source<'_>) -> bool {
    matches!(source, Source::Table { table, .. } if table.shares_table())
}

/// The tables that the rows of a model are in, the root's first.
fn tables(table: &'static TableDef) -> Vec<&'static TableDef> {
    match table.inherits() {
        Some(Inherits { base, own, .. }) => tables(base()).into_iter().chain(*own).collect(),
        None => vec![table],
    }
}
