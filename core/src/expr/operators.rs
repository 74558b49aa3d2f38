//! The methods of every expression: comparisons, order, labels, casts.

use super::{
    AnyOperand, Contained, Containing, Expr, Expression, Fragment, InSet, Label, Name, Op, Operand, Order,
    Tok,
};
use crate::types::{SqlType, SqlValue, Value};

/// The other side of a comparison: its values are bound as the column's own type.
#[inline(always)]
pub(super) fn beside<X: Expression>(left: &X, other: impl Operand<X::Type>) -> Fragment {
    let mut right = other.operand();
    if let Some(ty) = left.bind_type()
        && let Some((token, _)) = right.bound_mut()
    {
        *token = Tok::Bind(ty);
    }
    right
}

/// The other side of `=` and `!=`: a boolean is said by its word, not bound.
#[inline(always)]
fn beside_equal<X: Expression>(left: &X, other: impl Operand<X::Type>) -> Fragment {
    let mut right = beside(left, other);
    if matches!(X::Type::TYPE, SqlType::Boolean)
        && let Some((_, Value::Bool(value))) = right.bound_mut()
    {
        return Fragment::of(if *value { Tok::True } else { Tok::False });
    }
    right
}

/// `IS true` is never NULL; nothing but a boolean's word may stand behind IS.
fn is_beside<X: Expression>(left: &X, other: impl Operand<X::Type>, is: Op, equal: Op) -> Expr<bool> {
    let right = beside_equal(left, other);
    let op = if right.is(Tok::True) || right.is(Tok::False) { is } else { equal };
    Expr::from_fragment(left.to_fragment().binary(op, right))
}

fn set_beside<X: Expression>(left: &X, set: impl InSet<X::Type>) -> Fragment {
    let mut set = set.in_set();
    if let Some(ty) = left.bind_type()
        && let first @ Tok::BindSet(_) = set.first_mut()
    {
        *first = Tok::BindSet(ty);
    }
    set
}

