//! A table that owns what it says: resolved from a model, or built at run time.

use super::naming::fill;
use super::{
    Check, ColumnDef, ForeignKeyConstraint, Index, NamingConvention, PrimaryKey, TableDef, TableItem, Unique,
};
use crate::expr::Fragment;
use crate::types::SqlType;

/// A column of a [`Table`].
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// The name.
    pub name: String,
    /// The SQL type.
    pub ty: SqlType,
    /// May it be NULL?
    pub nullable: bool,
    /// Does the database number it?
    pub autoincrement: bool,
    /// `DEFAULT`.
    pub server_default: Option<Fragment>,
    /// A comment kept in the database.
    pub comment: Option<String>,
}

impl TableColumn {
    /// A NOT NULL column.
    pub fn new(name: impl Into<String>, ty: SqlType) -> Self {
        let name = name.into();
        Self { name, ty, nullable: false, autoincrement: false, server_default: None, comment: None }
    }

    /// Allows NULL.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// A table with its columns, constraints and indexes.
///
/// ```
/// use aludel_core::{SqlType, Table, TableColumn};
/// let users = Table::new("users")
///     .column(TableColumn::new("id", SqlType::Integer))
///     .column(TableColumn::new("name", SqlType::String(50)).nullable())
///     .primary_key(["id"]);
/// assert_eq!(users.columns[1].name, "name");
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/metadata.html>
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The table's name.
    pub name: String,
    /// The schema it is in; the connection's default where none is said.
    pub schema: Option<String>,
    /// The columns, in order.
    pub columns: Vec<TableColumn>,
    /// The primary key.
    pub primary_key: PrimaryKey,
    /// The foreign keys.
    pub foreign_keys: Vec<ForeignKeyConstraint>,
    /// The unique constraints.
    pub uniques: Vec<Unique>,
    /// The check constraints.
    pub checks: Vec<Check>,
    /// The indexes.
    pub indexes: Vec<Index>,
    /// A comment kept in the database.
    pub comment: Option<String>,
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, column: TableColumn) -> Self {
        self.columns.push(column);
        self
    }

    /// Sets the primary key. A single integer column is numbered by the database.
    #[must_use]
    pub fn primary_key<const N: usize>(mut self, columns: [&str; N]) -> Self {
        self.primary_key.columns = columns.map(String::from).into();
        if let [only] = &self.primary_key.columns[..]
            && let Some(column) = self.columns.iter_mut().find(|c| c.name == *only)
        {
            column.autoincrement = column.ty.is_integer();
        }
        self
    }

    /// Adds a foreign key.
    #[must_use]
    pub fn foreign_key(mut self, key: ForeignKeyConstraint) -> Self {
        self.foreign_keys.push(key);
        self
    }

    /// Adds a unique constraint.
    #[must_use]
    pub fn unique(mut self, unique: Unique) -> Self {
        self.uniques.push(unique);
        self
    }

    /// Adds an index.
    #[must_use]
    pub fn index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// The name with its schema, for messages and ordering.
    pub fn full_name(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }

    /// The table that a model's definition describes.
    pub fn resolve(def: &'static TableDef, naming: &NamingConvention) -> Self {
        let mut table = Table::new(def.name);
        table.schema = def.schema().map(String::from);
        let key = def.primary_key();
        let name = |i: usize| def.column_name(i).to_owned();
        table.primary_key = PrimaryKey {
            name: fill(naming.primary_key, def.name, "", "", ""),
            columns: key.iter().copied().map(name).collect(),
        };
        for (i, column) in def.columns.iter().enumerate() {
            let numbered = column.is_autoincrement() && key == [i];
            table.columns.push(resolve_column(name(i), column, numbered, key.contains(&i)));
            if column.unique {
                table.uniques.push(Unique {
                    name: fill(naming.unique, def.name, def.column_name(i), "", ""),
                    columns: vec![name(i)],
                });
            }
            if column.index {
                table.indexes.push(Index {
                    name: index_name(naming, def.name, def.column_name(i)),
                    elements: vec![Fragment::column_of(def, i)],
                    unique: false,
                });
            }
            if let Some(key) = column.foreign_key {
                table.foreign_keys.push(resolve_foreign_key(def, i, key, naming));
            }
        }
        for item in def.items {
            table.add_item(def, item, naming);
        }
        table
    }

    fn add_item(&mut self, def: &TableDef, item: &TableItem, naming: &NamingConvention) {
        let names =
            |columns: &[usize]| columns.iter().map(|i| def.column_name(*i).to_owned()).collect::<Vec<_>>();
        match item {
            TableItem::Unique(columns) => {
                let columns = names(&columns());
                self.uniques.push(Unique {
                    name: fill(naming.unique, def.name, &columns.join("_"), "", ""),
                    columns,
                });
            }
            TableItem::Index(elements) => {
                let elements = elements();
                let columns: Vec<_> = elements.iter().flat_map(Fragment::columns).map(|c| c.name()).collect();
                let name = index_name(naming, def.name, &columns.join("_"));
                self.indexes.push(Index { name, elements, unique: false });
            }
            TableItem::Check(name, condition) => self.checks.push(Check {
                name: name.and_then(|name| fill(naming.check, def.name, "", "", name)),
                condition: condition(),
            }),
            TableItem::Comment(text) => self.comment = Some((*text).to_owned()),
            TableItem::PrimaryKey(_) | TableItem::Schema(_) => {}
        }
    }
}

fn resolve_column(name: String, column: &ColumnDef, numbered: bool, in_key: bool) -> TableColumn {
    TableColumn {
        name,
        ty: column.ty,
        nullable: column.nullable && !in_key,
        autoincrement: numbered,
        server_default: column.server_default.map(|make| make()),
        comment: column.comment.map(String::from),
    }
}

fn resolve_foreign_key(
    def: &TableDef,
    index: usize,
    key: super::ForeignKey,
    naming: &NamingConvention,
) -> ForeignKeyConstraint {
    let target = (key.target)();
    let column = def.column_name(index);
    ForeignKeyConstraint {
        name: key
            .name
            .map(String::from)
            .or_else(|| fill(naming.foreign_key, def.name, column, target.table.name, "")),
        columns: vec![column.to_owned()],
        referred_schema: target.table.schema().map(String::from),
        referred_table: target.table.name.to_owned(),
        referred_columns: vec![target.name().to_owned()],
        on_delete: key.on_delete,
        on_update: key.on_update,
        deferrable: key.deferrable,
    }
}

fn index_name(naming: &NamingConvention, table: &str, columns: &str) -> String {
    fill(naming.index, table, columns, "", "").unwrap_or_else(|| format!("ix_{table}_{columns}"))
}
