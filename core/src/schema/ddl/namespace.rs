//! CREATE SCHEMA and DROP SCHEMA.

use super::{cannot, if_, if_exists, if_not_exists};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::stmt::Compile;

/// `CREATE SCHEMA`: on MySQL another database, on SQLite an error, since its schemas are attached files.
///
/// ```
/// use aludel_core::{Compile, CreateSchema, dialect::Dialect};
/// let create = CreateSchema::new("audit").if_not_exists();
/// assert_eq!(create.to_sql(Dialect::Postgresql)?, "CREATE SCHEMA IF NOT EXISTS audit");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.CreateSchema>
#[derive(Clone, Debug)]
pub struct CreateSchema {
    name: String,
    if_not_exists: bool,
}

impl CreateSchema {
    /// A schema of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), if_not_exists: false }
    }
}

if_not_exists! { CreateSchema }

impl Compile for CreateSchema {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        has_schemas(dialect)?;
        Ok(format!(
            "CREATE SCHEMA {}{}",
            if_(self.if_not_exists, "IF NOT EXISTS "),
            dialect.ident(&self.name)
        ))
    }
}

/// `DROP SCHEMA`
#[derive(Clone, Debug)]
pub struct DropSchema {
    name: String,
    if_exists: bool,
    cascade: bool,
}

impl DropSchema {
    /// The schema of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), if_exists: false, cascade: false }
    }

    /// `CASCADE`: with all that is in it. MySQL does so in any case and has no word for it.
    #[must_use]
    pub fn cascade(mut self) -> Self {
        self.cascade = true;
        self
    }
}

if_exists! { DropSchema }

impl Compile for DropSchema {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        has_schemas(dialect)?;
        Ok(format!(
            "DROP SCHEMA {}{}{}",
            if_(self.if_exists, "IF EXISTS "),
            dialect.ident(&self.name),
            if_(self.cascade && dialect != Dialect::Mysql, " CASCADE")
        ))
    }
}

fn has_schemas(dialect: Dialect) -> Result<()> {
    match dialect {
        Dialect::Sqlite => Err(cannot(dialect, "schemas but attached databases: ATTACH DATABASE … AS name")),
        _ => Ok(()),
    }
}
