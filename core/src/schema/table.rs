//! A table that owns what it says: resolved from a model, or built at run time.

use super::naming::fill;
use super::{
    Check, Constraint, Ddl, Exclude, ForeignKeyConstraint, Index, NamingConvention, PrimaryKey, TableColumn,
    TableDef, TableName, Unique,
};
use crate::error::{Error, Result};
use crate::orm::{HasTable, Model};

/// A table with its columns, constraints and indexes.
///
/// ```
/// use aludel_core::{Index, SqlType, Table, TableColumn, Unique};
/// let users = Table::new("users")
///     .column(TableColumn::new("id", SqlType::Integer).primary_key())
///     .column(TableColumn::new("first", SqlType::String(50)))
///     .column(TableColumn::new("last", SqlType::String(50)).nullable())
///     .constraint(Unique::new(["first", "last"]))
///     .index(Index::new("last"));
/// assert_eq!(users.columns[1].name, "first");
/// assert!(users.columns[0].autoincrement);
/// ```
///
/// Constraints and indexes without a name get one from the naming convention of the
/// [`Metadata`](super::Metadata) they are added to.
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
    /// The indexes.
    pub indexes: Vec<Index>,
    /// A comment kept in the database.
    pub comment: Option<String>,
    /// What is sent after the table is created.
    pub after_create: Vec<Ddl>,
    /// What is sent before the table is dropped.
    pub before_drop: Vec<Ddl>,
    /// What was said of the whole table, then what was said at its columns, which is the order SQLAlchemy writes.
    pub(super) of_table: Vec<Constraint>,
    pub(super) of_columns: Vec<Constraint>,
    /// Are all names given, so that no convention changes them again?
    is_named: bool,
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Puts it into a schema.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Adds a column, with the key, constraint or index that it says of itself.
    #[must_use]
    pub fn column(mut self, mut column: TableColumn) -> Self {
        let told = std::mem::take(&mut column.told);
        if told.primary_key {
            self.primary_key.columns.push(column.name.clone());
            column.nullable = false;
            column.autoincrement = column.ty.is_integer()
                && !told.not_numbered
                && told.references.is_none()
                && column.identity.is_none();
        }
        if told.index {
            self.indexes.push(Index::new(&*column.name).unique(told.unique));
        } else if told.unique {
            self.of_columns.push(Unique::new([&column.name]).into());
        }
        self.of_columns.extend(told.references.map(Constraint::from));
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
            column.autoincrement = column.ty.is_integer() && column.identity.is_none();
        }
        self
    }

    /// Adds a constraint: [`Unique`], [`Check`], [`ForeignKeyConstraint`], [`Exclude`].
    #[must_use]
    pub fn constraint(mut self, constraint: impl Into<Constraint>) -> Self {
        self.of_table.push(constraint.into());
        self
    }

    /// Adds a foreign key.
    #[must_use]
    pub fn foreign_key(self, key: ForeignKeyConstraint) -> Self {
        self.constraint(key)
    }

    /// Adds an index.
    #[must_use]
    pub fn index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// Sets the comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    /// Sends SQL of your own whenever `create_all` has created the table: a trigger, a partition.
    #[must_use]
    pub fn after_create(mut self, ddl: Ddl) -> Self {
        self.after_create.push(ddl);
        self
    }

    /// Sends SQL of your own whenever `drop_all` is about to drop the table.
    #[must_use]
    pub fn before_drop(mut self, ddl: Ddl) -> Self {
        self.before_drop.push(ddl);
        self
    }

    /// The column of this name.
    pub fn find_column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The index of this name.
    pub fn find_index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|i| i.name.as_deref() == Some(name))
    }

    /// All constraints but the primary key, in the order they are written.
    pub fn constraints(&self) -> Vec<&Constraint> {
        self.of_table.iter().chain(&self.of_columns).collect()
    }

    fn of_kind<'a, C>(&'a self, kind: impl Fn(&'a Constraint) -> Option<&'a C>) -> Vec<&'a C> {
        self.of_table.iter().chain(&self.of_columns).filter_map(kind).collect()
    }

    /// The foreign keys.
    pub fn foreign_keys(&self) -> Vec<&ForeignKeyConstraint> {
        self.of_kind(|c| if let Constraint::ForeignKey(c) = c { Some(c) } else { None })
    }

    /// The unique constraints.
    pub fn uniques(&self) -> Vec<&Unique> {
        self.of_kind(|c| if let Constraint::Unique(c) = c { Some(c) } else { None })
    }

    /// The check constraints.
    pub fn checks(&self) -> Vec<&Check> {
        self.of_kind(|c| if let Constraint::Check(c) = c { Some(c) } else { None })
    }

    /// The exclusion constraints.
    pub fn excludes(&self) -> Vec<&Exclude> {
        self.of_kind(|c| if let Constraint::Exclude(c) = c { Some(c) } else { None })
    }

    /// The name with its schema, for messages and ordering.
    pub fn full_name(&self) -> String {
        TableName::from(self).to_string()
    }

    /// Leaves all names as they are, whatever the convention of the metadata: for a table that was read from a database.
    #[must_use]
    pub fn keep_names(mut self) -> Self {
        self.is_named = true;
        self
    }

    /// Gives a name to each constraint and index that has none; a check that has one gets the convention's around it.
    /// Done once: a table that is named stays as it is.
    #[must_use]
    pub fn named(mut self, naming: &NamingConvention) -> Self {
        if std::mem::replace(&mut self.is_named, true) {
            return self;
        }
        let table = self.name.clone();
        if self.primary_key.name.is_none() && !self.primary_key.columns.is_empty() {
            self.primary_key.name = fill(naming.primary_key, &table, "", "", "");
        }
        for constraint in self.of_table.iter_mut().chain(&mut self.of_columns) {
            match constraint {
                Constraint::Unique(c) if c.name.is_none() => {
                    c.name = fill(naming.unique, &table, &c.columns.join("_"), "", "");
                }
                Constraint::ForeignKey(c) if c.name.is_none() => {
                    c.name = fill(naming.foreign_key, &table, &c.columns.join("_"), &c.referred_table, "");
                }
                Constraint::Check(c) => {
                    c.name = c.name.take().and_then(|name| fill(naming.check, &table, "", "", &name));
                }
                _ => {}
            }
        }
        for index in &mut self.indexes {
            if index.name.is_none() {
                index.name = Some(index_name(naming, &table, index));
            }
        }
        self
    }

    /// Does it hold together?
    ///
    /// # Errors
    /// A column appears twice, or a key, constraint or index names a column that is not there.
    pub fn check(&self) -> Result<()> {
        let has = |what: &str, names: &[String]| match names.iter().find(|n| self.find_column(n).is_none()) {
            Some(missing) => Err(Error::schema(format!(
                "table {}: {what} names column \"{missing}\", which is not there",
                self.full_name()
            ))),
            None => Ok(()),
        };
        for (i, column) in self.columns.iter().enumerate() {
            if self.columns[..i].iter().any(|c| c.name == column.name) {
                let name = self.full_name();
                return Err(Error::schema(format!("table {name}: column \"{}\" appears twice", column.name)));
            }
        }
        has("the primary key", &self.primary_key.columns)?;
        for constraint in self.constraints() {
            match constraint {
                Constraint::Unique(c) => has("a unique constraint", &c.columns)?,
                Constraint::ForeignKey(c) if c.columns.len() != c.referred_columns.len() => {
                    return Err(Error::schema(format!(
                        "table {}: a foreign key of {} columns refers to {} of {}",
                        self.full_name(),
                        c.columns.len(),
                        c.referred_columns.len(),
                        c.referred_table
                    )));
                }
                Constraint::ForeignKey(c) => has("a foreign key", &c.columns)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// An index's name by a convention; SQLAlchemy's own where the convention has none, since an index needs one.
pub(super) fn index_name(naming: &NamingConvention, table: &str, index: &Index) -> String {
    let columns = index.column_names().join("_");
    let template = if naming.index.is_empty() { NamingConvention::RECOMMENDED.index } else { naming.index };
    fill(template, table, &columns, "", "").unwrap_or_default()
}

/// A table, or a model that describes one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    note = "pass a model (`User`), a `Table` or a reference to one"
)]
pub trait IntoTable {
    /// The table. A model's constraints are named by [`NamingConvention::RECOMMENDED`];
    /// [`Metadata::table`](super::Metadata::table) has them by the metadata's own.
    fn into_table(self) -> Table;
}

impl IntoTable for Table {
    fn into_table(self) -> Table {
        self
    }
}

impl IntoTable for &Table {
    fn into_table(self) -> Table {
        self.clone()
    }
}

impl IntoTable for &'static TableDef {
    fn into_table(self) -> Table {
        Table::resolve(self, &NamingConvention::RECOMMENDED)
    }
}

impl<E: HasTable> IntoTable for Model<E> {
    fn into_table(self) -> Table {
        self.table().into_table()
    }
}
