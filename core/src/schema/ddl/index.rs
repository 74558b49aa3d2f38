//! CREATE INDEX and DROP INDEX.

use super::{DdlStatement, cannot, idents, if_};
use crate::compile::ddl_expression;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{Fragment, Tok};
use crate::schema::table::index_name;
use crate::schema::{Index, IndexElement, IndexPart, NamingConvention, TableName};
use crate::stmt::Compile;

/// `CREATE INDEX`
///
/// ```
/// use aludel_core::{Compile, CreateIndex, Index, dialect::Dialect};
/// let index = Index::new("name").name("ix_name").using("gin");
/// let create = CreateIndex::new("users", index);
/// assert_eq!(create.to_sql(Dialect::Postgresql)?, "CREATE INDEX ix_name ON users USING gin (name)");
/// assert!(create.to_sql(Dialect::Sqlite).is_err());
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.CreateIndex>
#[derive(Clone, Debug)]
pub struct CreateIndex {
    table: TableName,
    index: Index,
    if_not_exists: bool,
}

impl CreateIndex {
    /// An index on a table.
    pub fn new(table: impl Into<TableName>, index: Index) -> Self {
        Self { table: table.into(), index, if_not_exists: false }
    }

    /// `IF NOT EXISTS`: leaves an index of this name as it is. MariaDB has it, MySQL does not.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    fn name(&self) -> String {
        let naming = &NamingConvention::RECOMMENDED;
        self.index.name.clone().unwrap_or_else(|| index_name(naming, &self.table.name, &self.index))
    }

    fn write(&self, dialect: Dialect) -> Result<String> {
        let index = &self.index;
        may_have(index, dialect)?;
        let elements: Vec<String> =
            index.elements.iter().map(|e| element(e, dialect)).collect::<Result<_>>()?;
        // SQLite's indexes live in the table's schema and say it in their own name
        let (name, table) = match (&self.table.schema, dialect) {
            (Some(schema), Dialect::Sqlite) => {
                let name = TableName { schema: Some(schema.clone()), name: self.name() };
                (name.sql(dialect), dialect.ident(&self.table.name))
            }
            _ => (dialect.ident(&self.name()), self.table.sql(dialect)),
        };
        let mut out = format!(
            "CREATE {}INDEX {}{}{name} ON {table} ",
            if_(index.unique, "UNIQUE "),
            if_(index.concurrently && dialect == Dialect::Postgresql, "CONCURRENTLY "),
            if_(self.if_not_exists, "IF NOT EXISTS "),
        );
        let method = index.method.as_deref();
        match (method, dialect) {
            (Some(method), Dialect::Postgresql) => {
                out.push_str(&format!("USING {method} ({})", elements.join(", ")))
            }
            (Some(method), _) => out.push_str(&format!("({}) USING {method}", elements.join(", "))),
            (None, _) => out.push_str(&format!("({})", elements.join(", "))),
        }
        if !index.include.is_empty() {
            out.push_str(&format!(" INCLUDE ({})", idents(&index.include, dialect)));
        }
        out.push_str(if_(index.nulls_not_distinct, " NULLS NOT DISTINCT"));
        if let Some(condition) = &index.condition {
            out.push_str(&format!(" WHERE {}", ddl_expression(condition, dialect)?));
        }
        Ok(out)
    }
}

impl Compile for CreateIndex {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        self.write(dialect).map_err(|e| e.context(format_args!("index {} on {}", self.name(), self.table)))
    }
}

impl DdlStatement for CreateIndex {
    fn in_transaction(&self, dialect: Dialect) -> bool {
        !(self.index.concurrently && dialect == Dialect::Postgresql)
    }
}

