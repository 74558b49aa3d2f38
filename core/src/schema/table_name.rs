//! Which table is meant, for statements that need no more than its name.

use super::{Table, TableDef};
use crate::dialect::Dialect;
use crate::orm::{HasTable, Model};

/// A table's, view's or index's name, with its schema if it has one.
///
/// Made from a name, a pair of schema and name, a model, or a [`Table`].
///
/// ```
/// use aludel_core::TableName;
/// assert_eq!(TableName::from(("audit", "log")).to_string(), "audit.log");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TableName {
    /// The schema; the connection's default where none is said.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

impl TableName {
    /// The name as a dialect writes it.
    pub fn sql(&self, dialect: Dialect) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", dialect.ident(schema), dialect.ident(&self.name)),
            None => dialect.ident(&self.name),
        }
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}

impl From<&str> for TableName {
    fn from(name: &str) -> Self {
        Self { schema: None, name: name.to_owned() }
    }
}

impl From<String> for TableName {
    fn from(name: String) -> Self {
        Self { schema: None, name }
    }
}

impl From<(&str, &str)> for TableName {
    fn from((schema, name): (&str, &str)) -> Self {
        Self { schema: Some(schema.to_owned()), name: name.to_owned() }
    }
}

impl From<&Table> for TableName {
    fn from(table: &Table) -> Self {
        Self { schema: table.schema.clone(), name: table.name.clone() }
    }
}

impl From<&TableDef> for TableName {
    fn from(table: &TableDef) -> Self {
        Self { schema: table.schema().map(String::from), name: table.name.to_owned() }
    }
}

impl<E: HasTable> From<Model<E>> for TableName {
    fn from(model: Model<E>) -> Self {
        Self::from(model.table())
    }
}
