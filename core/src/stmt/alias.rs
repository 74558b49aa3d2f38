//! A table under another name.

use crate::expr::Name;
use crate::orm::{HasTable, Model};
use std::ops::Deref;

/// A table under another name; its columns and relationships are fields: `manager.name`.
pub struct Alias<E: HasTable> {
    // the columns are reached through `Deref`, so these names stay out of a user's way by being private
    name: &'static str,
    columns: E::Columns,
}

/// A model under another name, to be joined to itself.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/api.html#sqlalchemy.orm.aliased>
pub fn aliased<E: HasTable>(_model: Model<E>, name: &'static str) -> Alias<E> {
    Alias { name, columns: E::columns(Some(name)) }
}

impl<E: HasTable> Alias<E> {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn as_name(&self) -> Name {
        Name::from(self.name)
    }
}

impl<E: HasTable> Deref for Alias<E> {
    type Target = E::Columns;
    fn deref(&self) -> &E::Columns {
        &self.columns
    }
}
