//! `(a, b)`: several expressions compared as one.

use super::{AnyOperand, Expr, Fragment, Op, Operand, Tok};
use crate::stmt::Select;
use crate::types::SqlValue;
use std::marker::PhantomData;

/// Several expressions compared as one; made by [`tuple_`](super::tuple_).
pub struct Tuple<T> {
    fragment: Fragment,
    marker: PhantomData<fn() -> T>,
}

impl<T> Tuple<T> {
    pub(super) fn new(fragment: Fragment) -> Self {
        Self { fragment, marker: PhantomData }
    }

    /// `(a, b) IN ((1, 2), …)`: tuples of values, or a subquery of as many columns.
    ///
    /// Each number of tuples is a text of its own.
    pub fn in_(self, set: impl InTuples<T>) -> Expr<bool> {
        Expr::from_fragment(set.in_tuples(self.fragment, Op::In))
    }

    /// `(a, b) NOT IN ((1, 2), …)`
    pub fn not_in(self, set: impl InTuples<T>) -> Expr<bool> {
        Expr::from_fragment(set.in_tuples(self.fragment, Op::NotIn))
    }
}

/// A group of `GROUPING SETS`.
impl<T> super::ExprList for Tuple<T> {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.fragment);
    }
}

/// An order by several at once.
impl<T> super::OrderList for Tuple<T> {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.fragment);
    }
}

macro_rules! comparisons {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => {
        impl<T> Tuple<T> {
            $(
                $(#[$m])*
                pub fn $name(self, other: impl OperandTuple<T>) -> Expr<bool> {
                    Expr::from_fragment(self.fragment.binary(Op::$op, other.operands()))
                }
            )*
        }
    };
}
comparisons! {
    /// `=`
    eq => Eq;
    /// `!=`
    ne => Ne;
    /// `<`: the first that differs decides.
    lt => Lt;
    /// `<=`
    le => Le;
    /// `>`: the first that differs decides.
    gt => Gt;
    /// `>=`
    ge => Ge;
}

/// A tuple of values and expressions.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a tuple of values and expressions")]
pub trait TupleOf {
    /// Their types.
    type Types;
    /// All of them, in parentheses.
    fn items(self) -> Fragment;
}

/// What a tuple may be compared with: values or expressions of the same types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a tuple of `{T}`",
    note = "both tuples have as many items, of the same types"
)]
pub trait OperandTuple<T> {
    /// All of them, in parentheses.
    fn operands(self) -> Fragment;
}

impl<T> OperandTuple<T> for Tuple<T> {
    fn operands(self) -> Fragment {
        self.fragment
    }
}

/// What a tuple may be among.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of `{T}`",
    label = "expected several tuples of `{T}`",
    note = "pass tuples of values (`[(1, \"a\"), (2, \"b\")]`) or a `select` of as many columns"
)]
pub trait InTuples<T> {
    /// The whole condition.
    fn in_tuples(self, left: Fragment, op: Op) -> Fragment;
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator> InTuples<T> for I
where
    I::Item: OperandTuple<T>,
{
    fn in_tuples(self, left: Fragment, op: Op) -> Fragment {
        let mut list = Fragment::of(Tok::Nop);
        let mut count = 0;
        for item in self {
            list.append(item.operands());
            count += 1;
        }
        left.binary(op, list.then(Tok::Tuple(count)))
    }
}

impl<T> InTuples<T> for Select<T> {
    fn in_tuples(self, left: Fragment, op: Op) -> Fragment {
        left.binary(op, self.into_subquery())
    }
}

macro_rules! tuples {
    ($( ($($T:ident $S:ident),+) = $n:literal; )*) => { $(
        #[allow(non_snake_case)]
        impl<$($T: AnyOperand),+> TupleOf for ($($T,)+) {
            type Types = ($($T::Type,)+);
            fn items(self) -> Fragment {
                let ($($T,)+) = self;
                let mut all = Fragment::of(Tok::Nop);
                $( all.append($T.any_operand()); )+
                all.then(Tok::Tuple($n))
            }
        }
        #[allow(non_snake_case)]
        impl<$($T: SqlValue, $S: Operand<$T>),+> OperandTuple<($($T,)+)> for ($($S,)+) {
            fn operands(self) -> Fragment {
                let ($($S,)+) = self;
                let mut all = Fragment::of(Tok::Nop);
                $( all.append($S.operand()); )+
                all.then(Tok::Tuple($n))
            }
        }
    )* };
}
tuples! {
    (A SA) = 1; (A SA, B SB) = 2; (A SA, B SB, C SC) = 3; (A SA, B SB, C SC, D SD) = 4;
    (A SA, B SB, C SC, D SD, E SE) = 5; (A SA, B SB, C SC, D SD, E SE, F SF) = 6;
}

/// No columns: the group of everything in `GROUPING SETS`.
impl TupleOf for () {
    type Types = ();
    fn items(self) -> Fragment {
        Fragment::of(Tok::Nop).then(Tok::Tuple(0))
    }
}
