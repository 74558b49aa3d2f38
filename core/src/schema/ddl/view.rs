//! CREATE VIEW and DROP VIEW.

use super::{cannot, idents, if_, if_exists, if_not_exists};
use crate::compile::compile_literal;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::Log;
use crate::schema::{SchemaMap, TableName};
use crate::stmt::{Compile, Statement};

/// `CREATE VIEW … AS SELECT …`, with the query's values written out.
///
/// ```
/// use aludel_core::{Compile, CreateView, dialect::Dialect, text};
/// let view = CreateView::new("adults", text("SELECT * FROM people WHERE age >= :age").bind("age", 18));
/// assert_eq!(view.to_sql(Dialect::Sqlite)?, "CREATE VIEW adults AS SELECT * FROM people WHERE age >= 18");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/21/core/ddl.html#sqlalchemy.schema.CreateView>
#[derive(Clone, Debug)]
pub struct CreateView {
    name: TableName,
    columns: Vec<String>,
    query: Box<Log>,
    materialized: bool,
    or_replace: bool,
    if_not_exists: bool,
    schemas: SchemaMap,
}

impl CreateView {
    /// A view of what a query gives.
    pub fn new(name: impl Into<TableName>, query: impl Statement) -> Self {
        Self::of(name.into(), query.into_log())
    }

    pub(in crate::schema) fn of(name: TableName, query: Box<Log>) -> Self {
        let columns = Vec::new();
        Self {
            name,
            columns,
            query,
            materialized: false,
            or_replace: false,
            if_not_exists: false,
            schemas: SchemaMap::default(),
        }
    }

    /// Names the columns, in the query's order.
    #[must_use]
    pub fn columns<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.columns = names.into_iter().map(Into::into).collect();
        self
    }

    /// `MATERIALIZED`: what it shows is kept until it is refreshed (PostgreSQL).
    #[must_use]
    pub fn materialized(mut self, yes: bool) -> Self {
        self.materialized = yes;
        self
    }

    /// `OR REPLACE`: takes the place of a view of this name (not SQLite).
    #[must_use]
    pub fn or_replace(mut self) -> Self {
        self.or_replace = true;
        self
    }

    /// The view's name.
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// Is it materialized?
    pub fn is_materialized(&self) -> bool {
        self.materialized
    }

    pub(super) fn translate(&mut self, schemas: &SchemaMap) {
        self.name.schema = schemas.get(self.name.schema.as_deref()).map(String::from);
        self.schemas = schemas.clone();
    }

    fn write(&self, dialect: Dialect) -> Result<String> {
        if self.materialized && dialect != Dialect::Postgresql {
            return Err(cannot(dialect, "materialized views"));
        }
        if self.or_replace && (dialect == Dialect::Sqlite || self.materialized) {
            return Err(cannot(dialect, "OR REPLACE for it"));
        }
        if self.if_not_exists && dialect == Dialect::Postgresql && !self.materialized {
            return Err(cannot(dialect, "CREATE VIEW IF NOT EXISTS"));
        }
        let columns = match &self.columns[..] {
            [] => String::new(),
            names => format!(" ({})", idents(names, dialect)),
        };
        Ok(format!(
            "CREATE {}{}VIEW {}{}{columns} AS {}",
            if_(self.or_replace, "OR REPLACE "),
            if_(self.materialized, "MATERIALIZED "),
            if_(self.if_not_exists, "IF NOT EXISTS "),
            self.name.sql(dialect),
            compile_literal(&self.query, dialect, &self.schemas)?
        ))
    }
}

if_not_exists! { CreateView }

impl Compile for CreateView {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        self.write(dialect).map_err(|e| e.context(format_args!("create view {}", self.name)))
    }
}

/// `DROP VIEW`
#[derive(Clone, Debug)]
pub struct DropView {
    name: TableName,
    materialized: bool,
    if_exists: bool,
}

impl DropView {
    /// A view, or a model's.
    pub fn new(name: impl Into<TableName>) -> Self {
        Self { name: name.into(), materialized: false, if_exists: false }
    }

    /// `MATERIALIZED`
    #[must_use]
    pub fn materialized(mut self, yes: bool) -> Self {
        self.materialized = yes;
        self
    }
}

if_exists! { DropView }

impl Compile for DropView {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        if self.materialized && dialect != Dialect::Postgresql {
            return Err(cannot(dialect, "materialized views"));
        }
        Ok(format!(
            "DROP {}VIEW {}{}",
            if_(self.materialized, "MATERIALIZED "),
            if_(self.if_exists, "IF EXISTS "),
            self.name.sql(dialect)
        ))
    }
}
