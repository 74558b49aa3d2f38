//! What a field of a model may be declared as.

use super::SqlValue;
use crate::schema::ColumnDef;

/// What a field of a model is declared as: a plain type, or a marker made by `column_types!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "not a column type",
    note = "use a plain type, a marker from `column_types!`, or `= relationship(…)` for `Many`, `One`, `WriteOnly`"
)]
pub trait ColumnType {
    /// The field's Rust type.
    type Rust: SqlValue;
    /// The column it makes.
    const DEF: ColumnDef;
    /// Must a draft give it? `Slot<true>` or `Slot<false>`.
    type Slot;
    /// The same, were it the primary key: integers are numbered by the database.
    type KeySlot;
    /// Is it (part of) the primary key? `PkIf<…>`.
    type Key;
}

/// The Rust type of a column type.
pub type Val<C> = <C as ColumnType>::Rust;
/// [`ColumnType::Slot`] of a column type.
pub type SlotOf<C> = <C as ColumnType>::Slot;
/// [`ColumnType::KeySlot`] of a column type.
pub type KeySlotOf<C> = <C as ColumnType>::KeySlot;
/// [`ColumnType::Key`] of a column type.
pub type KeyOf<C> = <C as ColumnType>::Key;

/// Writes what every plain value type shares: its column, its row, and the literals it may be compared with and set to.
///
/// Traits with a type parameter cannot be implemented for all `T` at once by another crate, so each type gets its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __value_impls {
    ([$($g:tt)*] $t:ty, $sql:expr, key_required = $key:literal $(, literal $l:ty => |$v:ident| $into:expr)* $(,)?) => {
        impl<$($g)*> $crate::SqlValue for $t {
            type Base = $t;
            type Nullable = ::core::option::Option<$t>;
            type Lift<U: $crate::SqlValue> = U;
            const TYPE: $crate::SqlType = $sql;
        }
        impl<$($g)*> $crate::ColumnType for $t {
            type Rust = $t;
            const DEF: $crate::ColumnDef = $crate::ColumnDef::new($sql);
            type Slot = $crate::Slot<true>;
            type KeySlot = $crate::Slot<$key>;
            type Key = $crate::PkIf<false, $t>;
        }
        impl<$($g)*> $crate::FromRow for $t {
            type First = $t;
            fn kinds(out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                out(<$t as $crate::Decode>::KIND);
            }
            #[inline(always)]
            fn from_row<C: $crate::Cells>(cells: &mut C) -> $crate::Result<Self> {
                <$t as $crate::Decode>::decode(cells)
            }
            #[inline(always)]
            fn from_row_opt<C: $crate::Cells>(
                cells: &mut C,
            ) -> $crate::Result<::core::option::Option<Self>> {
                <$t as $crate::Decode>::decode_opt(cells)
            }
        }
        $crate::__value_literals!([$($g)*] $t; $t => |v| $crate::Encode::into_value(v));
        $crate::__value_literals!([$($g)*] $t; &$t => |v| $crate::Encode::encode(v));
        $crate::__value_impls!(@literals [$($g)*] $t $(; $l => |$v| $into)*);
    };
    (@literals $g:tt $t:ty) => {};
    (@literals $g:tt $t:ty; $l:ty => |$v:ident| $into:expr $(; $($rest:tt)*)?) => {
        $crate::__value_literals!($g $t; $l => |$v| $into);
        $crate::__value_impls!(@literals $g $t $(; $($rest)*)?);
    };
    ($t:ty, $($rest:tt)*) => { $crate::__value_impls!([] $t, $($rest)*); };
}

/// A Rust type that a value of another may be compared with and set to.
#[doc(hidden)]
#[macro_export]
macro_rules! __value_literals {
    ([$($g:tt)*] $t:ty; $l:ty => |$v:ident| $into:expr) => {
        impl<$($g)*> $crate::AnyOperand for $l {
            type Type = $t;
            #[inline(always)]
            fn any_operand(self) -> $crate::Fragment {
                let $v = self;
                $crate::Fragment::bind(&<$t as $crate::SqlValue>::TYPE, $into)
            }
        }
        impl<$($g)*> $crate::IntoExpr<$t> for $l {
            #[inline(always)]
            fn into_expr(self) -> $crate::Expr<$t> {
                let $v = self;
                $crate::Expr::bind($into)
            }
        }
        impl<$($g)*> $crate::func::Alternatives<$t> for $l {
            fn alternatives(self) -> ($crate::Fragment, u16) {
                ($crate::AnyOperand::any_operand(self), 1)
            }
        }
        impl<$($g)*> $crate::IntoExpr<::core::option::Option<$t>> for $l {
            #[inline(always)]
            fn into_expr(self) -> $crate::Expr<::core::option::Option<$t>> {
                let $v = self;
                $crate::Expr::bind($into)
            }
        }
        impl<$($g)*> $crate::Operand<$t> for $l {
            type Type = $t;
            #[inline(always)]
            fn operand(self) -> $crate::Fragment {
                let $v = self;
                $crate::Fragment::bind(&<$t as $crate::SqlValue>::TYPE, $into)
            }
        }
        impl<$($g)*> $crate::Operand<::core::option::Option<$t>> for $l {
            type Type = $t;
            #[inline(always)]
            fn operand(self) -> $crate::Fragment {
                let $v = self;
                $crate::Fragment::bind(&<$t as $crate::SqlValue>::TYPE, $into)
            }
        }
    };
}
