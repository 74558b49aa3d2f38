//! `CASE`

use super::array::retyped;
use super::{AnyOperand, Condition, Expr, Expression, Fragment, IntoExpr, Op, Operand, Tok};
use crate::types::{SqlType, SqlValue};
use std::marker::PhantomData;

/// `CASE WHEN condition THEN result …`: the first condition that holds decides.
///
/// ```
/// use aludel_core::{case, dialect::Dialect, literal, select, Compile, ExpressionMethods};
/// let age = literal(30);
/// let bracket = case(age.lt(18), "minor").when(age.lt(65), "adult").otherwise("senior").label("bracket");
/// assert_eq!(
///     select(bracket).to_sql(Dialect::Sqlite)?,
///     "SELECT CASE WHEN (? < ?) THEN ? WHEN (? < ?) THEN ? ELSE ? END AS bracket"
/// );
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.case>
pub fn case<R: AnyOperand>(condition: impl Condition, result: R) -> Case<R::Type> {
    let mut fragment = super::condition::joined(condition, Op::And);
    let ty = result.any_type();
    fragment.append(result.any_operand());
    Case { fragment, whens: 1, ty, marker: PhantomData }
}

/// `CASE value WHEN … THEN …`: the first that equals decides. `when` adds them: `case_value(User::name).when("a", 1)`.
pub fn case_value<X: Expression>(value: X) -> CaseOf<X::Type> {
    CaseOf { ty: value.bind_type(), fragment: value.into_untyped(), marker: PhantomData }
}

/// A `CASE` of conditions. Without [`otherwise`](Self::otherwise), it is NULL where no condition holds.
#[derive(Clone)]
pub struct Case<T> {
    fragment: Fragment,
    whens: u16,
    /// What the results are bound as.
    ty: Option<&'static SqlType>,
    marker: PhantomData<fn() -> T>,
}

impl<T: SqlValue> Case<T> {
    /// Another condition and its result.
    #[must_use]
    pub fn when(mut self, condition: impl Condition, result: impl IntoExpr<T>) -> Self {
        self.fragment.append(super::condition::joined(condition, Op::And));
        self.fragment.append(retyped(result.into_expr().into_fragment(), self.ty));
        self.whens += 1;
        self
    }

    /// The result where no condition holds.
    pub fn otherwise(mut self, result: impl IntoExpr<T>) -> Expr<T> {
        self.fragment.append(retyped(result.into_expr().into_fragment(), self.ty));
        Expr::from_fragment(self.fragment.then(Tok::Case {
            whens: self.whens,
            value: false,
            otherwise: true,
        }))
    }
}

impl<T: SqlValue> Expression for Case<T> {
    type Type = T::Nullable;
    fn to_fragment(&self) -> Fragment {
        self.fragment.clone().then(Tok::Case { whens: self.whens, value: false, otherwise: false })
    }
}

/// A `CASE` of a value that has no results yet.
#[derive(Clone)]
pub struct CaseOf<V> {
    fragment: Fragment,
    /// What is compared with the value is bound as this.
    ty: Option<&'static SqlType>,
    marker: PhantomData<fn() -> V>,
}

impl<V: SqlValue> CaseOf<V> {
    /// What the value is compared with, and the result.
    pub fn when<R: AnyOperand>(mut self, value: impl Operand<V>, result: R) -> CaseValue<V, R::Type> {
        self.fragment.append(retyped(value.operand(), self.ty));
        let types = [self.ty, result.any_type()];
        self.fragment.append(result.any_operand());
        CaseValue { fragment: self.fragment, whens: 1, types, marker: PhantomData }
    }
}

/// A `CASE` of a value. Without [`otherwise`](Self::otherwise), it is NULL where nothing equals.
#[derive(Clone)]
pub struct CaseValue<V, T> {
    fragment: Fragment,
    whens: u16,
    /// What is compared with the value is bound as this, and the results as that.
    types: [Option<&'static SqlType>; 2],
    marker: PhantomData<fn() -> (V, T)>,
}

impl<V: SqlValue, T: SqlValue> CaseValue<V, T> {
    /// Another value and its result.
    #[must_use]
    pub fn when(mut self, value: impl Operand<V>, result: impl IntoExpr<T>) -> Self {
        self.fragment.append(retyped(value.operand(), self.types[0]));
        self.fragment.append(retyped(result.into_expr().into_fragment(), self.types[1]));
        self.whens += 1;
        self
    }

    /// The result where nothing equals.
    pub fn otherwise(mut self, result: impl IntoExpr<T>) -> Expr<T> {
        self.fragment.append(retyped(result.into_expr().into_fragment(), self.types[1]));
        Expr::from_fragment(self.fragment.then(Tok::Case { whens: self.whens, value: true, otherwise: true }))
    }
}

impl<V: SqlValue, T: SqlValue> Expression for CaseValue<V, T> {
    type Type = T::Nullable;
    fn to_fragment(&self) -> Fragment {
        self.fragment.clone().then(Tok::Case { whens: self.whens, value: true, otherwise: false })
    }
}
