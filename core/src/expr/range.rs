//! PostgreSQL's ranges.

use super::array::retyped;
use super::operators::beside;
use super::{AnyOperand, Contained, Containing, Expr, Expression, Fragment, Op, Operand};
use crate::types::{Range, SqlType};

/// A range, nullable or not.
#[diagnostic::on_unimplemented(message = "only ranges have this operation, and `{Self}` is no range")]
pub trait RangeLike {
    /// The type of its elements.
    type Element;
}
impl<T> RangeLike for Range<T> {
    type Element = T;
}
impl<T> RangeLike for Option<Range<T>> {
    type Element = T;
}

macro_rules! containing {
    ($t:ty) => {
        impl<T, O: Operand<$t>> Contained<$t> for O {
            fn contained(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Within, retyped(self.operand(), ty))
            }
        }
        impl<T, O: Operand<$t>> Containing<$t> for O {
            fn containing(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::ContainedBy, retyped(self.operand(), ty))
            }
        }
    };
}
containing! { Range<T> }
containing! { Option<Range<T>> }

macro_rules! elements {
    ($($t:ty)*) => { $(
        impl Contained<Range<$t>> for $t {
            fn contained(self, left: Fragment, _ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Within, self.any_operand())
            }
        }
        impl Contained<Option<Range<$t>>> for $t {
            fn contained(self, left: Fragment, _ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Within, self.any_operand())
            }
        }
    )* };
}
elements! { i32 i64 }
#[cfg(feature = "decimal")]
elements! { rust_decimal::Decimal }
#[cfg(feature = "chrono")]
elements! { chrono::NaiveDate chrono::NaiveDateTime chrono::DateTime<chrono::Utc> }

/// What ranges can do; in scope with the prelude. PostgreSQL only.
///
/// `contains` (of an element or a range) and `contained_by` are among
/// [`ExpressionMethods`](super::ExpressionMethods).
///
/// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#range-and-multirange-types>
pub trait RangeMethods: Expression + Sized {
    /// `@>`: contains this element, which another column says.
    fn contains_element<X: Expression>(&self, element: X) -> Expr<bool>
    where
        Self::Type: RangeLike<Element = X::Type>,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Within, element.into_untyped()))
    }

    /// `&&`: have both an element in common?
    fn overlaps(&self, other: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: RangeLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Overlap, beside(self, other)))
    }
}

impl<X: Expression> RangeMethods for X {}
