//! Foreign keys as `models!` writes them.

use super::{ColumnRef, Deferral, Initially};

/// What happens to a row whose referred row is deleted, or gets another key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Action {
    /// Refuse, at the end of the statement or transaction. The default of SQL.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Delete or change the row as well.
    Cascade,
    /// Set the foreign key to NULL.
    SetNull,
    /// Set the foreign key to its default.
    SetDefault,
}

impl Action {
    /// SQL's words for it; `None` for the default.
    pub const fn sql(self) -> Option<&'static str> {
        match self {
            Self::NoAction => None,
            Self::Restrict => Some("RESTRICT"),
            Self::Cascade => Some("CASCADE"),
            Self::SetNull => Some("SET NULL"),
            Self::SetDefault => Some("SET DEFAULT"),
        }
    }
}

/// A foreign key of one column.
#[derive(Clone, Copy, Debug)]
pub struct ForeignKey {
    /// The column it refers to.
    pub target: fn() -> ColumnRef,
    /// `ON DELETE`.
    pub on_delete: Action,
    /// `ON UPDATE`.
    pub on_update: Action,
    /// When it is checked.
    pub deferral: Deferral,
    /// The constraint's name, where the naming convention shall not make it.
    pub name: Option<&'static str>,
    /// Is it added by `ALTER TABLE` once all tables exist, and left out of their order?
    pub use_alter: bool,
}

impl ForeignKey {
    /// A foreign key without actions.
    pub const fn new(target: fn() -> ColumnRef) -> Self {
        let none = Action::NoAction;
        let deferral = Deferral::NONE;
        Self { target, on_delete: none, on_update: none, deferral, name: None, use_alter: false }
    }

    /// Sets `ON DELETE`.
    #[must_use]
    pub const fn on_delete(mut self, action: Action) -> Self {
        self.on_delete = action;
        self
    }

    /// Sets `ON UPDATE`.
    #[must_use]
    pub const fn on_update(mut self, action: Action) -> Self {
        self.on_update = action;
        self
    }

    /// `DEFERRABLE`: a transaction may put the check off until its end (not MySQL).
    #[must_use]
    pub const fn deferrable(mut self, yes: bool) -> Self {
        self.deferral.deferrable = Some(yes);
        self
    }

    /// `INITIALLY DEFERRED`: it is put off unless a transaction asks otherwise (not MySQL).
    #[must_use]
    pub const fn initially(mut self, when: Initially) -> Self {
        self.deferral.initially = Some(when);
        self
    }

    /// Names the constraint.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Adds it by `ALTER TABLE` once all tables exist, and leaves it out of their order. SQLite, which cannot, has it in
    /// the table from the beginning and asks no order of it.
    #[must_use]
    pub const fn use_alter(mut self, yes: bool) -> Self {
        self.use_alter = yes;
        self
    }
}

/// A table's foreign key, of one column or several, by the columns' places.
#[derive(Clone, Debug)]
pub struct ForeignKeyRef {
    /// The columns that refer, and those they refer to.
    pub pairs: Vec<(usize, ColumnRef)>,
    /// What else was said of it; its `target` is the first pair's.
    pub key: ForeignKey,
}
