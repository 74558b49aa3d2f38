//! `+`, `-`, `*`, `/`, `%` and the bitwise operators.

use super::operators::beside;
use super::{Expr, Expression, Label, Op, Operand};
use crate::orm::HasTable;
use crate::schema::Column;
use crate::types::SqlValue;
use std::ops;

/// Numbers, for arithmetic.
#[diagnostic::on_unimplemented(
    message = "only numbers have this operation, and `{Self}` is not a number",
    label = "not a number; `.cast::<i64>()` makes it one"
)]
pub trait Numeric {
    /// What a sum of them is.
    type Sum: SqlValue;
    /// How they are divided.
    const DIV: Op = Op::Div;
}

/// What `+` does: numbers are added, text is put together.
#[diagnostic::on_unimplemented(message = "only numbers and text can be added, and `{Self}` is neither")]
pub trait Plus {
    /// The operator.
    const PLUS: Op;
}

/// Whole numbers, for the bitwise operators.
#[diagnostic::on_unimplemented(
    message = "only whole numbers have this operation, and `{Self}` is none",
    label = "not a whole number"
)]
pub trait Whole {}

macro_rules! numeric {
    ($($t:ty => $sum:ty, $div:ident;)*) => { $(
        impl Numeric for $t {
            type Sum = $sum;
            const DIV: Op = Op::$div;
        }
        impl Numeric for Option<$t> {
            type Sum = $sum;
            const DIV: Op = Op::$div;
        }
        impl Plus for $t {
            const PLUS: Op = Op::Add;
        }
        impl Plus for Option<$t> {
            const PLUS: Op = Op::Add;
        }
    )* };
}
numeric! {
    i8 => i64, DivWhole; i16 => i64, DivWhole; i32 => i64, DivWhole; i64 => i64, DivWhole; u8 => i64, DivWhole; u16 => i64, DivWhole;
    u32 => i64, DivWhole; u64 => i64, DivWhole; f32 => f64, Div; f64 => f64, Div;
}
#[cfg(feature = "decimal")]
numeric! { rust_decimal::Decimal => rust_decimal::Decimal, DivDecimal; }

impl Plus for String {
    const PLUS: Op = Op::Concat;
}
impl Plus for Option<String> {
    const PLUS: Op = Op::Concat;
}

macro_rules! whole {
    ($($t:ty)*) => { $(
        impl Whole for $t {}
        impl Whole for Option<$t> {}
    )* };
}
whole! { i8 i16 i32 i64 u8 u16 u32 u64 }

/// `T`, nullable if the other side is.
type Lifted<T, R> = <<R as Operand<T>>::Type as SqlValue>::Lift<T>;

fn both<X: Expression, R: Operand<X::Type>>(left: &X, op: Op, right: R) -> Expr<Lifted<X::Type, R>> {
    let right = beside(left, right);
    Expr::from_fragment(left.to_fragment().binary(op, right))
}

macro_rules! arithmetic {
    ([$($g:tt)*] $Left:ty; $Trait:ident $method:ident $Needs:ident $op:expr) => {
        impl<$($g)*, R: Operand<T>> ops::$Trait<R> for $Left
        where
            T: $Needs,
        {
            type Output = Expr<Lifted<T, R>>;
            fn $method(self, right: R) -> Self::Output {
                both(&self, $op, right)
            }
        }
    };
}
macro_rules! operators {
    ([$($g:tt)*] $Left:ty) => {
        arithmetic! { [$($g)*] $Left; Add add Plus T::PLUS }
        arithmetic! { [$($g)*] $Left; Sub sub Numeric Op::Sub }
        arithmetic! { [$($g)*] $Left; Mul mul Numeric Op::Mul }
        arithmetic! { [$($g)*] $Left; Div div Numeric T::DIV }
        arithmetic! { [$($g)*] $Left; Rem rem Numeric Op::Rem }
        impl<$($g)*> ops::Neg for $Left
        where
            T: Numeric,
        {
            type Output = Expr<T>;
            fn neg(self) -> Expr<T> {
                Expr::from_fragment(self.to_fragment().op(Op::Neg))
            }
        }
    };
}
operators! { [T: SqlValue] Expr<T> }
operators! { [T: SqlValue] &Expr<T> }
operators! { [T: SqlValue] Label<T> }
operators! { [T: SqlValue] &Label<T> }
operators! { [E: HasTable, T: SqlValue] Column<E, T> }

macro_rules! bitwise {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        fn $name(&self, other: impl Operand<Self::Type>) -> Expr<Self::Type>
        where
            Self::Type: Whole,
        {
            Expr::from_fragment(self.to_fragment().binary(Op::$op, beside(self, other)))
        }
    )* };
}

/// The bitwise operators of whole numbers; in scope with the prelude.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html#bitwise-operators>
pub trait BitwiseMethods: Expression + Sized {
    bitwise! {
        /// `&`
        bitwise_and => BitAnd;
        /// `|`
        bitwise_or => BitOr;
        /// `#` on PostgreSQL, `^` on MySQL; SQLite has none and is told `(a | b) - (a & b)`.
        bitwise_xor => BitXor;
        /// `<<`
        bitwise_lshift => ShiftLeft;
        /// `>>`
        bitwise_rshift => ShiftRight;
    }

    /// `~`. MySQL's result is unsigned.
    fn bitwise_not(&self) -> Expr<Self::Type>
    where
        Self::Type: Whole,
    {
        Expr::from_fragment(self.to_fragment().op(Op::BitNot))
    }
}

impl<X: Expression> BitwiseMethods for X {}
