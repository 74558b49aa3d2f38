//! A table under another name.

use super::Subquery;
use crate::expr::{AliasName, Derived, Fragment, Name, Tok, mark};
use crate::orm::{HasTable, Inheritance, Model};
use crate::schema::Column;
use std::ops::Deref;
use std::sync::Arc;

/// A table under another name; its columns and relationships are fields: `manager.name`.
pub struct Alias<E: HasTable> {
    // the columns are reached through `Deref`, so these names stay out of a user's way by being private
    name: AliasName,
    derived: Option<Arc<Derived>>,
    columns: E::Columns,
}

/// A model under another name, to be joined to itself. [`Model::alias`] leaves the name to the statement (`users_1`).
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.aliased>
pub fn aliased<E: HasTable>(_model: Model<E>, name: &'static str) -> Alias<E> {
    Alias::new(AliasName::Named(name), None)
}

impl<E: HasTable> Model<E> {
    /// The model under another name that the statement makes up: `users_1`.
    pub fn alias(self) -> Alias<E> {
        Alias::new(AliasName::MadeUp(mark()), None)
    }
}

impl<R> Subquery<R> {
    /// The subquery's rows as a model's: it has to select all columns of the model, by their names.
    ///
    /// Its columns alone do not say what they are read from: select the entity, join it, or `select_from(&entity)`.
    ///
    /// # Errors
    /// The statement that reads a column of it and does not read the entity gives an error.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/select.html#selecting-entities-from-subqueries>
    pub fn entity<E: HasTable>(&self, _model: Model<E>) -> Alias<E> {
        let mark = match self.derived().name().mark() {
            0 => mark(),
            mark => mark,
        };
        let derived = self.derived().renamed(self.derived().name().clone().marked(mark));
        Alias::new(AliasName::Derived(mark), Some(Arc::new(derived)))
    }
}

impl<E: HasTable> Alias<E> {
    fn new(name: AliasName, derived: Option<Arc<Derived>>) -> Self {
        Self { name, derived, columns: E::columns(Some(name)) }
    }

    /// A column of the table that the model inherits from, of this alias: `engineer.base(Employee::id)`.
    pub fn base<B: Inheritance<Root = E::Root>, T>(&self, column: Column<B, T>) -> Column<B, T>
    where
        E: Inheritance,
    {
        column.of_alias(Some(self.name))
    }

    /// The alias as a table to read.
    pub(crate) fn to_fragment(&self) -> Fragment {
        let mut fragment = Fragment::named(Tok::AliasedTable(E::TABLE), Name::from(self.name));
        if let Some(derived) = &self.derived {
            fragment.push(Tok::Derived);
            fragment.read_derived(derived);
            fragment.push(Tok::EntityOf);
        }
        fragment
    }
}

impl<E: HasTable> Deref for Alias<E> {
    type Target = E::Columns;
    fn deref(&self) -> &E::Columns {
        &self.columns
    }
}
