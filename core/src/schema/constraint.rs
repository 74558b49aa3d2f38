//! Constraints and indexes of a resolved table.

use super::Action;
use crate::expr::Fragment;

/// A table's primary key.
#[derive(Clone, Debug, Default)]
pub struct PrimaryKey {
    /// The constraint's name.
    pub name: Option<String>,
    /// The columns' names, in order.
    pub columns: Vec<String>,
}

/// A foreign key of one column or several.
#[derive(Clone, Debug)]
pub struct ForeignKeyConstraint {
    /// The constraint's name.
    pub name: Option<String>,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The schema of the table referred to.
    pub referred_schema: Option<String>,
    /// The table referred to.
    pub referred_table: String,
    /// The columns referred to.
    pub referred_columns: Vec<String>,
    /// `ON DELETE`.
    pub on_delete: Action,
    /// `ON UPDATE`.
    pub on_update: Action,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    pub deferrable: bool,
}

/// A unique constraint.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The constraint's name.
    pub name: Option<String>,
    /// The columns' names.
    pub columns: Vec<String>,
}

/// A check constraint.
#[derive(Clone, Debug)]
pub struct Check {
    /// The constraint's name.
    pub name: Option<String>,
    /// The condition.
    pub condition: Fragment,
}

/// An index.
#[derive(Clone, Debug)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// The columns or expressions, each with its direction.
    pub elements: Vec<Fragment>,
    /// Is it unique?
    pub unique: bool,
}
