//! The constant definitions that `models!` writes.
//!
//! They are `Copy` and refer to each other through function pointers: models may refer to each other in cycles, constants
//! may not.

use super::{Check, ComputedDef, Ddl, Exclude, ForeignKey, ForeignKeyRef, Identity, Index, Sequence, Unique};
use crate::expr::{Fragment, Log, Tok};
use crate::orm::{Inherits, Mapper, RelationDef, Validator};
use crate::types::SqlType;

/// A column of a table, untyped.
#[derive(Clone, Copy, Debug)]
pub struct ColumnRef {
    /// The table.
    pub table: &'static TableDef,
    /// The column's place in it.
    pub index: usize,
}

impl ColumnRef {
    /// The column's name in the database.
    pub fn name(self) -> &'static str {
        self.table.column_name(self.index)
    }
}

/// One column of a model.
#[derive(Clone, Copy, Debug)]
pub struct ColumnDef {
    /// The name in the database, where it is not the field's.
    pub name: Option<&'static str>,
    /// The SQL type.
    pub ty: SqlType,
    /// May it be NULL?
    pub nullable: bool,
    /// Is it (part of) the primary key?
    pub primary_key: bool,
    /// Does it tell the models of a hierarchy apart?
    pub discriminator: bool,
    /// The models of the hierarchy that the base names.
    pub members: Option<fn() -> &'static [Mapper]>,
    /// Does it count the changes of a row, so that one who changes an old one is told?
    pub version_id: bool,
    /// Does the database number it? Said of integer primary keys that refer to nothing, unless turned off.
    pub autoincrement: bool,
    /// Is it unique by itself?
    pub unique: bool,
    /// Has it an index of its own? If it is unique as well, the index is.
    pub index: bool,
    /// The value of an INSERT that gives none: a Rust expression evaluated for each row, or a SQL expression.
    pub default: Option<fn() -> Fragment>,
    /// The value of an UPDATE that gives none.
    pub onupdate: Option<fn() -> Fragment>,
    /// `DEFAULT` in the table's definition; for a column that draws from a sequence, its next number, and for one that is
    /// an identity or computed, the word `DEFAULT`.
    pub server_default: Option<fn() -> Fragment>,
    /// The sequence it draws from.
    pub sequence: Option<fn() -> Sequence>,
    /// `GENERATED … AS IDENTITY`.
    pub identity: Option<Identity>,
    /// `GENERATED ALWAYS AS (…)`.
    pub computed: Option<ComputedDef>,
    /// Is it no column of the table, but what `computed` says, read along with a row?
    pub property: bool,
    /// The foreign key.
    pub foreign_key: Option<ForeignKey>,
    /// A comment kept in the database (not SQLite).
    pub comment: Option<&'static str>,
    /// The group of columns that are not read unless a statement asks for them; the nameless one is `""`.
    pub deferred: Option<&'static str>,
}

impl ColumnDef {
    /// A NOT NULL column of a type.
    pub const fn new(ty: SqlType) -> Self {
        Self {
            name: None,
            ty,
            nullable: false,
            primary_key: false,
            discriminator: false,
            members: None,
            version_id: false,
            autoincrement: true,
            unique: false,
            index: false,
            default: None,
            onupdate: None,
            server_default: None,
            sequence: None,
            identity: None,
            computed: None,
            property: false,
            foreign_key: None,
            comment: None,
            deferred: None,
        }
    }

    /// Names the column in the database.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Sets the SQL type.
    #[must_use]
    pub const fn ty(mut self, ty: SqlType) -> Self {
        self.ty = ty;
        self
    }

