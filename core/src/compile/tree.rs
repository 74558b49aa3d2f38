//! A statement as a tree, which is what is written as SQL.

use crate::dialect::Dialect;
use crate::expr::{
    Construct, Derived, Function, JoinKind, JsonGet, Lock, Log, MatchMode, Name, Op, Part, SetOp,
    StatementKind, Window,
};
use crate::orm::RelationDef;
use crate::schema::TableDef;
use crate::types::SqlType;
use std::rc::Rc;
use std::sync::Arc;

/// A table in a statement.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// A table of the schema, under its own name or another.
    Table { table: &'static TableDef, alias: Option<&'a Name> },
    /// A derived table, and where its values begin.
    Derived { derived: &'a Arc<Derived>, first: u32 },
    /// A derived table that is read as a model.
    Entity { table: &'static TableDef, alias: &'a Name, derived: &'a Arc<Derived>, first: u32 },
    /// SQL text.
    Text(&'a str),
}

impl<'a> Source<'a> {
    pub(super) const fn of(table: &'static TableDef) -> Self {
        Self::Table { table, alias: None }
    }

    /// Its table of the schema.
    pub(super) const fn table(&self) -> Option<&'static TableDef> {
        match self {
            Self::Table { table, .. } | Self::Entity { table, .. } => Some(table),
            _ => None,
        }
    }

    /// The name that its columns are read under.
    pub(super) fn name(&self) -> Option<&'a Name> {
        match self {
            Self::Table { alias, .. } => *alias,
            Self::Entity { alias, .. } => Some(alias),
            Self::Derived { derived, .. } => Some(derived.name()),
            Self::Text(_) => None,
        }
    }

    /// Do both speak of the same rows?
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Derived { derived: a, .. }, Self::Derived { derived: b, .. }) => {
                Arc::ptr_eq(a, b) || a.is_same(b)
            }
            (Self::Derived { derived: a, .. }, Self::Entity { derived: b, .. })
            | (Self::Entity { derived: a, .. }, Self::Derived { derived: b, .. }) => a.is_same(b),
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => match (self.table(), other.table()) {
                (Some(a), Some(b)) => {
                    a.same(b)
                        && match (self.name(), other.name()) {
                            (None, None) => true,
                            (Some(a), Some(b)) => a.same(b),
                            _ => false,
                        }
                }
                _ => false,
            },
        }
    }

    /// Are its rows also those of the other: does a model inherit from the other's?
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (Self::Table { table, alias }, Self::Table { table: base, alias: known }) = (self, other) else {
            return false;
        };
        let named = match (alias, known) {
            (None, None) => true,
            (Some(a), Some(b)) => a.same(b),
            _ => false,
        };
        named && table.is_also(base)
    }

    /// For messages.
    pub(super) fn describe(&self) -> String {
        match (self, self.name()) {
            (Self::Text(sql), _) => (*sql).to_owned(),
            (_, Some(name)) if !name.is_made_up() => name.as_str().to_owned(),
            _ => self.table().map_or_else(|| "a subquery".to_owned(), |t| t.model.to_owned()),
        }
    }
}

