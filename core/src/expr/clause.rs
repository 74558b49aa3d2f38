//! The clauses of a statement, and what they are made of.

use crate::dialect::Dialect;

/// What a clause token does with the expression before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Clause {
    /// All columns of the table before it are selected.
    Entity,
    /// The expression is selected.
    Column,
    /// What was selected so far is forgotten.
    OnlyColumns,
    /// The table is read.
    From,
    /// A table, or a relationship, is joined by its foreign key.
    Join(JoinKind),
    /// A table, and a condition after it, are joined.
    JoinOn(JoinKind),
    /// `WHERE`, joined to others by AND.
    Where,
    /// The table before it, and a condition after it: it holds for each row of the table, wherever the statement reads it.
    Criteria,
    /// The table before it is read without the session's conditions.
    WithoutCriteria,
    /// `GROUP BY`
    GroupBy,
    /// `HAVING`, joined to others by AND.
    Having,
    /// `ORDER BY`
    OrderBy,
    /// What orders the query so far is forgotten.
    Unordered,
    /// `LIMIT`
    Limit,
    /// `OFFSET`
    Offset,
    /// `FETCH FIRST`, with ties or without.
    Fetch(bool),
    /// `DISTINCT`; takes nothing.
    Distinct,
    /// `DISTINCT ON` an expression.
    DistinctOn,
    /// Text after `SELECT`.
    Prefix,
    /// Text at the end.
    Suffix,
    /// Text at the end for one dialect.
    Hint(Dialect),
    /// `FOR UPDATE` and its kind; takes nothing.
    Lock(Lock),
    /// The table before it is the one to lock.
    LockOf,
    /// A window of the query: what it is divided and ordered by; takes a name.
    Window(Window),
    /// The table before it comes from the query around.
    Correlate,
    /// All tables but the one before it come from the query around.
    CorrelateExcept,
    /// No table comes from the query around; takes nothing.
    CorrelateNone,
    /// A member of a compound.
    Member(SetOp),
    /// A CTE that stands in WITH whether it is read or not.
    With,
    /// The table that is written.
    Target,
    /// A column by which the rows of an UPDATE of many are found.
    UpdateKey,
    /// A column of an INSERT, or of an UPDATE of many rows.
    InsertColumn,
    /// A column of an INSERT and the expression that all its rows have there.
    InsertExpr,
    /// So many expressions make a row of an INSERT.
    Row(u16),
    /// The rows of an INSERT come from the query before it.
    InsertFrom,
    /// An INSERT tells the key that the database made; takes nothing.
    ReturnKey,
    /// A column and its new value.
    Set,
    /// `RETURNING` an expression.
    Returning,
    /// `RETURNING` all columns of the table before it.
    ReturningEntity,
    /// A column that `ON CONFLICT` is about.
    ConflictTarget,
    /// The name of the constraint that `ON CONFLICT` is about; takes a name.
    ConflictConstraint,
    /// The condition of the index that `ON CONFLICT` is about.
    ConflictIndexWhere,
    /// `ON CONFLICT DO NOTHING`; takes nothing.
    ConflictNothing,
    /// A column and its new value after a conflict.
    ConflictSet,
    /// The condition of `DO UPDATE`.
    ConflictWhere,
}

/// The kinds of join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JoinKind {
    /// `JOIN`
    Inner,
    /// `LEFT OUTER JOIN`
    Left,
    /// `RIGHT OUTER JOIN`
    Right,
    /// `FULL OUTER JOIN`
    Full,
    /// `CROSS JOIN`
    Cross,
}

/// How the members of a compound are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOp {
    /// `UNION`
    Union,
    /// `UNION ALL`
    UnionAll,
    /// `INTERSECT`
    Intersect,
    /// `INTERSECT ALL`
    IntersectAll,
    /// `EXCEPT`
    Except,
    /// `EXCEPT ALL`
    ExceptAll,
}

/// `FOR UPDATE` and its kind.
///
/// Source: <https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    pub(crate) share: bool,
    pub(crate) weaker: bool,
    pub(crate) wait: LockWait,
}

/// What to do about a row that somebody else has locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum LockWait {
    #[default]
    Wait,
    NoWait,
    SkipLocked,
}

/// How a window divides and orders its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// So many expressions divide it.
    pub(crate) partition: u8,
    /// So many expressions order it.
    pub(crate) order: u8,
    /// Its frame: what the bounds need stands after the order.
    pub(crate) frame: Option<(FrameUnit, Edge, Edge)>,
}

/// What a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Values of the order.
    Range,
    /// Groups of rows of one order.
    Groups,
}

/// An end of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Edge {
    Start,
    Preceding,
    Current,
    Following,
    End,
}

impl Window {
    /// How many expressions it takes.
    pub(crate) fn operands(self) -> usize {
        // a distance comes as text and as a value
        let bound = |edge| 2 * usize::from(matches!(edge, Edge::Preceding | Edge::Following));
        let bounds = self.frame.map_or(0, |(_, start, end)| bound(start) + bound(end));
        self.partition as usize + self.order as usize + bounds
    }

    pub(super) fn word(self) -> u64 {
        let frame = self
            .frame
            .map_or(0, |(unit, start, end)| 1 | (unit as u64) << 1 | (start as u64) << 4 | (end as u64) << 8);
        self.partition as u64 | (self.order as u64) << 8 | frame << 16
    }
}

impl Clause {
    /// How many names it takes.
    pub(crate) const fn names(self) -> usize {
        matches!(self, Self::Window(_) | Self::ConflictConstraint) as usize
    }

    #[inline(always)]
    pub(super) fn word(self) -> u64 {
        match self {
            Self::Where => 1,
            Self::Entity => 2,
            Self::Column => 3,
            Self::OrderBy => 4,
            Self::Join(kind) => 5 | (kind as u64) << 8,
            Self::JoinOn(kind) => 6 | (kind as u64) << 8,
            Self::From => 7,
            Self::GroupBy => 8,
            Self::Having => 9,
            Self::Limit => 10,
            Self::Offset => 11,
            Self::Target => 12,
            Self::InsertColumn => 13,
            Self::Row(n) => 14 | (n as u64) << 8,
            Self::Set => 15,
            Self::Returning => 16,
            Self::ReturningEntity => 17,
            Self::ConflictTarget => 18,
            Self::ConflictNothing => 19,
            Self::ConflictSet => 20,
            Self::InsertExpr => 21,
            Self::OnlyColumns => 22,
            Self::Unordered => 23,
            Self::Fetch(ties) => 24 | (ties as u64) << 8,
            Self::Distinct => 25,
            Self::DistinctOn => 26,
            Self::Prefix => 27,
            Self::Suffix => 28,
            Self::Hint(dialect) => 29 | (dialect as u64) << 8,
            Self::Lock(lock) => {
                30 | (lock.share as u64) << 8 | (lock.weaker as u64) << 9 | (lock.wait as u64) << 10
            }
            Self::LockOf => 31,
            Self::Window(window) => 32 | window.word() << 8,
            Self::Correlate => 33,
            Self::CorrelateExcept => 34,
            Self::CorrelateNone => 35,
            Self::Member(op) => 36 | (op as u64) << 8,
            Self::With => 37,
            Self::InsertFrom => 38,
            Self::ReturnKey => 39,
            Self::ConflictConstraint => 40,
            Self::ConflictIndexWhere => 41,
            Self::ConflictWhere => 42,
            Self::UpdateKey => 43,
            Self::Criteria => 44,
            Self::WithoutCriteria => 45,
        }
    }
}
