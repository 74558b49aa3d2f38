//! Operators.

/// Operators, with SQLAlchemy's order of precedence in [`Op::precedence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is named by its symbol in `compile::operator`")]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
    Not,
    /// `IS true`
    Is,
    IsNot,
    IsNull,
    IsNotNull,
    IsDistinct,
    IsNotDistinct,
    Like,
    NotLike,
    ILike,
    NotILike,
    Contains,
    NotContains,
    StartsWith,
    NotStartsWith,
    EndsWith,
    NotEndsWith,
    IContains,
    NotIContains,
    IStartsWith,
    NotIStartsWith,
    IEndsWith,
    NotIEndsWith,
    /// A text and a pattern.
    Regexp,
    NotRegexp,
    /// A text, a pattern and flags.
    RegexpFlags,
    NotRegexpFlags,
    In,
    NotIn,
    /// Takes three.
    Between,
    /// Takes three.
    NotBetween,
    Add,
    Sub,
    Mul,
    Div,
    /// Of whole numbers, which gives whole numbers.
    DivWhole,
    /// Of decimals, which have a fraction even where the database holds them as whole numbers.
    DivDecimal,
    Rem,
    Neg,
    Concat,
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
    /// `DISTINCT x`, inside an aggregate.
    Distinct,
    Asc,
    Desc,
    NullsFirst,
    NullsLast,
    Exists,
    /// A relationship and a condition: `EXISTS` over the target.
    Any,
    /// A relationship alone: `EXISTS` over the target.
    AnyAtAll,
    /// `= ANY (…)`: the array or subquery.
    AnyOf,
    /// `= ALL (…)`: the array or subquery.
    AllOf,
    /// `@>`
    Within,
    /// `<@`
    ContainedBy,
    /// `&&`
    Overlap,
    /// `?`
    HasKey,
    /// `?|`
    HasAny,
    /// `?&`
    HasAll,
    /// `@?`
    PathExists,
    /// `@@`
    PathMatch,
    /// `-`, a key from a JSON document.
    JsonDelete,
    /// `||`, of two JSON documents or arrays.
    Merge,
    /// `x[y]`
    Index,
    /// `x[y:z]`
    Slice,
    /// `AT TIME ZONE`
    AtTimeZone,
}

impl Op {
    /// How many expressions it takes.
    pub const fn arity(self) -> usize {
        match self {
            Self::Between | Self::NotBetween | Self::RegexpFlags | Self::NotRegexpFlags | Self::Slice => 3,
            Self::Not | Self::IsNull | Self::IsNotNull | Self::Neg | Self::Distinct | Self::BitNot => 1,
            Self::Asc | Self::Desc | Self::NullsFirst | Self::NullsLast | Self::Exists | Self::AnyAtAll => 1,
            Self::AnyOf | Self::AllOf => 1,
            _ => 2,
        }
    }

    /// How tightly it binds; higher is tighter.
    ///
    /// These are SQLAlchemy's numbers, so that parentheses stand where it puts them.
    pub const fn precedence(self) -> i8 {
        match self {
            Self::Contains | Self::NotContains | Self::StartsWith | Self::NotStartsWith => UNKNOWN,
            Self::EndsWith | Self::NotEndsWith | Self::IContains | Self::NotIContains => UNKNOWN,
            Self::IStartsWith | Self::NotIStartsWith | Self::IEndsWith | Self::NotIEndsWith => UNKNOWN,
            Self::Exists | Self::Any | Self::AnyAtAll => 0,
            Self::Or => 2,
            Self::And | Self::Asc | Self::Desc => 3,
            Self::Concat => 6,
            Self::Add | Self::Sub | Self::BitAnd | Self::BitOr | Self::BitXor => 7,
            Self::ShiftLeft | Self::ShiftRight => 7,
            Self::Mul
            | Self::Div
            | Self::DivWhole
            | Self::DivDecimal
            | Self::Rem
            | Self::Neg
            | Self::BitNot => 8,
            Self::AnyOf | Self::AllOf | Self::Index | Self::Slice => 15,
            Self::NullsFirst | Self::NullsLast => LARGEST,
            _ => 5,
        }
    }

    /// May it stand beside itself without parentheses?
    pub const fn is_associative(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Add | Self::Mul | Self::Concat | Self::Index)
    }

    /// The operator that says the contrary, if there is one.
    pub(crate) const fn negated(self) -> Option<Self> {
        Some(match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Ge => Self::Lt,
            Self::Gt => Self::Le,
            Self::Le => Self::Gt,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
            Self::IsNull => Self::IsNotNull,
            Self::IsNotNull => Self::IsNull,
            Self::IsDistinct => Self::IsNotDistinct,
            Self::IsNotDistinct => Self::IsDistinct,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::ILike => Self::NotILike,
            Self::NotILike => Self::ILike,
            Self::Contains => Self::NotContains,
            Self::NotContains => Self::Contains,
            Self::StartsWith => Self::NotStartsWith,
            Self::NotStartsWith => Self::StartsWith,
            Self::EndsWith => Self::NotEndsWith,
            Self::NotEndsWith => Self::EndsWith,
            Self::IContains => Self::NotIContains,
            Self::NotIContains => Self::IContains,
            Self::IStartsWith => Self::NotIStartsWith,
            Self::NotIStartsWith => Self::IStartsWith,
            Self::IEndsWith => Self::NotIEndsWith,
            Self::NotIEndsWith => Self::IEndsWith,
            Self::Regexp => Self::NotRegexp,
            Self::NotRegexp => Self::Regexp,
            Self::RegexpFlags => Self::NotRegexpFlags,
            Self::NotRegexpFlags => Self::RegexpFlags,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Between => Self::NotBetween,
            Self::NotBetween => Self::Between,
            _ => return None,
        })
    }
}

/// The precedence of what is always put in parentheses.
pub(crate) const UNKNOWN: i8 = -100;
/// The precedence against which everything is put in parentheses.
pub(crate) const LARGEST: i8 = 100;
/// The precedence of a place for a condition: WHERE, ON, HAVING.
pub(crate) const AS_BOOLEAN: i8 = -10;
/// The precedence of a comma.
pub(crate) const COMMA: i8 = -1;
