//! Constraints of a resolved table.

use super::Action;
use crate::dialect::Dialect;
use crate::expr::{Condition, Expression, Fragment, and_};

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Initially {
    /// After each statement.
    Immediate,
    /// At the end of the transaction.
    Deferred,
}

/// Whether the check of a constraint may wait for the end of the transaction.
///
/// Source: <https://www.postgresql.org/docs/current/sql-set-constraints.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Deferral {
    /// `DEFERRABLE` or `NOT DEFERRABLE`.
    pub deferrable: Option<bool>,
    /// `INITIALLY …`
    pub initially: Option<Initially>,
}

impl Deferral {
    /// Nothing is said: each statement is checked.
    pub const NONE: Self = Self { deferrable: None, initially: None };

    /// Is nothing said?
    pub const fn is_none(self) -> bool {
        self.deferrable.is_none() && self.initially.is_none()
    }
}

/// A table's primary key.
#[derive(Clone, Debug, Default)]
pub struct PrimaryKey {
    /// The constraint's name.
    pub name: Option<String>,
    /// The columns' names, in order.
    pub columns: Vec<String>,
}

/// A constraint of a table, but its primary key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Constraint {
    /// `UNIQUE`
    Unique(Unique),
    /// `CHECK`
    Check(Check),
    /// `FOREIGN KEY`
    ForeignKey(ForeignKeyConstraint),
    /// `EXCLUDE`
    Exclude(Exclude),
}

impl Constraint {
    /// The name, if it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Unique(c) => c.name.as_deref(),
            Self::Check(c) => c.name.as_deref(),
            Self::ForeignKey(c) => c.name.as_deref(),
            Self::Exclude(c) => c.name.as_deref(),
        }
    }

    /// The dialects it is meant for; all if it says none.
    pub fn dialects(&self) -> &[Dialect] {
        match self {
            Self::Unique(c) => &c.dialects,
            Self::Check(c) => &c.dialects,
            Self::ForeignKey(_) => &[],
            Self::Exclude(c) => &c.dialects,
        }
    }
}

macro_rules! into_constraint {
    ($($Variant:ident($t:ident))*) => { $(
        impl From<$t> for Constraint {
            fn from(constraint: $t) -> Self {
                Self::$Variant(constraint)
            }
        }
    )* };
}
into_constraint! { Unique(Unique) Check(Check) ForeignKey(ForeignKeyConstraint) Exclude(Exclude) }

macro_rules! named {
    () => {
        /// Names the constraint.
        #[must_use]
        pub fn name(mut self, name: impl Into<String>) -> Self {
            self.name = Some(name.into());
            self
        }
    };
}

macro_rules! deferred {
    () => {
        /// `DEFERRABLE`: a transaction may put the check off until its end.
        #[must_use]
        pub fn deferrable(mut self, yes: bool) -> Self {
            self.deferral.deferrable = Some(yes);
            self
        }

        /// `INITIALLY DEFERRED`: it is put off unless a transaction asks otherwise.
        #[must_use]
        pub fn initially(mut self, when: Initially) -> Self {
            self.deferral.initially = Some(when);
            self
        }
    };
}

macro_rules! for_dialect {
    () => {
        /// Leaves it out on other databases, as SQLAlchemy's `ddl_if` does; said again, it adds a database.
        #[must_use]
        pub fn dialect(mut self, dialect: Dialect) -> Self {
            self.dialects.push(dialect);
            self
        }
    };
}

fn strings<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Vec<String> {
    names.into_iter().map(Into::into).collect()
}

/// A foreign key of one column or several.
///
/// ```
/// use aludel_core::{Action, ForeignKeyConstraint};
/// let key = ForeignKeyConstraint::new(["row", "number"], "seats", ["row", "number"]).on_delete(Action::Cascade);
/// assert_eq!(key.referred_table, "seats");
/// ```
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
    /// When it is checked.
    pub deferral: Deferral,
    /// Is it added by `ALTER TABLE` once all tables exist?
    pub use_alter: bool,
}