/// What else a database lacks would be a syntax error there.
fn may_have(index: &Index, dialect: Dialect) -> Result<()> {
    let missing = match dialect {
        Dialect::Postgresql => None,
        Dialect::Mysql if index.condition.is_some() => Some("partial indexes"),
        Dialect::Sqlite if index.method.is_some() => Some("index methods"),
        _ if !index.include.is_empty() => Some("INCLUDE in indexes"),
        _ if index.nulls_not_distinct => Some("NULLS NOT DISTINCT"),
        _ if index.elements.iter().any(|e| e.opclass.is_some()) => Some("operator classes"),
        Dialect::Mysql if index.elements.iter().any(|e| e.nulls_first.is_some()) => {
            Some("NULLS FIRST and NULLS LAST")
        }
        _ => None,
    };
    match missing {
        Some(what) => Err(cannot(
            dialect,
            &format!("{what}; an index that is meant for another database says which: dialect = …"),
        )),
        None => Ok(()),
    }
}

fn element(element: &IndexElement, dialect: Dialect) -> Result<String> {
    let mut out = match &element.part {
        IndexPart::Column(name) => dialect.ident(name),
        IndexPart::Expression(expression) => {
            let sql = ddl_expression(expression, dialect)?;
            if in_parentheses(expression, dialect) { format!("({sql})") } else { sql }
        }
    };
    if let Some(class) = &element.opclass {
        out.push_str(&format!(" {class}"));
    }
    out.push_str(match element.descending {
        Some(true) => " DESC",
        Some(false) => " ASC",
        None => "",
    });
    out.push_str(match element.nulls_first {
        Some(true) => " NULLS FIRST",
        Some(false) => " NULLS LAST",
        None => "",
    });
    Ok(out)
}

/// PostgreSQL asks for parentheses around all but function calls, MySQL around these as well, SQLite around nothing.
fn in_parentheses(expression: &Fragment, dialect: Dialect) -> bool {
    let last = expression.tokens().last();
    match dialect {
        Dialect::Sqlite => false,
        Dialect::Mysql => !matches!(last, Some(Tok::Text)),
        _ => !matches!(last, Some(Tok::Call(..) | Tok::CallNamed(_) | Tok::Text | Tok::Cast(_))),
    }
}

/// `DROP INDEX`
///
/// ```
/// use aludel_core::{Compile, DropIndex, dialect::Dialect};
/// let drop = DropIndex::new("posts", "ix_posts_title");
/// assert_eq!(drop.to_sql(Dialect::Postgresql)?, "DROP INDEX ix_posts_title");
/// assert_eq!(drop.to_sql(Dialect::Mysql)?, "DROP INDEX ix_posts_title ON posts");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.DropIndex>
#[derive(Clone, Debug)]
pub struct DropIndex {
    table: TableName,
    name: String,
    if_exists: bool,
    concurrently: bool,
}

impl DropIndex {
    /// The index of this name on a table.
    pub fn new(table: impl Into<TableName>, name: impl Into<String>) -> Self {
        Self { table: table.into(), name: name.into(), if_exists: false, concurrently: false }
    }

    /// `IF EXISTS`: is no error if there is none. MariaDB has it, MySQL does not.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    /// `CONCURRENTLY`: outside a transaction, and without locking the table (PostgreSQL).
    #[must_use]
    pub fn concurrently(mut self) -> Self {
        self.concurrently = true;
        self
    }
}

impl Compile for DropIndex {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        let name = match dialect {
            Dialect::Mysql => format!("{} ON {}", dialect.ident(&self.name), self.table.sql(dialect)),
            _ => TableName { schema: self.table.schema.clone(), name: self.name.clone() }.sql(dialect),
        };
        let concurrently = self.concurrently && dialect == Dialect::Postgresql;
        Ok(format!(
            "DROP INDEX {}{}{name}",
            if_(concurrently, "CONCURRENTLY "),
            if_(self.if_exists, "IF EXISTS ")
        ))
    }
}

impl DdlStatement for DropIndex {
    fn in_transaction(&self, dialect: Dialect) -> bool {
        !(self.concurrently && dialect == Dialect::Postgresql)
    }
}
