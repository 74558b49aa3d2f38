//! The names of a select list's columns.

use super::parse::parse_statement;
use super::render::Renderer;
use super::tree::{Item, Node, Query, Source};
use crate::error::{Error, Result};
use crate::expr::{Derived, Form, Op};
use std::sync::Arc;

/// The columns' names of a derived table.
pub(super) struct DerivedNames<'a> {
    derived: &'a Arc<Derived>,
    names: Vec<String>,
}

/// How a select list is labelled.
#[derive(Clone, Copy)]
pub(super) enum Labels<'l> {
    /// Where two columns would have one name, and where an expression has none.
    Natural,
    /// Every column: the list is read by its names.
    All,
    /// Every column, by these names.
    Given(&'l [String]),
}

/// The names in a select list so far, each with the column that has it.
#[derive(Default)]
pub(super) struct Used<'a>(Vec<(String, Option<(Source<'a>, usize)>)>);

impl<'a> Used<'a> {
    fn find(&self, name: &str) -> Option<&Option<(Source<'a>, usize)>> {
        self.0.iter().find(|(used, _)| used == name).map(|(_, column)| column)
    }
}

impl<'a> Renderer<'a> {
    /// The names of a derived table's columns.
    pub(super) fn derived_names(&mut self, derived: &'a Arc<Derived>, first: u32) -> Result<Vec<String>> {
        if !derived.columns().is_empty() {
            return Ok(derived.columns().iter().map(|name| name.as_str().to_owned()).collect());
        }
        if let Form::Alias(origin) = derived.form() {
            return self.derived_names(&origin.0, first);
        }
        let by_name = |d: &Derived| matches!(d.form(), Form::Cte { .. } | Form::Itself);
        let known = self.derived.iter().find(|known| {
            Arc::ptr_eq(known.derived, derived)
                || known.derived.name().mark() != 0 && known.derived.name().mark() == derived.name().mark()
                || by_name(known.derived) && by_name(derived) && known.derived.name().same(derived.name())
        });
        if let Some(known) = known {
            return Ok(known.names.clone());
        }
        let query = parse_statement(derived.log(), first)?;
        if query.text.is_some() {
            return Err(Error::statement("a text that is read from has to tell its columns: .columns(…)"));
        }
        let names = self.names(&query)?;
        self.derived.push(DerivedNames { derived, names: names.clone() });
        Ok(names)
    }

    fn names(&mut self, query: &Query<'a>) -> Result<Vec<String>> {
        let mut used = Used::default();
        let mut names = Vec::new();
        for item in query.list() {
            match item {
                Item::Entity(source) => {
                    for (index, name) in self.entity_columns(source)?.into_iter().enumerate() {
                        names.push(
                            self.column_label(&name, Some((*source, index)), true, &mut used).unwrap_or(name),
                        );
                    }
                }
                Item::Column(node) => match self.label(node, true, &mut used)? {
                    Some(name) => names.push(name),
                    None => names.push("anon".to_owned()),
                },
            }
        }
        Ok(names)
    }

    /// The columns' names of a table in a select list.
    pub(super) fn entity_columns(&mut self, source: &Source<'a>) -> Result<Vec<String>> {
        match source {
            Source::Derived { derived, first } => self.derived_names(derived, *first),
            Source::Table { table, .. } | Source::Entity { table, .. } => {
                Ok((0..table.columns.len()).map(|index| table.column_name(index).to_owned()).collect())
            }
            Source::Text(_) => Err(super::malformed()),
        }
    }

    /// The label that an expression needs in a select list.
    pub(super) fn label(
        &mut self,
        node: &Node<'a>,
        all: bool,
        used: &mut Used<'a>,
    ) -> Result<Option<String>> {
        let base = match node {
            Node::Column(source, index) => {
                let name = source.table().map(|t| t.column_name(*index)).unwrap_or_default();
                return Ok(self.column_label(name, Some((*source, *index)), all, used));
            }
            Node::DerivedColumn(source, index) => {
                let name = self.entity_columns(source)?.get(*index).cloned().ok_or_else(super::malformed)?;
                return Ok(self.column_label(&name, Some((*source, *index)), all, used));
            }
            Node::DerivedNamed(source, name) => {
                return Ok(self.column_label(name, Some((*source, usize::MAX)), all, used));
            }
            Node::Label(name, _) => {
                used.0.push((name.as_str().to_owned(), None));
                return Ok(Some(name.as_str().to_owned()));
            }
            Node::LabelRef(_, inner) => return self.label(inner, all, used),
            Node::Cast(_, inner) | Node::Coerce(inner) => match self.wrapped(inner)? {
                Some(name) if used.find(&name).is_some() => {
                    return Ok(Some(self.make_up(&format!("{name}_"))));
                }
                Some(name) => {
                    used.0.push((name.clone(), None));
                    return Ok(Some(name));
                }
                None => "anon",
            },
            Node::Text(sql) => return Ok(all.then(|| (*sql).to_owned())),
            Node::Star | Node::TextBinds(..) => return Ok(None),
            Node::Op(Op::Neg | Op::BitNot | Op::Distinct, _) if !all => return Ok(None),
            Node::Call(function, _) => return Ok(Some(self.make_up(&function.name.to_lowercase()))),
            Node::CallNamed(name, _) => name.rsplit('.').next().unwrap_or("anon"),
            Node::WithinGroup(parts) => match parts.first() {
                Some(Node::Call(function, _)) => function.name,
                _ => "anon",
            },
            _ => "anon",
        };
        Ok(Some(self.make_up(base)))
    }

    /// The name of what a cast is about, if it has one.
    fn wrapped(&mut self, inner: &Node<'a>) -> Result<Option<String>> {
        Ok(match inner {
            Node::Column(source, index) => source.table().map(|t| t.column_name(*index).to_owned()),
            Node::DerivedColumn(source, index) => self.entity_columns(source)?.get(*index).cloned(),
            Node::DerivedNamed(_, name) => Some((*name).to_owned()),
            Node::Label(name, _) | Node::LabelRef(name, _) => Some(name.as_str().to_owned()),
            Node::Cast(_, inner) | Node::Coerce(inner) => return self.wrapped(inner),
            _ => None,
        })
    }

    pub(super) fn column_label(
        &mut self,
        name: &str,
        column: Option<(Source<'a>, usize)>,
        all: bool,
        used: &mut Used<'a>,
    ) -> Option<String> {
        // an expression has no name by itself
        let property = |(source, index): &(Source<'a>, usize)| {
            let column = source.table().and_then(|table| table.columns.get(*index));
            column.is_some_and(|column| column.property)
        };
        let named = all || column.as_ref().is_some_and(property);
        match used.find(name) {
            None => {
                used.0.push((name.to_owned(), column));
                named.then(|| name.to_owned())
            }
            Some(other) => {
                let same = matches!((other, &column), (Some((a, i)), Some((b, j))) if i == j && a.same(b));
                Some(self.make_up(&if same { format!("{name}_") } else { name.to_owned() }))
            }
        }
    }
}
