//! The text under construction.

use super::form::Form;
use super::names::{DerivedNames, Labels};
use super::tree::{Node, Query, Source};
use super::with::Scope;
use super::{BoundAt, Compiled};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Log, Name, StatementKind};
use crate::schema::{SchemaMap, TableDef};
use crate::types::{SqlType, Value};
use std::rc::Rc;

/// A name that was made up for a mark.
struct Mark {
    mark: u32,
    /// What it was made from: the tables of one model that is read under another name have a name each. `None` stands
    /// for all of them.
    base: Option<String>,
    text: String,
}

/// What one side of a relationship's own condition is read under.
pub(super) struct Placed {
    pub(super) side: &'static Name,
    /// The names of its tables, where they have any.
    pub(super) names: Vec<(&'static TableDef, String)>,
}

/// Writes SQL for one dialect.
pub(super) struct Renderer<'a> {
    pub(super) dialect: Dialect,
    pub(super) sql: String,
    pub(super) binds: Vec<BoundAt>,
    /// Lists that are written out: the place of the value and the number of placeholders.
    pub(super) lists: Vec<(u32, u32)>,
    values: &'a [Value],
    /// Are values written out instead of placeholders?
    literal: bool,
    /// Tables that the enclosing queries read: a subquery does not read them again.
    pub(super) outer: Vec<Source<'a>>,
    /// Tables that are read under a made-up name within a piece of the text.
    pub(super) adapted: Vec<(&'static TableDef, String)>,
    /// What the owner and the target of a relationship's own condition are read under.
    pub(super) placed: Vec<Placed>,
    /// Conditions on all rows of tables.
    pub(super) criteria: Vec<(&'static TableDef, Rc<Node<'a>>)>,
    /// How often a name has been made up from another.
    pub(super) made_up: Vec<(String, u32)>,
    /// The names that were made up for marks.
    marks: Vec<Mark>,
    /// The placeholders of named binds.
    named: Vec<(&'a Name, usize)>,
    /// The columns' names of derived tables.
    pub(super) derived: Vec<DerivedNames<'a>>,
    /// The CTEs of the statement, and of queries that have their own.
    pub(super) scopes: Vec<Scope<'a>>,
    /// What a label stands for, as it was written in the select list: PostgreSQL has to see the same placeholders again.
    pub(super) labels: Vec<(&'a Name, String)>,
    /// Is a label of the select list repeated as it stands there?
    pub(super) labels_repeat: bool,
    /// The names of the columns of the query that was written last.
    pub(super) selected: Vec<String>,
    /// The windows that the query names.
    pub(super) windows: Vec<&'a str>,
    /// Are columns written without their table?
    pub(super) bare_columns: bool,
    /// Shall the driver tell the number that the database made?
    pub(super) tells_key: bool,
    pub(super) keyed_rows: u32,
    pub(super) schemas: &'a SchemaMap,
    /// What went wrong where nothing can be returned.
    pub(super) problem: Option<Error>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(dialect: Dialect, log: &'a Log) -> Self {
        Self {
            dialect,
            sql: String::with_capacity(128),
            binds: Vec::new(),
            lists: Vec::new(),
            values: log.values(),
            literal: false,
            outer: Vec::new(),
            adapted: Vec::new(),
            placed: Vec::new(),
            criteria: Vec::new(),
            made_up: Vec::new(),
            marks: Vec::new(),
            named: Vec::new(),
            derived: Vec::new(),
            scopes: Vec::new(),
            labels: Vec::new(),
            labels_repeat: false,
            selected: Vec::new(),
            windows: Vec::new(),
            bare_columns: false,
            tells_key: false,
            keyed_rows: 0,
            schemas: const { &SchemaMap::new_empty() },
            problem: None,
        }
    }

    /// With other schemas than those that were declared.
    pub(super) fn translated(self, schemas: &'a SchemaMap) -> Self {
        Self { schemas, ..self }
    }

    /// With values written out.
    pub(super) fn literal(dialect: Dialect, log: &'a Log) -> Self {
        Self { literal: true, ..Self::new(dialect, log) }
    }

    /// For DDL: columns without their table, values written out.
    pub(super) fn ddl(dialect: Dialect, log: &'a Log) -> Self {
        Self { bare_columns: true, ..Self::literal(dialect, log) }
    }

    pub(super) fn finish(self) -> Compiled {
        Compiled {
            sql: self.sql,
            binds: self.binds.into(),
            expected: Box::default(),
            lists: self.lists.into(),
            tells_key: self.tells_key,
            keyed_rows: self.keyed_rows,
        }
    }

    /// A whole statement, its CTEs before it.
    pub(super) fn statement(&mut self, query: &Query<'a>) -> Result<()> {
        // MySQL has WITH within an INSERT, before its SELECT
        if query.kind == StatementKind::Insert && self.dialect == Dialect::Mysql {
            return self.under_criteria(query, |out| out.insert(query));
        }
        self.with_scope(|out| match query.kind {
            StatementKind::Select | StatementKind::Compound => out.query(query, Labels::Natural),
            StatementKind::Insert => out.under_criteria(query, |out| out.insert(query)),
            StatementKind::Update => out.under_criteria(query, |out| out.update(query)),
            StatementKind::Delete => out.under_criteria(query, |out| out.delete(query)),
            StatementKind::CopyFrom => out.copy(query),
            StatementKind::Reserve => out.reserve(query),
        })
    }

    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    pub(super) fn ident(&mut self, name: &str) {
        self.dialect.write_ident(name, &mut self.sql);
    }

    pub(super) fn table_name(&mut self, table: &TableDef) {
        if let Some(schema) = self.schemas.get(table.schema()) {
            self.ident(schema);
            self.push(".");
        }
        self.ident(table.name);
    }

    /// The text of a name, made up if it has to be.
    pub(super) fn text_of(&mut self, name: &'a Name, base: &str) -> String {
        if !name.is_made_up() {
            return name.as_str().to_owned();
        }
        let of_base = |mark: &&Mark| mark.mark == name.mark() && mark.base.as_ref().is_none_or(|b| b == base);
        if let Some(known) = self.marks.iter().find(of_base) {
            return known.text.clone();
        }
        let text = self.make_up(base);
        self.marks.push(Mark { mark: name.mark(), base: Some(base.to_owned()), text: text.clone() });
        text
    }

    /// The name of a source's rows.
    pub(super) fn source_name(&mut self, source: &Source<'a>) -> Option<String> {
        match source {
            Source::Derived { derived, .. } => Some(self.text_of(derived.name(), "anon")),
            // a model over a subquery is the subquery; its columns know nothing but the mark
            Source::Entity { alias, derived, .. } => {
                let name = self.text_of(derived.name(), "anon");
                if !self.marks.iter().any(|known| known.mark == alias.mark() && known.base.is_none()) {
                    self.marks.push(Mark { mark: alias.mark(), base: None, text: name.clone() });
                }
                Some(name)
            }
            Source::Table { table, alias: Some(alias) } => Some(self.text_of(alias, table.name)),
            _ => None,
        }
    }

    pub(super) fn column(&mut self, source: &Source<'a>, index: usize) {
        let Some(table) = source.table() else { return };
        let name = table.column_name(index);
        if table.columns[index].property {
            return self.property(source, table, index);
        }
        if self.bare_columns && source.name().is_none() {
            return self.ident(name);
        }
        let home = table.home(index);
        let alias = match source.name().and_then(|name| self.placed.iter().find(|p| p.side.same(name))) {
            Some(placed) => placed.names.iter().find(|(of, _)| of.same(home)).map(|(_, name)| name.clone()),
            None => self.name_at(source, home),
        };
        match alias {
            Some(alias) if alias == "excluded" && self.dialect == Dialect::Mysql => {
                self.push("VALUES(");
                self.ident(name);
                return self.push(")");
            }
            Some(alias) => self.ident(&alias),
            None => match self.adapted.iter().rev().find(|(adapted, _)| home.same(adapted)) {
                Some((_, alias)) => {
                    let alias = alias.clone();
                    self.ident(&alias);
                }
                None => self.table_name(home),
            },
        }
        self.push(".");
        self.ident(name);
    }

    /// A placeholder, or the value itself where values are written out.
    pub(super) fn bind(&mut self, value: u32, ty: Option<&'static SqlType>) -> Result<()> {
        self.bind_formed(value, ty, Form::Plain)
    }

    /// A placeholder for a value in another form.
    pub(super) fn bind_formed(&mut self, value: u32, ty: Option<&'static SqlType>, form: Form) -> Result<()> {
        if self.literal {
            let literal = match form {
                Form::Identity(_) => &Value::Null,
                _ => self.values.get(value as usize).ok_or_else(super::malformed)?,
            };
            let literal = form.apply(literal)?;
            return self.dialect.write_literal(&literal, &mut self.sql);
        }
        self.binds.push(BoundAt { value, ty, form });
        self.dialect.write_placeholder(self.binds.len(), ty, &mut self.sql);
        Ok(())
    }

    /// A placeholder whose type only the place tells, or that is cast to a type by its name.
    pub(super) fn bind_as(&mut self, value: u32, ty: &'static SqlType, cast: &str, form: Form) -> Result<()> {
        if self.literal || self.dialect != Dialect::Postgresql {
            return self.bind_formed(value, Some(ty), form);
        }
        // without a cast, the server tells the type
        self.binds.push(BoundAt { value, ty: (!cast.is_empty()).then_some(ty), form });
        self.dialect.write_placeholder(self.binds.len(), None, &mut self.sql);
        self.push(cast);
        Ok(())
    }

    /// A value that is bound once however often it is named, where placeholders are numbered.
    pub(super) fn bind_named(&mut self, value: u32, ty: &'static SqlType, name: &'a Name) -> Result<()> {
        if self.literal || self.dialect != Dialect::Postgresql {
            return self.bind(value, Some(ty));
        }
        match self.named.iter().find(|(known, _)| known.mark() == name.mark()) {
            Some((_, n)) => self.dialect.write_placeholder(*n, Some(ty), &mut self.sql),
            None => {
                self.bind(value, Some(ty))?;
                self.named.push((name, self.binds.len()));
            }
        }
        Ok(())
    }

    /// A value of a text, bound once however often it is named, where placeholders are numbered: PostgreSQL finds the type
    /// of `$1` in `$1 IS NULL OR x = $1`. `bound` are the values that were met before, each with its placeholder.
    pub(super) fn bind_again(&mut self, value: u32, bound: &mut Vec<(u32, usize)>) -> Result<()> {
        match bound.iter().find(|(met, _)| *met == value) {
            Some((_, n)) if !self.literal && self.dialect == Dialect::Postgresql => {
                self.dialect.write_placeholder(*n, None, &mut self.sql);
            }
            _ => {
                self.bind(value, None)?;
                bound.push((value, self.binds.len()));
            }
        }
        Ok(())
    }

    /// A placeholder for an array of values.
    pub(super) fn bind_array(&mut self, value: u32, element: &'static SqlType) -> Result<()> {
        if self.literal {
            return self.bind(value, None);
        }
        self.binds.push(BoundAt { value, ty: Some(element), form: Form::Plain });
        self.dialect.write_array_placeholder(self.binds.len(), element, &mut self.sql);
        Ok(())
    }

    /// How many values a bound set has.
    pub(super) fn set_len(&self, value: u32) -> usize {
        match self.values.get(value as usize) {
            Some(Value::Array(values)) => values.len(),
            _ => 0,
        }
    }

    /// Are values written out?
    pub(super) const fn is_literal(&self) -> bool {
        self.literal
    }

    /// A list with commas between.
    pub(super) fn list<T>(
        &mut self,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            each(self, item)?;
        }
        Ok(())
    }

    /// `users_1`, then `users_2`, …
    pub(super) fn make_up(&mut self, base: &str) -> String {
        let count = match self.made_up.iter_mut().find(|(name, _)| name == base) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.made_up.push((base.to_owned(), 1));
                1
            }
        };
        format!("{base}_{count}")
    }

    /// " WHERE a AND b"
    pub(super) fn conditions(&mut self, keyword: &str, conditions: &[Node<'a>]) -> Result<()> {
        if conditions.is_empty() {
            return Ok(());
        }
        self.push(keyword);
        self.all_of(conditions)
    }

    pub(super) fn cannot(&self, what: &str) -> Error {
        Error::statement(format!("{} has no {what}", self.dialect.name()))
    }
}
