//! The methods of every expression.

use super::{Expr, Expression, Fragment, InSet, Label, Name, Op, Operand, Order, Tok};
use crate::orm::HasTable;
use crate::schema::Column;
use crate::types::{SqlValue, Value};
use std::ops;

/// Text, for `like` and its kind.
#[diagnostic::on_unimplemented(message = "only text has this operation, and `{Self}` is not text")]
pub trait TextLike {}
impl TextLike for String {}
impl TextLike for Option<String> {}

/// Numbers, for arithmetic.
#[diagnostic::on_unimplemented(message = "only numbers have this operation, and `{Self}` is not a number")]
pub trait Numeric {
    /// What a sum of them is.
    type Sum: SqlValue;
}
macro_rules! numeric {
    ($($t:ty => $sum:ty;)*) => { $(
        impl Numeric for $t {
            type Sum = $sum;
        }
        impl Numeric for Option<$t> {
            type Sum = $sum;
        }
    )* };
}
numeric! {
    i8 => i64; i16 => i64; i32 => i64; i64 => i64; u8 => i64; u16 => i64; u32 => i64; u64 => i64; f32 => f64; f64 => f64;
}
#[cfg(feature = "decimal")]
numeric! { rust_decimal::Decimal => rust_decimal::Decimal; }

const TEXT: crate::types::SqlType = crate::types::SqlType::Text;

/// `100%_` as a pattern that matches itself, with `/` as the escape character.
fn escaped(text: &str, before: &str, after: &str) -> Fragment {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push_str(before);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '/') {
            pattern.push('/');
        }
        pattern.push(c);
    }
    pattern.push_str(after);
    Fragment::bind(&TEXT, Value::from(pattern))
}

macro_rules! comparisons {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        #[inline(always)]
        fn $name(&self, other: impl Operand<Self::Type>) -> Expr<bool> {
            Expr::from_fragment(self.to_fragment().binary(Op::$op, other.operand()))
        }
    )* };
}

/// The operators every expression has; in scope with the prelude.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html>
pub trait ExpressionMethods: Expression + Sized {
    comparisons! {
        /// `=`; with `None`, `IS NULL`.
        eq => Eq;
        /// `!=`; with `None`, `IS NOT NULL`.
        ne => Ne;
        /// `<`
        lt => Lt;
        /// `<=`
        le => Le;
        /// `>`
        gt => Gt;
        /// `>=`
        ge => Ge;
    }

    /// `IS NULL`
    fn is_null(&self) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().op(Op::IsNull))
    }

    /// `IS NOT NULL`
    fn is_not_null(&self) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().op(Op::IsNotNull))
    }

    /// `IN` a collection of values or a subquery. An empty collection is false.
    fn in_(&self, set: impl InSet<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().binary(Op::In, set.in_set()))
    }

    /// `NOT IN`. With an empty collection, true.
    fn not_in(&self, set: impl InSet<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().binary(Op::NotIn, set.in_set()))
    }

    /// `BETWEEN low AND high`, both included.
    fn between(&self, low: impl Operand<Self::Type>, high: impl Operand<Self::Type>) -> Expr<bool> {
        let mut fragment = self.to_fragment();
        fragment.append(low.operand());
        Expr::from_fragment(fragment.binary(Op::Between, high.operand()))
    }

    /// `LIKE` a pattern in which `%` and `_` are wildcards. On SQLite and MySQL it ignores case.
    fn like(&self, pattern: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Like, pattern.operand()))
    }

    /// `NOT LIKE`
    fn not_like(&self, pattern: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::NotLike, pattern.operand()))
    }

    /// `LIKE` that ignores case on every database: `ILIKE`, or `lower(…) LIKE lower(…)`.
    fn ilike(&self, pattern: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::ILike, pattern.operand()))
    }

    /// Contains this text; wildcards in it are escaped.
    fn contains(&self, text: impl AsRef<str>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::LikeEscape, escaped(text.as_ref(), "%", "%")))
    }

    /// Contains this text in any case; wildcards in it are escaped.
    fn icontains(&self, text: impl AsRef<str>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::ILikeEscape, escaped(text.as_ref(), "%", "%")))
    }

    /// Starts with this text; wildcards in it are escaped.
    fn startswith(&self, text: impl AsRef<str>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::LikeEscape, escaped(text.as_ref(), "", "%")))
    }

    /// Ends with this text; wildcards in it are escaped.
    fn endswith(&self, text: impl AsRef<str>) -> Expr<bool>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::LikeEscape, escaped(text.as_ref(), "%", "")))
    }

    /// `||`
    fn concat(&self, other: impl Operand<Self::Type>) -> Expr<Self::Type>
    where
        Self::Type: TextLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Concat, other.operand()))
    }

    /// `CAST(… AS type)`, to the SQL type of `T`.
    fn cast<T: SqlValue>(&self) -> Expr<T> {
        let mut fragment = self.to_fragment();
        fragment.push(Tok::Cast(&T::TYPE));
        Expr::from_fragment(fragment)
    }

    /// The same expression read as another Rust type; the SQL does not change.
    fn type_coerce<T: SqlValue>(&self) -> Expr<T> {
        Expr::from_fragment(self.to_fragment())
    }

    /// Ascending order.
    fn asc(&self) -> Order {
        Order(self.to_fragment().op(Op::Asc))
    }

    /// Descending order.
    fn desc(&self) -> Order {
        Order(self.to_fragment().op(Op::Desc))
    }

    /// The expression under a name, to be used in `order_by` and `group_by` as well.
    fn label(&self, name: &str) -> Label<Self::Type> {
        Label::new(Name::from(name), self.to_fragment())
    }
}

impl<X: Expression> ExpressionMethods for X {}

macro_rules! arithmetic {
    ($($Trait:ident $method:ident $op:ident;)*) => { $(
        impl<T: SqlValue + Numeric, R: Operand<T>> ops::$Trait<R> for Expr<T> {
            type Output = Expr<T>;
            fn $method(self, right: R) -> Expr<T> {
                Expr::from_fragment(self.into_fragment().binary(Op::$op, right.operand()))
            }
        }
        impl<E: HasTable, T: SqlValue + Numeric, R: Operand<T>> ops::$Trait<R> for Column<E, T> {
            type Output = Expr<T>;
            fn $method(self, right: R) -> Expr<T> {
                Expr::from_fragment(self.to_fragment().binary(Op::$op, right.operand()))
            }
        }
    )* };
}
arithmetic! { Add add Add; Sub sub Sub; Mul mul Mul; Div div Div; Rem rem Rem; }

impl<T: SqlValue + Numeric> ops::Neg for Expr<T> {
    type Output = Expr<T>;
    fn neg(self) -> Expr<T> {
        Expr::from_fragment(self.into_fragment().op(Op::Neg))
    }
}
