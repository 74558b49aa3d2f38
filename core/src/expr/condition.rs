//! Conditions: what `filter` takes.

use super::{Expr, Expression, Fragment, Op};
use std::ops;

/// One condition, or a tuple or `Vec` of them that all hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `column.eq(…)`, `.any(…)`, … or a tuple of conditions"
)]
pub trait Condition {
    /// The conditions, each on its own; they are joined by AND.
    fn each(self, add: &mut dyn FnMut(Fragment));
}

/// A boolean, nullable or not.
#[diagnostic::on_unimplemented(message = "a condition must be a boolean, and this is a `{Self}`")]
pub trait Bool {}
impl Bool for bool {}
impl Bool for Option<bool> {}

#[diagnostic::do_not_recommend]
impl<X: Expression> Condition for X
where
    X::Type: Bool,
{
    #[inline(always)]
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        add(self.into_untyped());
    }
}

/// No condition: `User::posts.any(())` asks whether there is any post.
impl Condition for () {
    fn each(self, _add: &mut dyn FnMut(Fragment)) {}
}

#[diagnostic::do_not_recommend]
impl<C: Condition> Condition for Vec<C> {
    fn each(self, add: &mut dyn FnMut(Fragment)) {
        for condition in self {
            condition.each(add);
        }
    }
}

macro_rules! tuples {
    ($( ($($T:ident)+) )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($T: Condition),+> Condition for ($($T,)+) {
            fn each(self, add: &mut dyn FnMut(Fragment)) {
                let ($($T,)+) = self;
                $( $T.each(add); )+
            }
        }
    )* };
}
tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }

/// All conditions, joined by an operator; `None` of no conditions.
fn joined(conditions: impl Condition, op: Op) -> Option<Fragment> {
    let mut all: Option<Fragment> = None;
    conditions.each(&mut |next| {
        all = Some(match all.take() {
            None => next,
            Some(before) => before.binary(op, next),
        });
    });
    all
}

/// All of these hold. Of none: true.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.and_>
pub fn and_(conditions: impl Condition) -> Expr<bool> {
    joined(conditions, Op::And).map_or_else(|| Expr::bind(true.into()), Expr::from_fragment)
}

/// At least one of these holds. Of none: false.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.or_>
pub fn or_(conditions: impl Condition) -> Expr<bool> {
    joined(conditions, Op::Or).map_or_else(|| Expr::bind(false.into()), Expr::from_fragment)
}

/// These do not all hold.
pub fn not_(conditions: impl Condition) -> Expr<bool> {
    Expr::from_fragment(and_(conditions).into_fragment().op(Op::Not))
}

impl Expr<bool> {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Expr<bool>) -> Self {
        Self::from_fragment(self.into_fragment().binary(Op::And, other.into_fragment()))
    }

    /// At least one holds.
    #[must_use]
    pub fn or(self, other: Expr<bool>) -> Self {
        Self::from_fragment(self.into_fragment().binary(Op::Or, other.into_fragment()))
    }
}

impl ops::Not for Expr<bool> {
    type Output = Self;
    fn not(self) -> Self {
        Self::from_fragment(self.into_fragment().op(Op::Not))
    }
}

impl ops::BitAnd for Expr<bool> {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl ops::BitOr for Expr<bool> {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}
