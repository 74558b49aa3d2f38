//! A column that owns what it says.

use super::{Computed, ForeignKeyConstraint, Identity, Sequence, TableName};
use crate::expr::{Expression, Fragment};
use crate::types::SqlType;

/// A column of a [`Table`](super::Table).
///
/// ```
/// use aludel_core::{SqlType, Table, TableColumn};
/// let posts = Table::new("posts")
///     .column(TableColumn::new("id", SqlType::Integer).primary_key())
///     .column(TableColumn::new("author_id", SqlType::Integer).references("users", "id").index())
///     .column(TableColumn::new("slug", SqlType::String(50)).unique());
/// assert_eq!(posts.primary_key.columns, ["id"]);
/// assert_eq!(posts.constraints().len(), 2);
/// ```
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
    /// The sequence it draws from.
    pub sequence: Option<Sequence>,
    /// `GENERATED … AS IDENTITY`.
    pub identity: Option<Identity>,
    /// `GENERATED ALWAYS AS (…)`.
    pub computed: Option<Computed>,
    /// A comment kept in the database.
    pub comment: Option<String>,
    /// What its table has to be told of it.
    pub(super) told: Told,
}

/// What is said at a column and belongs to the table.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) primary_key: bool,
    pub(super) unique: bool,
    pub(super) index: bool,
    pub(super) not_numbered: bool,
    pub(super) references: Option<ForeignKeyConstraint>,
}

impl TableColumn {
    /// A NOT NULL column.
    pub fn new(name: impl Into<String>, ty: SqlType) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable: false,
            autoincrement: false,
            server_default: None,
            sequence: None,
            identity: None,
            computed: None,
            comment: None,
            told: Told::default(),
        }
    }

    /// Allows NULL.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Makes it (part of) the primary key. An integer that is the whole key and refers to nothing is numbered by the
    /// database.
    #[must_use]
    pub fn primary_key(mut self) -> Self {
        self.told.primary_key = true;
        self
    }

    /// Sets whether the database numbers it, were it an integer and the primary key.
    #[must_use]
    pub fn autoincrement(mut self, yes: bool) -> Self {
        self.told.not_numbered = !yes;
        self
    }

    /// Makes it unique by itself.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.told.unique = true;
        self
    }

    /// Gives it an index of its own; a unique one if it is unique as well.
    #[must_use]
    pub fn index(mut self) -> Self {
        self.told.index = true;
        self
    }

    /// Makes it refer to a column of another table.
    #[must_use]
    pub fn references(self, table: impl Into<TableName>, column: impl Into<String>) -> Self {
        let columns = [self.name.clone()];
        self.foreign_key(ForeignKeyConstraint::new(columns, table, [column.into()]))
    }

    /// Gives it a foreign key with actions, a name, …
    #[must_use]
    pub fn foreign_key(mut self, key: ForeignKeyConstraint) -> Self {
        self.told.references = Some(key);
        self
    }

    /// Sets `DEFAULT`.
    #[must_use]
    pub fn server_default(mut self, expression: impl Expression) -> Self {
        self.server_default = Some(expression.to_fragment());
        self
    }

    /// Sets `DEFAULT` to SQL of your own.
    #[must_use]
    pub fn server_default_text(mut self, sql: impl Into<String>) -> Self {
        self.server_default = Some(Fragment::text(sql.into()));
        self
    }

    /// Draws its values from a sequence.
    #[must_use]
    pub fn sequence(mut self, sequence: Sequence) -> Self {
        self.server_default = Some(sequence.next_value().into_fragment());
        self.sequence = Some(sequence);
        self
    }

    /// Makes it an identity column. It keeps its type on SQLite, which numbers a column that is called INTEGER only.
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Computes it from other columns.
    #[must_use]
    pub fn computed(mut self, computed: Computed) -> Self {
        self.computed = Some(computed);
        self
    }

    /// Sets the comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }
}
