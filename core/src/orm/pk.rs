//! The primary key as a type, found among a model's columns at compile time.

use crate::expr::IntoExpr;
use crate::types::Value;
use std::marker::PhantomData;

/// A column's part in the primary key, if it has one.
pub struct PkIf<const YES: bool, T>(PhantomData<T>);

/// The primary key of a table that has none.
pub struct NoPk;

/// Takes in one column.
pub trait PkStep<Acc> {
    /// What is known then.
    type Out;
}
impl<Acc, T> PkStep<Acc> for PkIf<false, T> {
    type Out = Acc;
}
impl<Acc, T> PkStep<Acc> for PkIf<true, T> {
    type Out = (T, Acc);
}

/// Takes in groups of columns.
pub trait PkFold<Acc> {
    /// The primary key.
    type Pk;
}
impl<Acc: PkFlat> PkFold<Acc> for () {
    type Pk = Acc::Pk;
}

macro_rules! fold_group {
    ($first:ident $($k:ident $before:ident)*; $last:ident) => {
        impl<Acc, $first, $($k,)* Rest> PkFold<Acc> for (($first, $($k,)*), Rest)
        where
            $first: PkStep<Acc>,
            $( $k: PkStep<$before::Out>, )*
            Rest: PkFold<$last::Out>,
        {
            type Pk = Rest::Pk;
        }
    };
}
fold_group! {
    A B A C B D C E D F E G F H G I H J I K J L K M L N M O N P O; P
}

/// A nested list, last column first, as a flat key.
pub trait PkFlat {
    /// The key.
    type Pk;
}
impl PkFlat for () {
    type Pk = NoPk;
}
impl<A> PkFlat for (A, ()) {
    type Pk = A;
}
impl<A, B> PkFlat for (B, (A, ())) {
    type Pk = (A, B);
}
impl<A, B, C> PkFlat for (C, (B, (A, ()))) {
    type Pk = (A, B, C);
}
impl<A, B, C, D> PkFlat for (D, (C, (B, (A, ())))) {
    type Pk = (A, B, C, D);
}

/// The primary key among the columns of a model.
pub type Pk<Columns> = <Columns as PkFold<()>>::Pk;

/// What `get` accepts as the primary key `K`.
#[diagnostic::on_unimplemented(
    message = "the primary key is `{K}`, not `{Self}`",
    note = "a key of several columns is given as a tuple, in the order of the columns"
)]
pub trait IntoPk<K> {
    /// The values, in the order of the key's columns; `None` if one is an expression rather than a value.
    fn into_pk(self) -> Option<Vec<Value>>;
}

fn value<K>(value: impl IntoExpr<K>) -> Option<Value> {
    value.into_expr().into_fragment().into_bound_value().ok()
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoExpr<K>> IntoPk<K> for V {
    fn into_pk(self) -> Option<Vec<Value>> {
        Some(vec![value(self)?])
    }
}

macro_rules! tuples {
    ($( ($($K:ident $V:ident)+) )*) => { $(
        #[allow(non_snake_case)]
        impl<$($K, $V: IntoExpr<$K>),+> IntoPk<($($K,)+)> for ($($V,)+) {
            fn into_pk(self) -> Option<Vec<Value>> {
                let ($($V,)+) = self;
                Some(vec![$(value::<$K>($V)?),+])
            }
        }
    )* };
}
tuples! { (A V B W) (A V B W C X) (A V B W C X D Y) }
