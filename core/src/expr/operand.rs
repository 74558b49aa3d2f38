//! What may stand on the other side: of an assignment, of a comparison, of `in_`.

use super::{Expr, Expression, Fragment, Tok};
use crate::stmt::{Compound, Cte, Select, Subquery};
use crate::types::{SqlType, SqlValue, Value};

/// What may be *stored* in a column of type `T`, or stand in for an expression of that type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit a `{T}`",
    label = "expected a `{T}`, or an expression of that type",
    note = "the values of a column, of `case` and of `coalesce` have one type, and expressions become another by `.cast::<…>()`",
    note = "`None` and nullable expressions only fit nullable columns (`Option<…>`); an `Option<&str>` becomes an `Option<String>` by `.map(String::from)`"
)]
pub trait IntoExpr<T> {
    /// The expression.
    fn into_expr(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T: SqlValue<Base = T>> IntoExpr<Option<T>> for Option<T>
where
    Option<T>: SqlValue,
{
    #[inline]
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::bind(match self {
            Some(value) => value.into_value(),
            None => Value::Null,
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> IntoExpr<T> for X
where
    X::Type: Fits<T>,
{
    #[inline]
    fn into_expr(self) -> Expr<T> {
        Expr::from_fragment(self.into_untyped())
    }
}

/// May an expression of this type be stored in a column of type `T`?
#[diagnostic::on_unimplemented(
    message = "a `{Self}` expression does not fit a column of type `{T}`",
    label = "expected a `{T}`; expressions become another type by `.cast::<…>()`"
)]
pub trait Fits<T> {}
impl<T: SqlValue> Fits<T> for T {}
impl<T: SqlValue> Fits<Option<T>> for T {}

/// What an expression of type `T` may be *compared* with: nullability does not matter between expressions.
#[diagnostic::on_unimplemented(
    message = "a SQL expression of type `{T}` cannot be compared with `{Self}`",
    label = "expected a `{T}` or an expression of that type",
    note = "`None` fits nullable columns only"
)]
pub trait Operand<T> {
    /// Its own type: that of `T`, nullable or not.
    type Type: SqlValue;

    /// The other side.
    fn operand(self) -> Fragment;
}

/// `None` makes `= NULL` into `IS NULL`, as everybody means it.
#[diagnostic::do_not_recommend]
impl<T: SqlValue<Base = T>> Operand<Option<T>> for Option<T>
where
    Option<T>: SqlValue,
{
    type Type = Option<T>;
    #[inline]
    fn operand(self) -> Fragment {
        match self {
            Some(value) => Fragment::bind(&T::TYPE, value.into_value()),
            None => Fragment::of(Tok::Null),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: Expression> Operand<T> for X
where
    X::Type: SameBase<T>,
{
    type Type = X::Type;
    #[inline(always)]
    fn operand(self) -> Fragment {
        self.into_untyped()
    }
}

/// Are two types the same but for nullability?
#[diagnostic::on_unimplemented(
    message = "a `{Self}` expression cannot be compared with one of type `{T}`",
    label = "expected a `{T}`; expressions become another type by `.cast::<…>()`"
)]
pub trait SameBase<T> {}
impl<T: SqlValue> SameBase<T> for T {}
impl<T: SqlValue> SameBase<Option<T>> for T {}
impl<T: SqlValue> SameBase<T> for Option<T> {}
/// A row of one column is its value: `in_(select((User::id,)))`.
impl<T, U: SameBase<T>> SameBase<T> for (U,) {}

/// A value or an expression whose type nothing else tells: an argument of a function, a result of `CASE`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a value nor a SQL expression",
    note = "`None` has no type here: use `null::<T>()`"
)]
pub trait AnyOperand {
    /// The type of its value.
    type Type: SqlValue;

    /// The expression.
    fn any_operand(self) -> Fragment;

    /// The SQL type that values beside it are bound as, where it is more exact than its Rust type's.
    fn any_type(&self) -> Option<&'static SqlType> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<X: Expression> AnyOperand for X {
    type Type = X::Type;
    #[inline]
    fn any_operand(self) -> Fragment {
        self.into_untyped()
    }
    #[inline]
    fn any_type(&self) -> Option<&'static SqlType> {
        self.bind_type()
    }
}