    /// Allows NULL.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Makes it (part of) the primary key.
    #[must_use]
    pub const fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self
    }

    /// Makes it tell the models of a hierarchy apart.
    #[must_use]
    pub const fn discriminator(mut self) -> Self {
        self.discriminator = true;
        self
    }

    /// Names the models of the hierarchy.
    #[must_use]
    pub const fn members(mut self, members: fn() -> &'static [Mapper]) -> Self {
        self.members = Some(members);
        self
    }

    /// Sets whether the database numbers it.
    #[must_use]
    pub const fn autoincrement(mut self, yes: bool) -> Self {
        self.autoincrement = yes;
        self
    }

    /// Makes it unique.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Makes it count the changes of a row, from 1 on.
    #[must_use]
    pub const fn version_id(mut self) -> Self {
        self.version_id = true;
        self.default = Some(first_version);
        self
    }

    /// Gives it an index.
    #[must_use]
    pub const fn index(mut self) -> Self {
        self.index = true;
        self
    }

    /// Sets the value of an INSERT that gives none.
    #[must_use]
    pub const fn default(mut self, make: fn() -> Fragment) -> Self {
        self.default = Some(make);
        self
    }

    /// Sets the value of an UPDATE that gives none.
    #[must_use]
    pub const fn onupdate(mut self, make: fn() -> Fragment) -> Self {
        self.onupdate = Some(make);
        self
    }

    /// Sets `DEFAULT`.
    #[must_use]
    pub const fn server_default(mut self, make: fn() -> Fragment) -> Self {
        self.server_default = Some(make);
        self
    }

    /// Draws its values from a sequence.
    #[must_use]
    pub const fn sequence(mut self, sequence: fn() -> Sequence, next: fn() -> Fragment) -> Self {
        self.sequence = Some(sequence);
        self.server_default = Some(next);
        self
    }

    /// Makes it an identity column.
    #[must_use]
    pub const fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self.server_default = Some(made_by_the_database);
        self
    }

    /// Computes it from other columns; `stored` says whether it is kept in the table.
    #[must_use]
    pub const fn computed(mut self, expression: fn() -> Fragment, stored: Option<bool>) -> Self {
        self.computed = Some(ComputedDef { expression, stored });
        self.server_default = Some(made_by_the_database);
        self
    }

    /// Makes it an expression that is read along with a row, and no column of the table.
    #[must_use]
    pub const fn property(mut self, expression: fn() -> Fragment) -> Self {
        self.property = true;
        self.computed(expression, None)
    }

    /// Sets the foreign key.
    #[must_use]
    pub const fn foreign_key(mut self, key: ForeignKey) -> Self {
        self.foreign_key = Some(key);
        self
    }

    /// Sets the comment.
    #[must_use]
    pub const fn comment(mut self, text: &'static str) -> Self {
        self.comment = Some(text);
        self
    }

    /// Leaves it out of what is read, unless a statement asks for its group.
    #[must_use]
    pub const fn deferred(mut self, group: &'static str) -> Self {
        self.deferred = Some(group);
        self
    }

    /// Does the database number it?
    pub const fn is_autoincrement(&self) -> bool {
        self.primary_key
            && self.autoincrement
            && self.ty.is_integer()
            && self.foreign_key.is_none()
            && self.default.is_none()
    }

    /// Must an INSERT say its value? Not if it is nullable, has a default, or is numbered.
    pub const fn is_required(&self) -> bool {
        !self.nullable && self.default.is_none() && self.server_default.is_none() && !self.is_autoincrement()
    }
}

fn first_version() -> Fragment {
    Fragment::bind(&SqlType::BigInteger, crate::types::Value::Int(1))
}

/// The value of a column that no statement gives.
fn made_by_the_database() -> Fragment {
    Fragment::of(Tok::Default)
}

