//! Tables that a statement makes for itself: subqueries, CTEs, VALUES, table functions.

use super::{Clause, Fragment, Log, Name, Tok};
use std::sync::Arc;

/// A table that a statement makes for itself.
///
/// Whoever speaks of it holds it, so that a column alone brings its table into FROM.
#[derive(Debug)]
pub struct Derived {
    /// Copies under other names have the same.
    origin: u32,
    name: Name,
    form: Form,
    log: Log,
    columns: Vec<Name>,
}

/// What a derived table is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `(SELECT …) AS name`
    Subquery,
    /// `LATERAL (SELECT …) AS name`
    Lateral,
    /// `WITH name AS (SELECT …)`
    Cte {
        recursive: bool,
        materialized: Option<bool>,
        /// Does it stand in the WITH of the query that reads it, rather than in the statement's?
        nesting: bool,
    },
    /// The CTE, within itself.
    Itself,
    /// `(VALUES …) AS name (columns)`: so many columns.
    Values(u16),
    /// A function in FROM.
    Function {
        ordinality: bool,
        /// Is it a column rather than a table?
        column: bool,
        /// Are its columns named in FROM?
        named: bool,
    },
    /// A derived table under another name.
    Alias(Origin),
}

/// The derived table that an alias stands for; it is compared by its name and content elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Origin(pub(crate) Arc<Derived>);

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.same_form(&other.0) && self.0.name.as_str() == other.0.name.as_str())
    }
}

impl Eq for Origin {}

impl Derived {
    pub(crate) fn new(name: Name, form: Form, log: Log, columns: Vec<Name>) -> Self {
        Self { origin: super::mark(), name, form, log, columns }
    }

    pub(crate) fn name(&self) -> &Name {
        &self.name
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Names that were given outright, rather than by a query's select list.
    pub(crate) fn columns(&self) -> &[Name] {
        &self.columns
    }

    pub(crate) fn with_form(&self, form: Form) -> Self {
        Self { form, ..self.renamed(self.name.clone()) }
    }

    pub(crate) fn renamed(&self, name: Name) -> Self {
        Self {
            origin: self.origin,
            name,
            form: self.form.clone(),
            log: self.log.clone(),
            columns: self.columns.clone(),
        }
    }

    /// Another name for it.
    pub(crate) fn alias(self: &Arc<Self>, name: Name) -> Self {
        let origin = match &self.form {
            Form::Alias(origin) => origin.clone(),
            _ => Origin(self.clone()),
        };
        Self { form: Form::Alias(origin), ..self.renamed(name) }
    }

    pub(super) fn same_form(&self, other: &Self) -> bool {
        let names = |d: &Self| d.columns.iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>();
        self.form == other.form && names(self) == names(other)
    }

    /// Is it the same table? Copies are; what was made twice is not, whatever its name.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.origin == other.origin && self.name.same(&other.name) && self.same_form(other)
    }

    pub(super) fn origin(&self) -> u32 {
        self.origin
    }

    /// The place of an expression in the select list of its query.
    pub(crate) fn place_of(&self, expression: &Fragment) -> Option<usize> {
        let wanted = Item::of(expression.tokens().collect(), expression.names().to_vec());
        items(&self.log).iter().position(|item| item.matches(&wanted))
    }
}

/// An item of a select list.
struct Item {
    tokens: Vec<Tok>,
    names: Vec<Name>,
}

impl Item {
    fn of(tokens: Vec<Tok>, names: Vec<Name>) -> Self {
        Self { tokens, names }
    }

    fn label(&self) -> Option<&Name> {
        matches!(self.tokens.last(), Some(Tok::Label | Tok::LabelRef)).then(|| self.names.last()).flatten()
    }

    /// A label is found by its name, anything else by being the same.
    fn matches(&self, wanted: &Self) -> bool {
        match (self.label(), wanted.label()) {
            (Some(a), Some(b)) => a.as_str() == b.as_str(),
            (None, None) => {
                self.tokens == wanted.tokens
                    && self.names.len() == wanted.names.len()
                    && self.names.iter().zip(&wanted.names).all(|(a, b)| a.same(b))
            }
            _ => false,
        }
    }
}

/// The select list of a query's log: the first member's, of a compound.
fn items(log: &Log) -> Vec<Item> {
    let mut items = Vec::new();
    let mut names = log.names().iter();
    let mut pending: Item = Item::of(Vec::new(), Vec::new());
    // the first member of a compound may be one itself
    let opens = |token: &&Tok| matches!(token, Tok::Open(_) | Tok::Nop);
    let wanted_depth = log.tokens().iter().take_while(opens).filter(|t| matches!(t, Tok::Open(_))).count();
    let mut depth = 0;
    for token in log.tokens() {
        match token {
            Tok::Open(_) => {
                depth += 1;
                if depth <= wanted_depth {
                    continue;
                }
            }
            // the first member of a compound is complete
            Tok::Close if depth == wanted_depth => return items,
            Tok::Close => depth -= 1,
            Tok::Clause(clause) if depth == wanted_depth => {
                let item = std::mem::replace(&mut pending, Item::of(Vec::new(), Vec::new()));
                names.by_ref().take(clause.names()).for_each(drop);
                match clause {
                    Clause::Column | Clause::Returning => items.push(item),
                    Clause::Entity | Clause::ReturningEntity => items.extend(entity(&item)),
                    Clause::OnlyColumns => items.clear(),
                    _ => {}
                }
                continue;
            }
            Tok::Nop if pending.tokens.is_empty() => continue,
            _ => {}
        }
        pending.tokens.push(*token);
        pending.names.extend(names.by_ref().take(token.names()).cloned());
    }
    items
}

/// The columns of an entity in a select list.
fn entity(item: &Item) -> Vec<Item> {
    match item.tokens.as_slice() {
        [Tok::Table(table)] => (0..table.columns.len())
            .map(|i| Item::of(vec![Tok::Column(i as u16, table)], Vec::new()))
            .collect(),
        [Tok::AliasedTable(table)] => (0..table.columns.len())
            .map(|i| Item::of(vec![Tok::AliasedColumn(i as u16, table)], item.names.clone()))
            .collect(),
        // the columns of a derived table keep their places
        _ => Vec::new(),
    }
}