macro_rules! comparisons {
    ($($(#[$m:meta])* $name:ident => $op:ident, $beside:ident;)*) => { $(
        $(#[$m])*
        #[inline(always)]
        fn $name(&self, other: impl Operand<Self::Type>) -> Expr<bool> {
            Expr::from_fragment(self.to_fragment().binary(Op::$op, $beside(self, other)))
        }
    )* };
}

macro_rules! tests {
    ($($(#[$m:meta])* $name:ident => $op:ident;)*) => { $(
        $(#[$m])*
        fn $name(&self) -> Expr<bool> {
            Expr::from_fragment(self.to_fragment().op(Op::$op))
        }
    )* };
}

/// The operators every expression has; in scope with the prelude.
///
/// A comparison is an `Expr<bool>` even where it may be NULL, so that conditions of all columns have one type; select a
/// comparison that may be NULL with [`nullable`](Self::nullable).
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html>
pub trait ExpressionMethods: Expression + Sized {
    comparisons! {
        /// `=`; with `None`, `IS NULL`.
        eq => Eq, beside_equal;
        /// `!=`; with `None`, `IS NOT NULL`.
        ne => Ne, beside_equal;
        /// `<`
        lt => Lt, beside;
        /// `<=`
        le => Le, beside;
        /// `>`
        gt => Gt, beside;
        /// `>=`
        ge => Ge, beside;
        /// `IS DISTINCT FROM`: `!=` that takes NULL for a value. SQLite's `IS NOT`, MySQL's `NOT … <=> …`.
        is_distinct_from => IsDistinct, beside;
        /// `IS NOT DISTINCT FROM`: `=` that takes NULL for a value. SQLite's `IS`, MySQL's `<=>`.
        is_not_distinct_from => IsNotDistinct, beside;
    }

    tests! {
        /// `IS NULL`
        is_null => IsNull;
        /// `IS NOT NULL`
        is_not_null => IsNotNull;
    }

    /// `IS NULL` with `None`, `IS true` with a boolean, else `=`: SQLAlchemy's `is_`.
    fn is_(&self, other: impl Operand<Self::Type>) -> Expr<bool> {
        is_beside(self, other, Op::Is, Op::Eq)
    }

    /// `IS NOT NULL` with `None`, `IS NOT true` with a boolean, else `!=`: SQLAlchemy's `is_not`.
    fn is_not(&self, other: impl Operand<Self::Type>) -> Expr<bool> {
        is_beside(self, other, Op::IsNot, Op::Ne)
    }

    /// `IN` a collection of values or a subquery. An empty collection is false.
    ///
    /// Values go as one bound array, so that the statement's text is the same however many there are: PostgreSQL
    /// compares with `= ANY (…)`, SQLite reads them from `json_each`; MySQL pads the list to a power of two.
    fn in_(&self, set: impl InSet<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().binary(Op::In, set_beside(self, set)))
    }

    /// `NOT IN`. With an empty collection, true.
    fn not_in(&self, set: impl InSet<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(self.to_fragment().binary(Op::NotIn, set_beside(self, set)))
    }

    /// `BETWEEN low AND high`, both included.
    fn between(&self, low: impl Operand<Self::Type>, high: impl Operand<Self::Type>) -> Expr<bool> {
        let low = self.to_fragment().and_then(beside(self, low));
        Expr::from_fragment(low.binary(Op::Between, beside(self, high)))
    }

    /// Contains: a text another, an array, a JSON document or a range what is said.
    ///
    /// In text, wildcards of a plain value are escaped, so that they stand for themselves; those of an expression
    /// (`literal("50%")`, a column) are wildcards.
    fn contains(&self, other: impl Contained<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(other.contained(self.to_fragment(), self.bind_type()))
    }

    /// `<@`: is contained in: an array, a JSON document or a range in another. PostgreSQL only.
    fn contained_by(&self, other: impl Containing<Self::Type>) -> Expr<bool> {
        Expr::from_fragment(other.containing(self.to_fragment(), self.bind_type()))
    }

    /// An operator of your own: `User::name.op::<bool>("<=>", "x")`. Its text goes into the SQL as it stands.
    ///
    /// It is put in parentheses wherever it stands beside another operator.
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/core/operators.html#sqlalchemy.sql.expression.Operators.op>
    fn op<T: SqlValue>(&self, operator: &'static str, other: impl AnyOperand) -> Expr<T> {
        let mut fragment = self.to_fragment().and_then(other.any_operand()).then(Tok::CustomOp(0));
        fragment.name(Name::of(operator));
        Expr::from_fragment(fragment)
    }

    /// An operator of your own that compares.
    fn bool_op(&self, operator: &'static str, other: impl Operand<Self::Type>) -> Expr<bool> {
        let mut right = beside(self, other);
        if matches!(right.last_mut(), Tok::Null) {
            right = Fragment::bind(&Self::Type::TYPE, Value::Null);
        }
        let mut fragment = self.to_fragment().and_then(right).then(Tok::CustomOp(0));
        fragment.name(Name::of(operator));
        Expr::from_fragment(fragment)
    }

    /// `CAST(… AS type)`, to the SQL type of `T`.
    fn cast<T: SqlValue>(&self) -> Expr<T> {
        Expr::from_fragment(self.to_fragment().then(Tok::Cast(&T::TYPE)))
    }

    /// `CAST(… AS type)`, to an SQL type of its own: `User::age.cast_as::<Decimal>(&SqlType::Numeric(10, 2))`.
    fn cast_as<T: SqlValue>(&self, ty: &'static SqlType) -> Expr<T> {
        Expr::from_fragment(self.to_fragment().then(Tok::Cast(ty)))
    }

    /// The same expression read as another Rust type; the SQL does not change.
    fn type_coerce<T: SqlValue>(&self) -> Expr<T> {
        Expr::from_fragment(self.to_fragment().then(Tok::Coerce))
    }

    /// The same expression, read as one that may be NULL: from the far side of an outer join.
    fn nullable(&self) -> Expr<<Self::Type as SqlValue>::Nullable> {
        Expr::from_fragment(self.to_fragment())
    }

    /// The same expression, read as one that is never NULL, because a condition or a `coalesce` sees to it.
    fn not_null(&self) -> Expr<<Self::Type as SqlValue>::Base> {
        Expr::from_fragment(self.to_fragment())
    }

    /// `DISTINCT x`, as an aggregate's argument: `func::count(Post::author_id.distinct())`.
    fn distinct(&self) -> Expr<Self::Type> {
        Expr::from_fragment(self.to_fragment().op(Op::Distinct))
    }

    /// Ascending order.
    fn asc(&self) -> Order {
        Order(self.to_fragment().op(Op::Asc))
    }

    /// Descending order.
    fn desc(&self) -> Order {
        Order(self.to_fragment().op(Op::Desc))
    }

    /// NULLs come first, in ascending order. MySQL has none.
    fn nulls_first(&self) -> Order {
        Order(self.to_fragment().op(Op::NullsFirst))
    }

    /// NULLs come last, in ascending order. MySQL has none.
    fn nulls_last(&self) -> Order {
        Order(self.to_fragment().op(Op::NullsLast))
    }

    /// The expression under a name, to be used in `order_by`, `group_by` and as a subquery's column as well.
    fn label(&self, name: &str) -> Label<Self::Type> {
        Label::new(name, self.to_fragment())
    }
}

impl<X: Expression> ExpressionMethods for X {}