/// An expression.
pub(super) enum Node<'a> {
    Column(Source<'a>, usize),
    /// A column of a derived table.
    DerivedColumn(Source<'a>, usize),
    DerivedNamed(Source<'a>, &'a str),
    Source(Source<'a>),
    Relation(Relation<'a>),
    Bind(u32, &'static SqlType),
    NamedBind(u32, &'static SqlType, &'a Name),
    BindSet(u32, &'static SqlType),
    Int(i64),
    Null,
    True,
    False,
    Default,
    Star,
    Text(&'a str),
    /// Text with binds: the text and their names, and where their values begin.
    TextBinds(&'a [Name], u32),
    Op(Op, Vec<Node<'a>>),
    CustomOp(u8, &'a str, Vec<Node<'a>>),
    Escape(char, Box<Node<'a>>),
    Call(&'static Function, Vec<Node<'a>>),
    CallNamed(&'a str, Vec<Node<'a>>),
    Construct(&'static Construct, Vec<Node<'a>>),
    Cast(&'static SqlType, Box<Node<'a>>),
    Coerce(Box<Node<'a>>),
    Label(&'a Name, Box<Node<'a>>),
    LabelRef(&'a Name, Box<Node<'a>>),
    Case {
        parts: Vec<Node<'a>>,
        value: bool,
        otherwise: bool,
    },
    Tuple(Vec<Node<'a>>),
    Collate(&'a str, Box<Node<'a>>),
    Extract(Part, Box<Node<'a>>),
    /// The function, then what the window is divided and ordered by, then its bounds.
    Over(Window, Vec<Node<'a>>),
    OverNamed(&'a str, Box<Node<'a>>),
    Filter(Vec<Node<'a>>),
    WithinGroup(Vec<Node<'a>>),
    AggregateOrder(Vec<Node<'a>>),
    Json(JsonGet, Vec<Node<'a>>),
    Match(MatchMode, Vec<Node<'a>>),
    Invalid(&'a str),
    Query(Box<Query<'a>>),
}

/// A relationship, its owner and target under names of their own or not.
#[derive(Clone, Copy)]
pub(super) struct Relation<'a> {
    pub(super) def: &'static RelationDef,
    pub(super) owner: Option<&'a Name>,
    pub(super) target: Option<Source<'a>>,
}

impl<'a> Relation<'a> {
    pub(super) fn owner(&self) -> Source<'a> {
        Source::Table { table: (self.def.owner)(), alias: self.owner }
    }

    pub(super) fn target(&self) -> Source<'a> {
        self.target.unwrap_or_else(|| Source::of((self.def.target)()))
    }
}

/// Something in a select list or in RETURNING.
pub(super) enum Item<'a> {
    Entity(Source<'a>),
    Column(Node<'a>),
}

/// A joined table or relationship.
pub(super) struct Join<'a> {
    pub(super) kind: JoinKind,
    pub(super) target: Node<'a>,
    pub(super) on: Option<Node<'a>>,
}

/// What an INSERT does about a conflict.
#[derive(Default)]
pub(super) struct Conflict<'a> {
    pub(super) columns: Vec<usize>,
    pub(super) constraint: Option<&'a str>,
    pub(super) index_filter: Vec<Node<'a>>,
    pub(super) nothing: bool,
    pub(super) set: Vec<(usize, Node<'a>)>,
    pub(super) filter: Vec<Node<'a>>,
}

/// Which tables a subquery leaves to the query around it.
#[derive(Default)]
pub(super) enum Correlation<'a> {
    #[default]
    Automatic,
    To(Vec<Source<'a>>),
    Except(Vec<Source<'a>>),
    Nothing,
}

/// A statement, or a subquery.
pub(super) struct Query<'a> {
    pub(super) kind: StatementKind,
    pub(super) items: Vec<Item<'a>>,
    pub(super) from: Vec<Source<'a>>,
    pub(super) joins: Vec<Join<'a>>,
    pub(super) filter: Vec<Node<'a>>,
    /// Conditions on all rows of tables, here and in the subqueries.
    pub(super) criteria: Vec<(&'static TableDef, Rc<Node<'a>>)>,
    pub(super) group_by: Vec<Node<'a>>,
    pub(super) having: Vec<Node<'a>>,
    pub(super) windows: Vec<(&'a str, Window, Vec<Node<'a>>)>,
    pub(super) order_by: Vec<Node<'a>>,
    pub(super) limit: Option<Node<'a>>,
    pub(super) offset: Option<Node<'a>>,
    pub(super) fetch: Option<(bool, Node<'a>)>,
    pub(super) distinct: bool,
    pub(super) distinct_on: Vec<Node<'a>>,
    pub(super) lock: Option<Lock>,
    pub(super) lock_of: Vec<Source<'a>>,
    pub(super) prefixes: Vec<&'a str>,
    pub(super) suffixes: Vec<(Option<Dialect>, &'a str)>,
    pub(super) correlation: Correlation<'a>,
    pub(super) members: Vec<(SetOp, Query<'a>)>,
    pub(super) with: Vec<Source<'a>>,
    pub(super) target: Option<&'static TableDef>,
    pub(super) columns: Vec<(usize, Option<Node<'a>>)>,
    pub(super) rows: Vec<Vec<Node<'a>>>,
    /// By which columns the rows of an UPDATE of many are found.
    pub(super) keys: Vec<usize>,
    /// Rows of bound values alone, and the place of the first.
    pub(super) bulk: Option<(u32, u32)>,
    pub(super) rows_of: Option<Box<Query<'a>>>,
    /// Shall the key that the database makes come back?
    pub(super) return_key: bool,
    pub(super) set: Vec<(usize, Node<'a>)>,
    pub(super) conflict: Option<Conflict<'a>>,
    pub(super) returning: Vec<Item<'a>>,
    /// A text of the user's, instead of all the above.
    pub(super) text: Option<(&'a Log, u32)>,
}

impl<'a> Query<'a> {
    pub(super) fn new(kind: StatementKind) -> Self {
        Self {
            kind,
            items: Vec::new(),
            from: Vec::new(),
            joins: Vec::new(),
            filter: Vec::new(),
            criteria: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            windows: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            fetch: None,
            distinct: false,
            distinct_on: Vec::new(),
            lock: None,
            lock_of: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            correlation: Correlation::Automatic,
            members: Vec::new(),
            with: Vec::new(),
            target: None,
            columns: Vec::new(),
            rows: Vec::new(),
            keys: Vec::new(),
            bulk: None,
            rows_of: None,
            return_key: false,
            set: Vec::new(),
            conflict: None,
            returning: Vec::new(),
            text: None,
        }
    }

    /// The select list, or what comes back: those of the first member, of a compound.
    pub(super) fn list(&self) -> &[Item<'a>] {
        match self.kind {
            StatementKind::Select => &self.items,
            StatementKind::Compound => self.members.first().map_or(&[], |(_, first)| first.list()),
            _ => &self.returning,
        }
    }
}
