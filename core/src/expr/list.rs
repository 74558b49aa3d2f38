//! Lists of expressions: what `group_by` and `order_by` take.

use super::{Expression, Fragment, Op};

/// An expression with a direction.
#[derive(Clone)]
pub struct Order(pub(crate) Fragment);

impl Order {
    /// NULLs come first. MySQL has none: order by `x.is_null()` before `x`.
    #[must_use]
    pub fn nulls_first(self) -> Self {
        Self(self.0.op(Op::NullsFirst))
    }

    /// NULLs come last. MySQL has none: order by `x.is_null()` before `x`.
    #[must_use]
    pub fn nulls_last(self) -> Self {
        Self(self.0.op(Op::NullsLast))
    }
}

/// One expression, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot group a query",
    label = "not an expression",
    note = "pass a column, a label, an expression, or a tuple of them"
)]
pub trait ExprList {
    /// Each expression on its own.
    fn each(self, add: &mut dyn FnMut(Fragment));
}

/// One expression with or without a direction, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order a query",
    label = "not an expression",
    note = "pass a column, a label, `.desc()`, or a tuple of them"
)]
pub trait OrderList {
    /// Each expression on its own.
    fn each(self, add: &mut dyn FnMut(Fragment));
}

#[diagnostic::do_not_recommend]
impl<X: Expression> ExprList for X {
    #[inline]
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.into_untyped());
    }
}

#[diagnostic::do_not_recommend]
impl<X: Expression> OrderList for X {
    #[inline]
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.into_untyped());
    }
}

impl OrderList for Order {
    #[inline]
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.0);
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($T: ExprList),+> ExprList for ($($T,)+) {
            fn each(self, add: &mut dyn FnMut(Fragment)) {
                let ($($T,)+) = self;
                $( $T.each(add); )+
            }
        }
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($T: OrderList),+> OrderList for ($($T,)+) {
            fn each(self, add: &mut dyn FnMut(Fragment)) {
                let ($($T,)+) = self;
                $( $T.each(add); )+
            }
        }
    )* };
}
tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
}

#[diagnostic::do_not_recommend]
impl<X: ExprList> ExprList for Vec<X> {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        self.into_iter().for_each(|x| x.each(add));
    }
}

/// An order that is put together at run time.
#[diagnostic::do_not_recommend]
impl<X: OrderList> OrderList for Vec<X> {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        self.into_iter().for_each(|x| x.each(add));
    }
}

/// No order.
impl OrderList for () {
    fn each(self, _add: &mut dyn FnMut(Fragment)) {}
}

/// The expressions of a list, one after another, and how many there are.
pub(super) fn appended(before: &mut Fragment, list: impl OrderList) -> usize {
    let mut count = 0;
    list.each(&mut |next| {
        before.append(next);
        count += 1;
    });
    count
}