impl ForeignKeyConstraint {
    /// Columns that refer to those of another table, in the same order.
    pub fn new<S: Into<String>, R: Into<String>>(
        columns: impl IntoIterator<Item = S>,
        table: impl Into<super::TableName>,
        referred: impl IntoIterator<Item = R>,
    ) -> Self {
        let table = table.into();
        Self {
            name: None,
            columns: strings(columns),
            referred_schema: table.schema,
            referred_table: table.name,
            referred_columns: strings(referred),
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferral: Deferral::NONE,
            use_alter: false,
        }
    }

    named! {}
    deferred! {}

    /// Sets `ON DELETE`.
    #[must_use]
    pub fn on_delete(mut self, action: Action) -> Self {
        self.on_delete = action;
        self
    }

    /// Sets `ON UPDATE`.
    #[must_use]
    pub fn on_update(mut self, action: Action) -> Self {
        self.on_update = action;
        self
    }

    /// Adds it by `ALTER TABLE` once all tables exist, and leaves it out of their order.
    #[must_use]
    pub fn use_alter(mut self, yes: bool) -> Self {
        self.use_alter = yes;
        self
    }
}

/// A unique constraint.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The constraint's name.
    pub name: Option<String>,
    /// The columns' names.
    pub columns: Vec<String>,
    /// When it is checked (PostgreSQL).
    pub deferral: Deferral,
    /// Are NULLs the same as each other? (PostgreSQL 15)
    pub nulls_not_distinct: bool,
    /// The dialects it is meant for; all if none is said.
    pub dialects: Vec<Dialect>,
}

impl Unique {
    /// Columns that are unique together.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        let columns = strings(columns);
        Self {
            name: None,
            columns,
            deferral: Deferral::NONE,
            nulls_not_distinct: false,
            dialects: Vec::new(),
        }
    }

    named! {}
    deferred! {}
    for_dialect! {}

    /// `NULLS NOT DISTINCT`: at most one row has NULL (PostgreSQL 15).
    #[must_use]
    pub fn nulls_not_distinct(mut self, yes: bool) -> Self {
        self.nulls_not_distinct = yes;
        self
    }
}

/// A check constraint.
#[derive(Clone, Debug)]
pub struct Check {
    /// The constraint's name.
    pub name: Option<String>,
    /// The condition.
    pub condition: Fragment,
    /// The dialects it is meant for; all if none is said.
    pub dialects: Vec<Dialect>,
}

impl Check {
    /// A condition that each row fulfils, or of which it is NULL.
    pub fn new(condition: impl Condition) -> Self {
        Self { name: None, condition: and_(condition).into_fragment(), dialects: Vec::new() }
    }

    /// A condition in SQL of your own.
    pub fn text(sql: impl Into<String>) -> Self {
        Self { name: None, condition: Fragment::text(sql.into()), dialects: Vec::new() }
    }

    named! {}
    for_dialect! {}
}

/// PostgreSQL's exclusion constraint: no two rows for which all comparisons hold.
///
/// Source: <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE>
#[derive(Clone, Debug, Default)]
pub struct Exclude {
    /// The constraint's name.
    pub name: Option<String>,
    /// Columns or expressions, each with its operator: `=`, `&&`.
    pub elements: Vec<(Fragment, String)>,
    /// The index's method; `gist` if none is said.
    pub method: Option<String>,
    /// The rows that are compared; all if none is said.
    pub condition: Option<Fragment>,
    /// When it is checked.
    pub deferral: Deferral,
    /// The dialects it is meant for; all if none is said.
    pub dialects: Vec<Dialect>,
}

impl Exclude {
    /// A constraint without comparisons yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a comparison: an expression and the operator that must not hold.
    #[must_use]
    pub fn with(mut self, expression: impl Expression, operator: impl Into<String>) -> Self {
        self.elements.push((expression.to_fragment(), operator.into()));
        self
    }

    named! {}
    deferred! {}
    for_dialect! {}

    /// Sets the index's method.
    #[must_use]
    pub fn using(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Compares only the rows for which this holds.
    #[must_use]
    pub fn filter(mut self, condition: impl Condition) -> Self {
        self.condition = Some(and_(condition).into_fragment());
        self
    }
}
