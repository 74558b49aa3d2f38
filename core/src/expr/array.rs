//! PostgreSQL's arrays.

use super::operators::beside;
use super::{AnyOperand, Contained, Containing, Expr, Expression, Fragment, Op, Operand, Tok};
use crate::types::{SqlType, SqlValue};

/// An array, nullable or not.
#[diagnostic::on_unimplemented(
    message = "only arrays have this operation, and `{Self}` is no array",
    label = "not an array (`Vec<…>`)"
)]
pub trait ArrayLike {
    /// The type of its elements.
    type Element: SqlValue;
}
impl<T: SqlValue> ArrayLike for Vec<T> {
    type Element = T;
}
impl<T: SqlValue> ArrayLike for Option<Vec<T>> {
    type Element = T;
}

macro_rules! containing {
    ([$($g:tt)*] $t:ty) => {
        impl<$($g)*, O: Operand<$t>> Contained<$t> for O {
            fn contained(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Within, retyped(self.operand(), ty))
            }
        }
        impl<$($g)*, O: Operand<$t>> Containing<$t> for O {
            fn containing(self, left: Fragment, ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::ContainedBy, retyped(self.operand(), ty))
            }
        }
    };
}
containing! { [T] Vec<T> }
containing! { [T] Option<Vec<T>> }

/// A bound value, as the type of the column on the other side.
pub(in crate::expr) fn retyped(mut value: Fragment, ty: Option<&'static SqlType>) -> Fragment {
    if let (Some(ty), Some((token, _))) = (ty, value.bound_mut()) {
        *token = Tok::Bind(ty);
    }
    value
}

/// What arrays can do; in scope with the prelude. PostgreSQL only.
///
/// `contains` and `contained_by` are among [`ExpressionMethods`](super::ExpressionMethods); `ANY` is
/// [`any_`](super::any_).
///
/// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.ARRAY>
pub trait ArrayMethods: Expression + Sized {
    /// `&&`: have both an element in common?
    fn overlap(&self, other: impl Operand<Self::Type>) -> Expr<bool>
    where
        Self::Type: ArrayLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Overlap, beside(self, other)))
    }

    /// `x[n]`: an element, counted from 1; NULL where there is none.
    fn element(
        &self,
        place: impl AnyOperand<Type = i32>,
    ) -> Expr<<<Self::Type as ArrayLike>::Element as SqlValue>::Nullable>
    where
        Self::Type: ArrayLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Index, place.any_operand()))
    }

    /// `x[from:to]`: a part, both ends included, counted from 1.
    fn slice(&self, from: i32, to: i32) -> Expr<Self::Type>
    where
        Self::Type: ArrayLike,
    {
        let fragment = self.to_fragment().and_then(from.any_operand()).and_then(to.any_operand());
        Expr::from_fragment(fragment.op(Op::Slice))
    }

    /// `||`: both, one after the other.
    fn array_concat(&self, other: impl Operand<Self::Type>) -> Expr<Self::Type>
    where
        Self::Type: ArrayLike,
    {
        Expr::from_fragment(self.to_fragment().binary(Op::Merge, beside(self, other)))
    }

    /// `cardinality(x)`: how many elements.
    fn cardinality(&self) -> Expr<<Self::Type as SqlValue>::Lift<i32>>
    where
        Self::Type: ArrayLike,
    {
        super::func::call_named("cardinality", Expr::<Self::Type>::from_fragment(self.to_fragment()))
    }
}

impl<X: Expression> ArrayMethods for X {}
