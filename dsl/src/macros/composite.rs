//! `composite!`: values of several columns, and the models that have such.

/// Declares values that stand in several columns: a model has one as a field, `= composite(column, column, …)`.
///
/// The model's columns are named there, and are what the value's fields say. In statements the field is all of them; each
/// column is a constant as well.
///
/// ```
/// use aludel::prelude::*;
/// composite! {
///     #[derive(Debug, Clone, PartialEq)]
///     pub struct Address {
///         pub street: String = column(String(50)),
///         pub city: Option<String>,
///     }
/// }
/// models! {
///     #[derive(Debug)]
///     pub struct User in "users" {
///         pub id: i64 = column(primary_key),
///         pub home: Address = composite(home_street, home_city),
///         pub work: Address = composite(work_street, work_city),
///     }
/// }
/// let here = || Address { street: "Main".into(), city: None };
/// let user = User::new().home(here()).work(here());
/// # let _ = user;
/// assert_eq!(
///     select((User::id, User::work)).filter(User::home.eq(here())).to_string(),
///     "SELECT users.id, users.work_street, users.work_city FROM users \
///      WHERE users.home_street = $1::VARCHAR AND users.home_city IS NULL"
/// );
/// let moved = update(User).values(User::home.set(here())).filter(User::home_city.eq("Rome"));
/// # let _ = moved;
/// ```
///
/// Composites stand before relationships, in models that inherit from no other and are no base.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/composites.html>
#[macro_export]
macro_rules! composite {
    ($( $(#[$($m:tt)*])* $vis:vis struct $Name:ident {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= column ( $($arg:tt)* ))? ),* $(,)?
    } )*) => { $(
        $crate::__number! {
            __composite { [$(#[$($m)*])*] [$vis] $Name }
            [] [0]
            [$( { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*]
        }
    )* };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __composite {
    ({ [$($m:tt)*] [$vis:vis] $Name:ident }
     [$({ [$($n:tt)*] [$($ca:tt)*] [$cv:vis] $c:ident [$ct:ty] [$($cargs:tt)*] })*] [$($width:tt)*]) => {
        $($m)*
        $vis struct $Name { $( $($ca)* $cv $c: $crate::Val<$ct>, )* }

        $( $crate::__column_at! { $Name [$($n)*] [$ct] [$($cargs)*] } )*

        const _: () = {
            impl $crate::Composite for $Name {
                const WIDTH: usize = $($width)*;
                fn encode_parts(&self, __out: &mut ::std::vec::Vec<$crate::Value>) {
                    $( __out.push($crate::Encode::encode(&self.$c)); )*
                }
            }

            impl $crate::FromRow for $Name {
                type First = $Name;
                fn kinds(__out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                    $( __out(<$crate::Val<$ct> as $crate::Decode>::KIND); )*
                }
                fn from_row<__C: $crate::Cells>(__cells: &mut __C) -> $crate::Result<Self> {
                    ::core::result::Result::Ok($Name {
                        $( $c: <$crate::Val<$ct> as $crate::Decode>::decode(__cells)?, )*
                    })
                }
                fn from_row_opt<__C: $crate::Cells>(
                    __cells: &mut __C,
                ) -> $crate::Result<::core::option::Option<Self>> {
                    if $crate::Cells::skip_nulls(__cells, $($width)*) {
                        return ::core::result::Result::Ok(::core::option::Option::None);
                    }
                    ::core::result::Result::map(
                        <$Name as $crate::FromRow>::from_row(__cells),
                        ::core::option::Option::Some,
                    )
                }
            }
        };
    };
}

/// Sorts the fields of a model that has composites, one by one.
#[doc(hidden)]
#[macro_export]
macro_rules! __compose {
    ($cx:tt $columns:tt $composites:tt $parts:tt
     composite { $a:tt $v:tt $f:ident [$T:ty] [$($part:ident),+ $(,)?] } $($rest:tt)*) => {
        $crate::__number! {
            __composed { $cx $columns $composites $parts { $a $v $f [$T] } [$($rest)*] } [] [0] [$({ $part })+]
        }
    };
    ($cx:tt [$($column:tt)*] $composites:tt $parts:tt $(column)? { $($c:tt)+ } $($rest:tt)*) => {
        $crate::__compose! { $cx [$($column)* { $($c)+ }] $composites $parts $($rest)* }
    };
    // an expression is a column that no table has
    ($cx:tt [$($column:tt)*] $composites:tt $parts:tt
     column_property { $pa:tt $pv:tt $p:ident $t:tt [$($expression:tt)*] } $($rest:tt)*) => {
        $crate::__compose! {
            $cx [$($column)* { $pa $pv $p $t [property($($expression)*)] }] $composites $parts $($rest)*
        }
    };
    // the base of others
    ({ struct $m:tt $vis:tt $N:ident $($cx:tt)* } [$($column:tt)*] $composites:tt $parts:tt
     polymorphic { $pa:tt $pv:tt $p:ident $t:tt [$identity:expr $(, $($more:tt)*)?] } $($rest:tt)*) => {
        $crate::__root! { $N $p $t }
        $crate::__compose! {
            { base $m $vis $N $($cx)* }
            [$($column)* { $pa $pv $p $t [polymorphic($identity) $(, $($more)*)?] }]
            $composites $parts $($rest)*
        }
    };
    ({ struct $m:tt $vis:tt $N:ident $table:literal $items:tt }
     [$($column:tt)*] [$({ $a:tt $v:tt $f:ident $T:tt $first:ident })*] [[$($part:tt)*] $marked:tt]
     $( relationship { $([$($r:tt)*] $($more:tt)*)? } )*) => {
        $crate::__struct! { $m [] $vis $N [$({ $a $v $f $T })*] [$($column)*] [$($( { [$($r)*] $($more)* } )?)*] }
        $crate::__group! {
            __entity {
                struct $m $vis $N $table $items [$($column)*] [$($( { [$($r)*] $($more)* } )?)*]
                [$({ $a $v $f $T $first })*] [$($part)*]
            }
            [] [$crate::Here] [0] [$($column)* $($part)*]
        }
    };
    ({ base $m:tt $vis:tt $N:ident $($cx:tt)* } [$($column:tt)*] $composites:tt [$parts:tt [$($marked:tt)*]]
     $( relationship { $([$($r:tt)*] $($more:tt)*)? } )*) => {
        $crate::__compose! {
            { struct $m $vis $N $($cx)* } [$($column)*] $composites [$parts []]
            $( relationship { $([$($r)*] $($more)*)? } )*
        }
        $crate::__composites_at! { $N $composites }
        $crate::__number! {
            __lineage { $N [] [] [0] [$($( { [$($r)*] $($more)* } )?)*] $composites }
            [] [0] [$( { [] $column } )* $($marked)*]
        }
    };
    ({ member $($cx:tt)* } $columns:tt $composites:tt $parts:tt
     $( relationship { $([$($r:tt)*] $($more:tt)*)? } )*) => {
        $crate::__declare_member! { { $($cx)* } $columns [$($( { [$($r)*] $($more)* } )?)*] $composites $parts }
    };
    ({ $kind:ident $m:tt $vis:tt $N:ident $($cx:tt)* } $columns:tt $composites:tt $parts:tt $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($N), "`: a composite is declared as `name: Type = composite(column, column, …)`, before ",
            "relationships"
        ));
    };
}

/// A composite's columns have their numbers.
#[doc(hidden)]
#[macro_export]
macro_rules! __composed {
    ({ $cx:tt $columns:tt [$($composite:tt)*] [[$($known:tt)*] [$($marked:tt)*]] { $a:tt $v:tt $f:ident [$T:ty] } [$($rest:tt)*] }
     [{ [$($n:tt)*] $first:ident } $({ [$($pn:tt)*] $part:ident })*] $next:tt) => {
        $crate::__compose! {
            $cx $columns
            [$($composite)* { $a $v $f [$T] $first }]
            [
                [
                    $($known)*
                    { [] $v $first [$crate::ColumnOf<$T, { $($n)* }>] [composite_first($f [$T])] }
                    $( { [] $v $part [$crate::ColumnOf<$T, { $($pn)* }>] [composite_part] } )*
                ]
                // the same for those that inherit, which find the composite's type by its place
                [
                    $($marked)*
                    { [composite_first($f)] { [] $v $first [$crate::ColumnOf<$T, { $($n)* }>] [composite_first($f)] } }
                    $( { [composite_part] { [] $v $part [$crate::ColumnOf<$T, { $($pn)* }>] [composite_part] } } )*
                ]
            ]
            $($rest)*
        }
    };
}

/// A model's composites as types, by the places of their first columns.
#[doc(hidden)]
#[macro_export]
macro_rules! __composites_at {
    ($N:ident [$({ $a:tt $v:tt $f:ident [$T:ty] $first:ident })*]) => {
        $( impl $crate::CompositeAt<{ <$N>::$first.index() }> for $N { type Value = $T; } )*
    };
}