/// The arguments of a function: nothing, one value or expression, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a function's arguments",
    note = "pass a value, an expression, a tuple of them, or `()`"
)]
pub trait Arguments {
    /// All arguments, one after another, and how many there are.
    fn arguments(self) -> (Fragment, u16);
}

impl Arguments for () {
    fn arguments(self) -> (Fragment, u16) {
        (Fragment::of(Tok::Nop), 0)
    }
}

#[diagnostic::do_not_recommend]
impl<A: AnyOperand> Arguments for A {
    fn arguments(self) -> (Fragment, u16) {
        (self.any_operand(), 1)
    }
}

macro_rules! tuples {
    ($( ($First:ident $($T:ident)*) = $n:literal; )*) => { $(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$First: AnyOperand, $($T: AnyOperand),*> Arguments for ($First, $($T,)*) {
            fn arguments(self) -> (Fragment, u16) {
                let ($First, $($T,)*) = self;
                #[allow(unused_mut)]
                let mut all = $First.any_operand();
                $( all.append($T.any_operand()); )*
                (all, $n)
            }
        }
    )* };
}
tuples! {
    (A) = 1; (A B) = 2; (A B C) = 3; (A B C D) = 4; (A B C D E) = 5; (A B C D E F) = 6; (A B C D E F G) = 7;
    (A B C D E F G H) = 8;
}

/// The right side of `in_`: a collection of values or a subquery of one column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of `{T}`",
    label = "expected several values of type `{T}`",
    note = "pass an array, a `Vec`, an iterator of values, or a `select` of one column"
)]
pub trait InSet<T> {
    /// The parenthesised list or subquery.
    fn in_set(self) -> Fragment;
}

#[diagnostic::do_not_recommend]
impl<T: SqlValue, I: IntoIterator> InSet<T> for I
where
    I::Item: Operand<T>,
{
    fn in_set(self) -> Fragment {
        let items: Vec<Fragment> = self.into_iter().map(Operand::operand).collect();
        set_of(items, &T::TYPE)
    }
}

/// Values go as one array; columns and expressions are written out, values among them.
pub(super) fn set_of(items: Vec<Fragment>, ty: &'static SqlType) -> Fragment {
    let plain = |item: &Fragment| {
        matches!(item.tokens().next(), Some(Tok::Bind(_) | Tok::Null)) && item.tokens().count() == 1
    };
    if items.iter().all(plain) {
        let value = |item: Fragment| item.into_bound_value().unwrap_or(Value::Null);
        let values: Box<[Value]> = items.into_iter().map(value).collect();
        let mut set = Fragment::of(Tok::BindSet(ty));
        set.value(Value::Array(values));
        return set;
    }
    let count = items.len() as u16;
    let mut list = Fragment::of(Tok::Nop);
    for item in items {
        list.append(item);
    }
    list.then(Tok::Tuple(count))
}

impl<T, R: SameBase<T>> InSet<T> for Select<R> {
    fn in_set(self) -> Fragment {
        self.into_subquery()
    }
}

impl<T, R: SameBase<T>> InSet<T> for Compound<R> {
    fn in_set(self) -> Fragment {
        self.into_subquery()
    }
}

/// All rows of a subquery or CTE of one column: `IN (SELECT c.id FROM c)`.
impl<T, R: SameBase<T> + crate::stmt::FromRow> InSet<T> for &Subquery<R> {
    fn in_set(self) -> Fragment {
        crate::stmt::select(self).into_subquery()
    }
}

/// As of a subquery.
impl<T, R: SameBase<T> + crate::stmt::FromRow> InSet<T> for &Cte<R> {
    fn in_set(self) -> Fragment {
        (&**self).in_set()
    }
}

/// A bound set on its own, of a parameter that was built before: `bindparam("ids", …)`.
impl<T: SqlValue> InSet<T> for Expr<Vec<T>> {
    fn in_set(self) -> Fragment {
        let mut set = self.into_fragment();
        if let (Tok::Bind(_) | Tok::NamedBind(_), 1) = (*set.first_mut(), set.tokens().count()) {
            let value = set.values().next().cloned().unwrap_or(Value::Null);
            let mut set = Fragment::of(Tok::BindSet(&T::TYPE));
            set.value(value);
            return set;
        }
        Fragment::invalid("in_(): it takes values or a subquery; an array's elements are any_(…)")
    }
}
