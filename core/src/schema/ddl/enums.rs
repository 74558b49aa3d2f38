//! PostgreSQL's enumeration types.

use super::{cannot, ddl_statement, if_, if_exists, literal};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::stmt::Compile;
use crate::types::EnumDef;

/// `CREATE TYPE … AS ENUM`. MySQL has the labels in the column, SQLite knows text only: both are an error.
///
/// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.ENUM>
#[derive(Clone, Copy, Debug)]
pub struct CreateEnum(&'static EnumDef);

impl CreateEnum {
    /// The type of an enumeration.
    pub const fn new(def: &'static EnumDef) -> Self {
        Self(def)
    }
}

ddl_statement! { CreateEnum }

impl Compile for CreateEnum {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        if !dialect.capability().enum_types {
            return Err(cannot(dialect, "CREATE TYPE"));
        }
        let labels: Vec<String> = self.0.labels.iter().map(|l| literal(l, dialect)).collect::<Result<_>>()?;
        Ok(format!("CREATE TYPE {} AS ENUM ({})", dialect.ident(self.0.name), labels.join(", ")))
    }
}

/// `DROP TYPE`
#[derive(Clone, Debug)]
pub struct DropEnum {
    name: String,
    if_exists: bool,
}

impl DropEnum {
    /// The type of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), if_exists: false }
    }
}

if_exists! { DropEnum }

impl Compile for DropEnum {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        if !dialect.capability().enum_types {
            return Err(cannot(dialect, "DROP TYPE"));
        }
        Ok(format!("DROP TYPE {}{}", if_(self.if_exists, "IF EXISTS "), dialect.ident(&self.name)))
    }
}
