//! Conditions: what `filter` takes.

use super::{Expr, Expression, Fragment, Op, Tok};
use crate::orm::HasTable;
use crate::schema::Column;
use crate::types::SqlValue;
use std::ops;

/// One condition, or a tuple or `Vec` of them that all hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected `column.eq(…)`, `.any(…)`, … or a tuple of conditions",
    note = "a column that is no boolean is compared (`.eq(…)`, `.is_not_null()`), a relationship is asked (`.any(…)`, `.has(…)`), SQL of your own is `text(\"…\")`"
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
tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
}

/// All conditions, joined by an operator. What decides nothing is left out; of none there is its neutral constant.
pub(crate) fn joined(conditions: impl Condition, op: Op) -> Fragment {
    let (neutral, decides) = if op == Op::And { (Tok::True, Tok::False) } else { (Tok::False, Tok::True) };
    let mut all: Option<Fragment> = None;
    let mut decided = false;
    conditions.each(&mut |next| {
        if next.is(neutral) {
            return;
        }
        decided |= next.is(decides);
        all = Some(match all.take() {
            None => next,
            Some(before) => before.binary(op, next),
        });
    });
    if decided { Fragment::of(decides) } else { all.unwrap_or_else(|| Fragment::of(neutral)) }
}

/// All of these hold. Of none: true.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.and_>
pub fn and_(conditions: impl Condition) -> Expr<bool> {
    Expr::from_fragment(joined(conditions, Op::And))
}

/// At least one of these holds. Of none: false.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.or_>
pub fn or_(conditions: impl Condition) -> Expr<bool> {
    Expr::from_fragment(joined(conditions, Op::Or))
}

/// These do not all hold.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.not_>
pub fn not_(conditions: impl Condition) -> Expr<bool> {
    Expr::from_fragment(negated(joined(conditions, Op::And)))
}

/// The contrary: by the operator that says it, if there is one.
fn negated(mut condition: Fragment) -> Fragment {
    match condition.last_mut() {
        Tok::Op(op) if op.negated().is_some() => *op = op.negated().unwrap_or(*op),
        last @ Tok::True => *last = Tok::False,
        last @ Tok::False => *last = Tok::True,
        _ => return condition.op(Op::Not),
    }
    condition
}

impl<B: Bool + SqlValue> Expr<B> {
    /// Both hold.
    pub fn and(self, other: impl Condition) -> Expr<bool> {
        Expr::from_fragment(self.into_fragment().binary(Op::And, joined(other, Op::And)))
    }

    /// At least one holds.
    pub fn or(self, other: impl Condition) -> Expr<bool> {
        Expr::from_fragment(self.into_fragment().binary(Op::Or, joined(other, Op::And)))
    }
}

macro_rules! operators {
    ([$($g:tt)*] $t:ty where $B:ident) => {
        impl<$($g)*> ops::Not for $t
        where
            $B: Bool,
        {
            type Output = Expr<bool>;
            fn not(self) -> Expr<bool> {
                Expr::from_fragment(negated(self.into_untyped()))
            }
        }

        impl<$($g)*, C: Condition> ops::BitAnd<C> for $t
        where
            $B: Bool,
        {
            type Output = Expr<bool>;
            fn bitand(self, other: C) -> Expr<bool> {
                Expr::from_fragment(self.into_untyped().binary(Op::And, joined(other, Op::And)))
            }
        }

        impl<$($g)*, C: Condition> ops::BitOr<C> for $t
        where
            $B: Bool,
        {
            type Output = Expr<bool>;
            fn bitor(self, other: C) -> Expr<bool> {
                Expr::from_fragment(self.into_untyped().binary(Op::Or, joined(other, Op::And)))
            }
        }
    };
}
operators! { [B: SqlValue] Expr<B> where B }
operators! { [E: HasTable, B: SqlValue] Column<E, B> where B }
