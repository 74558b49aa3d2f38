//! CREATE TABLE and DROP TABLE.

use super::column::column_definition;
use super::constraint::{constraint_definition, is_left_out, primary_key};
use super::{if_, if_exists, if_not_exists, literal};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::{Constraint, ForeignKeyConstraint, IntoTable, Table, TableName};
use crate::stmt::Compile;

/// `CREATE TABLE`, without the indexes and comments that `create_all` sends after it.
///
/// ```
/// use aludel_core::{Compile, CreateTable, SqlType, Table, TableColumn, dialect::Dialect};
/// let tags = Table::new("tags")
///     .column(TableColumn::new("id", SqlType::Integer).primary_key())
///     .column(TableColumn::new("name", SqlType::String(50)).unique());
/// let sql = CreateTable::new(tags).to_sql(Dialect::Sqlite)?;
/// assert_eq!(
///     sql.split_whitespace().collect::<Vec<_>>().join(" "),
///     "CREATE TABLE tags ( id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, PRIMARY KEY (id), UNIQUE (name) )"
/// );
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.CreateTable>
#[derive(Clone, Debug)]
pub struct CreateTable {
    table: Table,
    if_not_exists: bool,
    /// Places of foreign keys that are added once all tables exist.
    late: Vec<usize>,
}

impl CreateTable {
    /// A model's table, or one built at run time.
    pub fn new(table: impl IntoTable) -> Self {
        Self { table: table.into_table(), if_not_exists: false, late: Vec::new() }
    }

    /// Leaves out foreign keys, by their places.
    pub(super) fn without(mut self, late: &[usize]) -> Self {
        self.late = late.to_vec();
        self
    }

    /// Is this foreign key part of the table from the beginning?
    fn is_late(&self, key: &ForeignKeyConstraint, place: usize, dialect: Dialect) -> bool {
        self.late.contains(&place) || key.use_alter && dialect.capability().alter_add_constraint
    }
}

if_not_exists! { CreateTable }

impl Compile for CreateTable {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        let table = &self.table;
        table.check()?;
        let name = TableName::from(table);
        let mut parts = Vec::new();
        for column in &table.columns {
            parts.push(column_definition(table, column, dialect)?);
        }
        if !table.primary_key.columns.is_empty() {
            parts.push(primary_key(&table.primary_key, dialect));
        }
        let mut place = 0;
        for constraint in table.constraints() {
            if let Constraint::ForeignKey(key) = constraint {
                place += 1;
                if self.is_late(key, place - 1, dialect) {
                    continue;
                }
            }
            if !is_left_out(constraint, &name, dialect) {
                parts.push(constraint_definition(constraint, &name, dialect)?);
            }
        }
        let comment = match (&table.comment, dialect) {
            (Some(text), Dialect::Mysql) => format!("COMMENT={}", literal(text, dialect)?),
            _ => String::new(),
        };
        Ok(format!(
            "CREATE TABLE {}{} (\n\t{}\n){comment}",
            if_(self.if_not_exists, "IF NOT EXISTS "),
            name.sql(dialect),
            parts.join(",\n\t")
        ))
    }
}

/// `DROP TABLE`
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.DropTable>
#[derive(Clone, Debug)]
pub struct DropTable {
    name: TableName,
    if_exists: bool,
}

impl DropTable {
    /// A table, or a model's.
    pub fn new(table: impl Into<TableName>) -> Self {
        Self { name: table.into(), if_exists: false }
    }
}

if_exists! { DropTable }

impl Compile for DropTable {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        Ok(format!("DROP TABLE {}{}", if_(self.if_exists, "IF EXISTS "), self.name.sql(dialect)))
    }
}
