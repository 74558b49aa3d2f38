//! The tokens of a statement's log, and its structural hash.

use super::{Clause, JsonGet, MatchMode, Op, Part, Window};
use crate::orm::RelationDef;
use crate::schema::TableDef;
use crate::types::SqlType;

/// One step of a log in postfix order. Sixteen bytes, `Copy`; what it points to lives as long as the program.
///
/// Values, run-time names and derived tables stand beside the log: the n-th token that takes one takes the n-th, so that
/// logs concatenate without renumbering.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Tok {
    /// Nothing; fills unused places. After a bound value: it is an expression, not a plain value.
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
    /// A relationship of its owner under another name; takes a name.
    RelationOf(&'static RelationDef),
    /// The relationship before leads to the table after it, which is its target under another name.
    RelationTo,
    /// A subquery, CTE, VALUES or table function; takes a derived table.
    Derived,
    /// The table under another name before it is read from the derived table before this.
    EntityOf,
    /// The n-th column of one; takes a derived table.
    DerivedColumn(u16),
    /// A column of one by its name; takes a derived table and a name.
    DerivedNamed,
    /// A bound value of this type; takes a value.
    Bind(&'static SqlType),
    /// A bound value that may be used several times; takes a value and a name.
    NamedBind(&'static SqlType),
    /// A bound set of values for `IN`; takes one value, an array.
    BindSet(&'static SqlType),
    /// An integer that is part of the statement's text.
    Int(i64),
    /// `NULL`.
    Null,
    /// `true`, where there is such a word.
    True,
    /// `false`, where there is such a word.
    False,
    /// `DEFAULT`.
    Default,
    /// `*`.
    Star,
    /// SQL text, as it stands; takes a name.
    Text,
    /// SQL text with so many named binds; takes a name for the text and for each bind, and their values.
    TextBinds(u16),
    /// An operator over its expressions.
    Op(Op),
    /// An operator of the user's, of this precedence, over two expressions; takes a name.
    CustomOp(u8),
    /// `LIKE … ESCAPE`, for the operator before it.
    Escape(char),
    /// A function over this many arguments.
    Call(u16, &'static Function),
    /// A function known by its name only; takes a name.
    CallNamed(u16),
    /// A construct of the user's over this many expressions.
    Construct(u16, &'static Construct),
    /// `CAST(… AS type)`.
    Cast(&'static SqlType),
    /// The expression before it, read as another type.
    Coerce,
    /// `… AS name`; takes a name.
    Label,
    /// What a label stands for, by its name; takes a name.
    LabelRef,
    /// `CASE`: a value if there is one, so many pairs of WHEN and THEN, ELSE if there is one.
    Case {
        /// Pairs of WHEN and THEN.
        whens: u16,
        /// Is there a value that WHEN compares?
        value: bool,
        /// Is there an ELSE?
        otherwise: bool,
    },
    /// So many expressions in parentheses.
    Tuple(u16),
    /// `COLLATE`; takes a name.
    Collate,
    /// `EXTRACT(part FROM …)`.
    Extract(Part),
    /// A function, `OVER` a window.
    Over(Window),
    /// A function, `OVER` a window of the query; takes a name.
    OverNamed,
    /// An aggregate and its `FILTER (WHERE …)`.
    Filter,
    /// An aggregate and so many expressions of `WITHIN GROUP (ORDER BY …)`.
    WithinGroup(u16),
    /// An argument and so many expressions that order it, inside an aggregate.
    AggregateOrder(u16),
    /// A part of a JSON document: the document, the key or path.
    Json(JsonGet),
    /// The search for text: columns, then the text, then its configuration if there is one.
    Match(u16, MatchMode),
    /// What cannot be said; takes a message.
    Invalid,
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
    /// `UNION` and its kind.
    Compound,
    /// PostgreSQL's `COPY … FROM STDIN`; its values are the rows' data.
    CopyFrom,
    /// The query whether rows may be copied, and for their keys.
    Reserve,
}

/// A construct of the user's: a template for each dialect, in which `{0}` is the first expression.
///
/// See [`construct`](super::construct).
#[derive(Debug, PartialEq, Eq)]
pub struct Construct {
    /// What messages call it.
    pub name: &'static str,
    /// PostgreSQL's text; `None` where it cannot be said.
    pub postgresql: Option<&'static str>,
    /// SQLite's text.
    pub sqlite: Option<&'static str>,
    /// MySQL's text.
    pub mysql: Option<&'static str>,
}

impl Construct {
    /// The same text everywhere.
    pub const fn new(name: &'static str, template: &'static str) -> Self {
        Self { name, postgresql: Some(template), sqlite: Some(template), mysql: Some(template) }
    }
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

    /// A function of this name that is written without parentheses.
    pub const fn bare(name: &'static str) -> Self {
        Self { name, bare: true }
    }
}

#[inline(always)]
fn address<T>(at: &'static T) -> u64 {
    std::ptr::from_ref(at).addr() as u64
}

impl Tok {
    /// How many names it takes.
    pub(crate) const fn names(self) -> usize {
        match self {
            Self::AliasedColumn(..) | Self::AliasedTable(_) | Self::RelationOf(_) => 1,
            Self::DerivedNamed | Self::NamedBind(_) | Self::Text | Self::CustomOp(_) | Self::CallNamed(_) => {
                1
            }
            Self::Label | Self::LabelRef | Self::Collate | Self::OverNamed | Self::Invalid => 1,
            Self::TextBinds(n) => 1 + n as usize,
            Self::Clause(clause) => clause.names(),
            _ => 0,
        }
    }

    /// Does it take a derived table?
    pub(crate) const fn reads_derived(self) -> bool {
        matches!(self, Self::Derived | Self::DerivedColumn(_) | Self::DerivedNamed)
    }

    /// How many values it takes, besides those of a derived table.
    pub(crate) const fn values(self) -> usize {
        match self {
            Self::Bind(_) | Self::NamedBind(_) | Self::BindSet(_) => 1,
            Self::TextBinds(n) => n as usize,
            _ => 0,
        }
    }

    /// The token as two words, by which tokens are hashed and compared. What is pointed to counts by its address: a
    /// constant with two addresses costs a second cache entry and nothing else.
    #[inline(always)]
    pub(crate) fn words(self) -> (u64, u64) {
        match self {
            Self::Column(i, t) => (1 | (i as u64) << 8, address(t)),
            Self::Bind(t) => (2, address(t)),
            Self::Op(op) => (3, op as u64),
            Self::Clause(clause) => (4, clause.word()),
            Self::Table(t) => (5, address(t)),
            Self::Open(kind) => (6, kind as u64),
            other => other.rare_words(),
        }
    }

    #[inline(never)]
    fn rare_words(self) -> (u64, u64) {
        match self {
            Self::Column(..)
            | Self::Bind(_)
            | Self::Op(_)
            | Self::Clause(_)
            | Self::Table(_)
            | Self::Open(_) => self.words(),
            Self::Nop => (10, 0),
            Self::Close => (11, 0),
            Self::AliasedColumn(i, t) => (12 | (i as u64) << 8, address(t)),
            Self::AliasedTable(t) => (13, address(t)),
            Self::Relation(r) => (14, address(r)),
            Self::RelationOf(r) => (15, address(r)),
            Self::RelationTo => (16, 0),
            Self::Derived => (17, 0),
            Self::DerivedColumn(n) => (18, n as u64),
            Self::DerivedNamed => (19, 0),
            Self::NamedBind(t) => (20, address(t)),
            Self::BindSet(t) => (21, address(t)),
            Self::Int(n) => (22, n as u64),
            Self::Null => (23, 0),
            Self::True => (24, 0),
            Self::False => (25, 0),
            Self::Default => (26, 0),
            Self::Star => (27, 0),
            Self::Text => (28, 0),
            Self::CustomOp(n) => (29, n as u64),
            Self::Escape(c) => (30, c as u64),
            Self::Call(n, f) => (31 | (n as u64) << 8, address(f)),
            Self::CallNamed(n) => (32, n as u64),
            Self::Construct(n, c) => (33 | (n as u64) << 8, address(c)),
            Self::Cast(t) => (34, address(t)),
            Self::Coerce => (35, 0),
            Self::Label => (36, 0),
            Self::LabelRef => (37, 0),
            Self::Case { whens, value, otherwise } => {
                (38, whens as u64 | (value as u64) << 16 | (otherwise as u64) << 17)
            }
            Self::Tuple(n) => (39, n as u64),
            Self::Collate => (40, 0),
            Self::Extract(part) => (41, part as u64),
            Self::Over(window) => (42, window.word()),
            Self::OverNamed => (43, 0),
            Self::Filter => (44, 0),
            Self::WithinGroup(n) => (45, n as u64),
            Self::AggregateOrder(n) => (46, n as u64),
            Self::Json(get) => (47, get.path as u64 | (get.number as u64) << 1 | (get.read as u64) << 2),
            Self::Match(n, mode) => (48 | (n as u64) << 8, mode as u64),
            Self::Invalid => (49, 0),
            Self::Rows(n) => (50, n as u64),
            Self::TextBinds(n) => (51, n as u64),
            Self::EntityOf => (52, 0),
        }
    }
}

/// What is pointed to is compared by its address.
impl PartialEq for Tok {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.words() == other.words()
    }
}

impl Eq for Tok {}

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A 64-bit hash of tokens, as they are added: finds the cache's bucket; equality is then checked word by word.
///
/// What is hashed where it is written is mostly constant there.
#[derive(Clone, Copy)]
pub(crate) struct TokenHash(u64, u64);

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MIX: u64 = 0xd6e8_feb8_6659_fd93;

impl TokenHash {
    pub(crate) const fn new() -> Self {
        Self(SEED, MIX)
    }

    #[inline(always)]
    pub(crate) fn add(&mut self, token: Tok) {
        let (x, y) = token.words();
        // two lanes, so that one multiplication need not wait for the other
        *self = Self(self.1, fold(self.0 ^ x, MIX ^ y));
    }

    #[inline(always)]
    pub(crate) fn finish(self, len: usize) -> u64 {
        fold(self.0, self.1 ^ len as u64)
    }
}

const _: () = assert!(size_of::<Tok>() == 16);
