//! The tokens of a statement's log, and its structural hash.

use crate::orm::RelationDef;
use crate::schema::TableDef;
use crate::types::SqlType;
use std::fmt;
use std::sync::Arc;

/// One step of a log in postfix order. Sixteen bytes, `Copy`; what it points to lives as long as the program.
///
/// Values and run-time names stand beside the log: the n-th token that takes one takes the n-th, so that logs concatenate
/// without renumbering.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Tok {
    /// Nothing; fills unused places.
    Nop,
    /// Begins a statement or a subquery.
    Open(StatementKind),
    /// Ends what the last open `Open` began, and leaves it on the stack.
    Close,
    /// A column of a table.
    Column(u16, &'static TableDef),
    /// A column of an alias; takes a name.
    AliasedColumn(u16, &'static TableDef),
    /// A table.
    Table(&'static TableDef),
    /// A table under another name; takes a name.
    AliasedTable(&'static TableDef),
    /// A relationship, of its owner's table under its own name.
    Relation(&'static RelationDef),
    /// A relationship whose target is read under another name; takes a name.
    RelationTo(&'static RelationDef),
    /// A bound value of this type; takes a value.
    Bind(&'static SqlType),
    /// As many bound values as said, as a parenthesised list.
    BindList(u32, &'static SqlType),
    /// An integer that is part of the statement's text.
    Int(i64),
    /// `NULL`.
    Null,
    /// `DEFAULT`.
    Default,
    /// SQL text, as it stands; takes a name.
    Text,
    /// An operator over one or two expressions.
    Op(Op),
    /// A function over this many arguments.
    Call(u16, &'static Function),
    /// A function known by its name only; takes a name.
    CallNamed(u16),
    /// `CAST(… AS type)`.
    Cast(&'static SqlType),
    /// `… AS name`; takes a name.
    Label,
    /// What a label stands for, by its name; takes a name.
    LabelRef,
    /// Gives the expression or table before it to a clause.
    Clause(Clause),
    /// Rows of an INSERT: so many rows of bound values, one for each column. Of 0, one array for each column holds them.
    Rows(u32),
}

/// The kinds of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatementKind {
    /// `SELECT`
    Select,
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
}

/// Operators, with SQL's own order of precedence in [`Op::precedence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Op {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `NOT`
    Not,
    /// `IS NULL`
    IsNull,
    /// `IS NOT NULL`
    IsNotNull,
    /// `LIKE`
    Like,
    /// `NOT LIKE`
    NotLike,
    /// `LIKE … ESCAPE '/'`
    LikeEscape,
    /// `ILIKE`, or `lower(…) LIKE lower(…)`
    ILike,
    /// `ILIKE … ESCAPE '/'`
    ILikeEscape,
    /// `IN`
    In,
    /// `NOT IN`
    NotIn,
    /// `BETWEEN`: takes three.
    Between,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `-x`
    Neg,
    /// `||`
    Concat,
    /// `DISTINCT x`, inside an aggregate.
    Distinct,
    /// `ASC`
    Asc,
    /// `DESC`
    Desc,
    /// `NULLS FIRST`
    NullsFirst,
    /// `NULLS LAST`
    NullsLast,
    /// `EXISTS (…)`
    Exists,
    /// A relationship and a condition: `EXISTS` over the target.
    Any,
    /// A relationship alone: `EXISTS` over the target.
    AnyAtAll,
}

impl Op {
    /// How many expressions it takes.
    pub const fn arity(self) -> usize {
        match self {
            Self::Between => 3,
            Self::Not | Self::IsNull | Self::IsNotNull | Self::Neg | Self::Distinct => 1,
            Self::Asc | Self::Desc | Self::NullsFirst | Self::NullsLast | Self::Exists | Self::AnyAtAll => 1,
            _ => 2,
        }
    }

    /// How tightly it binds; higher is tighter.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Asc | Self::Desc | Self::NullsFirst | Self::NullsLast | Self::Distinct => 0,
            Self::Or => 1,
            Self::And => 2,
            Self::Not => 3,
            Self::Add | Self::Sub => 7,
            Self::Mul | Self::Div | Self::Rem => 8,
            Self::Concat => 6,
            Self::Neg => 9,
            Self::Exists | Self::Any | Self::AnyAtAll => 10,
            _ => 5,
        }
    }
}

/// What a clause token does with the expression before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Clause {
    /// All columns of the table before it are selected.
    Entity,
    /// The expression is selected.
    Column,
    /// The table is read.
    From,
    /// A table, or a relationship, is joined by its foreign key.
    Join(JoinKind),
    /// A table, and a condition after it, are joined.
    JoinOn(JoinKind),
    /// `WHERE`, joined to others by AND.
    Where,
    /// `GROUP BY`
    GroupBy,
    /// `HAVING`, joined to others by AND.
    Having,
    /// `ORDER BY`
    OrderBy,
    /// `LIMIT`
    Limit,
    /// `OFFSET`
    Offset,
    /// `DISTINCT`; takes nothing.
    Distinct,
    /// The table that is written.
    Target,
    /// A column of an INSERT.
    InsertColumn,
    /// A column of an INSERT and the expression that all its rows have there.
    InsertExpr,
    /// So many expressions make a row of an INSERT.
    Row(u16),
    /// A column and its new value.
    Set,
    /// `RETURNING` an expression.
    Returning,
    /// `RETURNING` all columns of the table before it.
    ReturningEntity,
    /// A column that `ON CONFLICT` is about.
    ConflictTarget,
    /// `ON CONFLICT DO NOTHING`; takes nothing.
    ConflictNothing,
    /// A column and its new value after a conflict.
    ConflictSet,
}

/// The kinds of join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JoinKind {
    /// `JOIN`
    Inner,
    /// `LEFT OUTER JOIN`
    Left,
    /// `FULL OUTER JOIN`
    Full,
}

/// A SQL function with a fixed name.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// The name as the standard, or else PostgreSQL, has it; a dialect may say it differently.
    pub name: &'static str,
    /// Is it written without parentheses when it has no arguments?
    pub bare: bool,
}

impl Function {
    /// A function of this name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, bare: false }
    }
}

/// A name or a piece of SQL text that came at run time; compared by its content.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[inline(always)]
fn address<T>(at: &'static T) -> u64 {
    std::ptr::from_ref(at).addr() as u64
}

impl Tok {
    /// The token as two words, by which tokens are hashed and compared. What is pointed to counts by its address: a
    /// constant with two addresses costs a second cache entry and nothing else.
    #[inline(always)]
    pub(crate) fn words(self) -> (u64, u64) {
        match self {
            Self::Nop => (0, 0),
            Self::Open(kind) => (1, kind as u64),
            Self::Close => (2, 0),
            Self::Column(i, t) => (3 | (i as u64) << 8, address(t)),
            Self::AliasedColumn(i, t) => (4 | (i as u64) << 8, address(t)),
            Self::Table(t) => (5, address(t)),
            Self::AliasedTable(t) => (6, address(t)),
            Self::Relation(r) => (7, address(r)),
            Self::RelationTo(r) => (8, address(r)),
            Self::Bind(t) => (9, address(t)),
            Self::BindList(n, t) => (10 | (n as u64) << 8, address(t)),
            Self::Int(n) => (11, n as u64),
            Self::Null => (12, 0),
            Self::Default => (13, 0),
            Self::Text => (14, 0),
            Self::Op(op) => (15, op as u64),
            Self::Call(n, f) => (16 | (n as u64) << 8, address(f)),
            Self::CallNamed(n) => (17, n as u64),
            Self::Cast(t) => (18, address(t)),
            Self::Label => (19, 0),
            Self::LabelRef => (20, 0),
            Self::Clause(clause) => (21, clause.word()),
            Self::Rows(n) => (22, n as u64),
        }
    }
}

impl Clause {
    #[inline(always)]
    fn word(self) -> u64 {
        match self {
            Self::Entity => 0,
            Self::Column => 1,
            Self::From => 2,
            Self::Join(kind) => 3 | (kind as u64) << 8,
            Self::JoinOn(kind) => 4 | (kind as u64) << 8,
            Self::Where => 5,
            Self::GroupBy => 6,
            Self::Having => 7,
            Self::OrderBy => 8,
            Self::Limit => 9,
            Self::Offset => 10,
            Self::Distinct => 11,
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
        }
    }
}

/// What is pointed to is compared by its address.
impl PartialEq for Tok {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        use std::ptr::eq;
        match (*self, *other) {
            (Self::Column(a, s), Self::Column(b, t))
            | (Self::AliasedColumn(a, s), Self::AliasedColumn(b, t)) => a == b && eq(s, t),
            (Self::Table(s), Self::Table(t)) | (Self::AliasedTable(s), Self::AliasedTable(t)) => eq(s, t),
            (Self::Relation(s), Self::Relation(t)) | (Self::RelationTo(s), Self::RelationTo(t)) => eq(s, t),
            (Self::Bind(s), Self::Bind(t)) | (Self::Cast(s), Self::Cast(t)) => eq(s, t),
            (Self::Clause(s), Self::Clause(t)) => s == t,
            (Self::Op(s), Self::Op(t)) => s == t,
            (Self::Open(s), Self::Open(t)) => s == t,
            (a, b) => a.words() == b.words(),
        }
    }
}

impl Eq for Tok {}

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A 64-bit hash of a log: finds the cache's bucket; equality is then checked token by token.
#[inline]
pub(crate) fn hash(tokens: &[Tok]) -> u64 {
    const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
    const MIX: u64 = 0xd6e8_feb8_6659_fd93;
    let (mut a, mut b) = (SEED, MIX ^ tokens.len() as u64);
    for token in tokens {
        let (x, y) = token.words();
        // two lanes, so that one multiplication need not wait for the other
        (a, b) = (b, fold(a ^ x, MIX ^ y));
    }
    fold(a, b ^ SEED)
}

const _: () = assert!(size_of::<Tok>() == 16);
