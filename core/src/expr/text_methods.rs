//! What text can do.

use super::operators::beside;
use super::{Expr, Expression, Fragment, Name, Op, Operand, Tok};
use crate::types::{SqlType, Value};

/// Text, for `like` and its kind.
#[diagnostic::on_unimplemented(
    message = "only text has this operation, and `{Self}` is not text",
    label = "not text; `.cast::<String>()` makes it text"
)]
pub trait TextLike {}
impl TextLike for String {}
impl TextLike for Option<String> {}

/// What can be looked for in an expression of type `T` by `contains`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looked for in a `{T}`",
    note = "text contains text, an array or a range its elements or another, JSON contains JSON"
)]
pub trait Contained<T> {
    /// `left` contains it.
    fn contained(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment;
}

/// What an expression of type `T` can be contained in, by `contained_by`.
#[diagnostic::on_unimplemented(
    message = "a `{T}` cannot be contained in `{Self}`",
    note = "arrays, ranges and JSON documents are contained in others of their type; text is looked for by `.contains(…)`"
)]
pub trait Containing<T> {
    /// It contains `left`.
    fn containing(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment;
}

macro_rules! text_contains {
    ($($t:ty)*) => { $(
        impl<O: Operand<$t>> Contained<$t> for O {
            fn contained(self, left: Fragment, _ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Contains, escaped(self.operand()))
            }
        }
    )* };
}
text_contains! { String Option<String> }

/// A plain value is escaped, so that its wildcards stand for themselves; an expression stays as it is.
fn escaped(mut other: Fragment) -> Fragment {
    let Some((_, Value::Text(text))) = other.bound_mut() else { return other };
    if text.contains(['%', '_', '/']) {
        let mut pattern = String::with_capacity(text.len() + 2);
        for c in text.chars() {
            if matches!(c, '%' | '_' | '/') {
                pattern.push('/');
            }
            pattern.push(c);
        }
        *text = pattern.into();
    }
    other.then(Tok::Escape('/'))
}

macro_rules! likes {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        fn $name(&self, pattern: impl Operand<Self::Type>) -> Expr<bool>
        where
            Self::Type: TextLike,
        {
            Expr::from_fragment(self.to_fragment().binary(Op::$op, beside(self, pattern)))
        }
    )* };
}

macro_rules! like_escapes {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        fn $name(&self, pattern: impl Operand<Self::Type>, escape: char) -> Expr<bool>
        where
            Self::Type: TextLike,
        {
            let pattern = beside(self, pattern).then(Tok::Escape(escape));
            Expr::from_fragment(self.to_fragment().binary(Op::$op, pattern))
        }
    )* };
}

macro_rules! parts {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        fn $name(&self, text: impl Operand<Self::Type>) -> Expr<bool>
        where
            Self::Type: TextLike,
        {
            Expr::from_fragment(self.to_fragment().binary(Op::$op, escaped(beside(self, text))))
        }
    )* };
}

/// What text can do; in scope with the prelude. `contains` is among [`ExpressionMethods`](super::ExpressionMethods).
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html#string-comparisons>
pub trait TextMethods: Expression + Sized {
    likes! {
        /// `LIKE` a pattern in which `%` and `_` are wildcards. On SQLite and MySQL it ignores case.
        like => Like;
        /// `NOT LIKE`
        not_like => NotLike;
        /// `LIKE` that ignores case on every database: `ILIKE`, or `lower(…) LIKE lower(…)`.
        ilike => ILike;
        /// `NOT ILIKE`
        not_ilike => NotILike;
        /// Matches a regular expression: PostgreSQL's `~`, MySQL's `REGEXP`; SQLite's `REGEXP` needs a function.
        regexp_match => Regexp;
    }

    like_escapes! {
        /// `LIKE … ESCAPE`: the wildcard after this character stands for itself.
        like_escape => Like;
        /// `ILIKE … ESCAPE`
        ilike_escape => ILike;
    }

    parts! {
        /// Starts with this text; wildcards of a plain value are escaped, those of an expression are not.
        startswith => StartsWith;
        /// Ends with this text; wildcards of a plain value are escaped, those of an expression are not.
        endswith => EndsWith;
        /// Contains this text in any case; wildcards of a plain value are escaped, those of an expression are not.
        icontains => IContains;
        /// Starts with this text in any case; wildcards of a plain value are escaped.
        istartswith => IStartsWith;
        /// Ends with this text in any case; wildcards of a plain value are escaped.
        iendswith => IEndsWith;
    }

    /// Matches a regular expression under flags: `i` ignores case. SQLite has no flags.
    fn regexp_match_flags(&self, pattern: impl Operand<Self::Type>, flags: &'static str) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        let fragment = self.to_fragment().and_then(beside(self, pattern));
        Expr::from_fragment(fragment.binary(Op::RegexpFlags, Fragment::named(Tok::Text, Name::of(flags))))
    }

    /// `||`; MySQL's `concat`. `+` says the same.
    fn concat(&self, other: impl Operand<Self::Type>) -> Expr<Self::Type>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Concat, beside(self, other)))
    }

    /// `COLLATE`: compared and ordered by another collation. Its name is quoted as an identifier.
    fn collate(&self, collation: &str) -> Expr<Self::Type>
    where
        Self::Type: TextLike,
    {
        let mut fragment = self.to_fragment().then(Tok::Collate);
        fragment.name(Name::from(collation));
        Expr::from_fragment(fragment)
    }
}

impl<X: Expression> TextMethods for X {}