/// What belongs to a whole table.
#[derive(Clone, Copy, Debug)]
pub enum TableItem {
    /// `UNIQUE (…)`
    Unique(fn() -> Unique),
    /// An index over columns or expressions.
    Index(fn() -> Index),
    /// `PRIMARY KEY (…)`, by the columns' places, in this order.
    PrimaryKey(fn() -> Vec<usize>),
    /// `CHECK (…)`
    Check(fn() -> Check),
    /// A foreign key of several columns.
    ForeignKey(fn() -> ForeignKeyRef),
    /// PostgreSQL's `EXCLUDE`.
    Exclude(fn() -> Exclude),
    /// The schema the table is in.
    Schema(&'static str),
    /// A comment kept in the database (not SQLite).
    Comment(&'static str),
    /// What is sent after it is created.
    AfterCreate(fn() -> Ddl),
    /// What is sent before it is dropped.
    BeforeDrop(fn() -> Ddl),
    /// What values of a column are refused.
    Validate(Validator),
    /// The relationships of its model.
    Relationships(fn() -> &'static [&'static RelationDef]),
    /// Its model inherits from another.
    Inherits(&'static Inherits),
    /// It is a view, and what it shows is said elsewhere.
    View,
    /// What a view shows.
    Query {
        /// Is what it shows kept, until it is refreshed?
        materialized: bool,
        /// The query.
        query: fn() -> Box<Log>,
    },
}

/// A table as `models!` writes it.
#[derive(Debug)]
pub struct TableDef {
    /// The table's name in the database.
    pub name: &'static str,
    /// The model's name, for messages.
    pub model: &'static str,
    /// The fields' names, as in the source (`r#type`).
    pub fields: &'static [&'static str],
    /// The columns, in the fields' order.
    pub columns: &'static [ColumnDef],
    /// What belongs to the whole table.
    pub items: &'static [TableItem],
}

impl TableDef {
    /// The name in the database of a column.
    #[inline]
    pub fn column_name(&self, index: usize) -> &'static str {
        self.columns[index].name.unwrap_or_else(|| bare(self.fields[index]))
    }

    /// The schema, if one is said.
    pub fn schema(&self) -> Option<&'static str> {
        self.items.iter().find_map(|item| match item {
            TableItem::Schema(name) => Some(*name),
            TableItem::Inherits(Inherits { base, own: None, .. }) => base().schema(),
            _ => None,
        })
    }

    /// Is it a view? Views are read only.
    pub fn is_view(&self) -> bool {
        self.items.iter().any(|item| matches!(item, TableItem::View))
    }

    /// All foreign keys: those of single columns in the columns' order, then those of several.
    pub fn foreign_keys(&self) -> Vec<ForeignKeyRef> {
        let single = self.columns.iter().enumerate().filter_map(|(index, column)| {
            let key = column.foreign_key?;
            Some(ForeignKeyRef { pairs: vec![(index, (key.target)())], key })
        });
        let several = self.items.iter().filter_map(|item| match item {
            TableItem::ForeignKey(make) => Some(make()),
            _ => None,
        });
        single.chain(several).collect()
    }

    /// The relationships of its model, those of its base first.
    pub fn relationships(&self) -> &'static [&'static RelationDef] {
        let of_model = self.items.iter().find_map(|item| match item {
            TableItem::Relationships(all) => Some(all()),
            _ => None,
        });
        of_model.unwrap_or_default()
    }

    /// Has it a primary key, as a model needs it? A view may have none.
    pub const fn is_identified(&self) -> bool {
        let mut at = 0;
        while at < self.columns.len() {
            if self.columns[at].primary_key {
                return true;
            }
            at += 1;
        }
        let mut at = 0;
        while at < self.items.len() {
            if matches!(self.items[at], TableItem::PrimaryKey(_) | TableItem::View | TableItem::Query { .. })
            {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The places of the primary key's columns.
    pub fn primary_key(&self) -> Vec<usize> {
        for item in self.items {
            if let TableItem::PrimaryKey(columns) = item {
                return columns();
            }
        }
        (0..self.columns.len()).filter(|i| self.columns[*i].primary_key).collect()
    }

    /// The column that counts the changes of a row, if there is one.
    pub fn version_id(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.version_id)
    }

    /// The place of the column with this name in the database.
    pub fn position(&self, name: &str) -> Option<usize> {
        (0..self.columns.len()).find(|i| self.column_name(*i) == name)
    }

    /// Are they the same table? By name, since one constant may have several addresses.
    pub fn same(&self, other: &TableDef) -> bool {
        std::ptr::eq(self, other) || (self.name == other.name && self.schema() == other.schema())
    }
}

/// `r#type` without its `r#`.
pub const fn bare(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
