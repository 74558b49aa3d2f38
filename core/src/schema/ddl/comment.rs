//! Comments that the database keeps.

use super::{cannot, ddl_statement, literal};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::TableName;
use crate::stmt::Compile;

/// Sets a table's comment, or removes it. SQLite keeps none.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table.params.comment>
#[derive(Clone, Debug)]
pub struct SetTableComment {
    table: TableName,
    text: Option<String>,
}

impl SetTableComment {
    /// A table and its comment; `None` removes it.
    pub fn new(table: impl Into<TableName>, text: Option<&str>) -> Self {
        Self { table: table.into(), text: text.map(String::from) }
    }
}

ddl_statement! { SetTableComment }

impl Compile for SetTableComment {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        let name = self.table.sql(dialect);
        match dialect {
            Dialect::Sqlite => Err(cannot(dialect, "comments")),
            Dialect::Mysql => {
                let text = self.text.as_deref().unwrap_or_default();
                Ok(format!("ALTER TABLE {name} COMMENT {}", literal(text, dialect)?))
            }
            Dialect::Postgresql => Ok(format!("COMMENT ON TABLE {name} IS {}", said(&self.text)?)),
        }
    }
}

/// Sets a column's comment, or removes it. MySQL has the comment in the column's definition, SQLite keeps none.
#[derive(Clone, Debug)]
pub struct SetColumnComment {
    table: TableName,
    column: String,
    text: Option<String>,
}

impl SetColumnComment {
    /// A table, its column, and the column's comment; `None` removes it.
    pub fn new(table: impl Into<TableName>, column: impl Into<String>, text: Option<&str>) -> Self {
        Self { table: table.into(), column: column.into(), text: text.map(String::from) }
    }
}

ddl_statement! { SetColumnComment }

impl Compile for SetColumnComment {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        match dialect {
            Dialect::Sqlite => Err(cannot(dialect, "comments")),
            Dialect::Mysql => {
                Err(cannot(dialect, "comment on a column without its whole definition: say MODIFY in a Ddl"))
            }
            Dialect::Postgresql => Ok(format!(
                "COMMENT ON COLUMN {}.{} IS {}",
                self.table.sql(dialect),
                dialect.ident(&self.column),
                said(&self.text)?
            )),
        }
    }
}

fn said(text: &Option<String>) -> Result<String> {
    text.as_deref().map_or_else(|| Ok("NULL".to_owned()), |text| literal(text, Dialect::Postgresql))
}
