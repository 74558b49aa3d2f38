//! `mixin!`: columns and relationships said once, for several models.

/// Declares columns and relationships that several models share: `..Name` at the end of a model's fields puts them there.
///
/// They become the model's own: fields, constants, setters of its drafts, columns of its table. What types they have and
/// what `column(…)` says is read where the mixin stands; relationships are read where the model stands.
///
/// ```
/// use aludel::prelude::*;
/// use aludel::Mixes;
/// mixin! {
///     /// When a row was made and last changed.
///     pub Timestamps {
///         pub created: i64 = column(default(7)),
///         pub updated: Option<i64> = column(onupdate(8), index),
///     }
/// }
/// models! {
///     pub struct Page in "pages" { pub id: i64 = column(primary_key), pub title: String, ..Timestamps }
///     pub struct Book in "books" { pub id: i64 = column(primary_key), ..Timestamps }
/// }
/// // the mixin's name speaks of any model that has it
/// fn newest<M: Mixes<Timestamps>>() -> Select<M> {
///     select(M::MODEL).order_by(Timestamps::created::<M>().desc()).limit(1)
/// }
/// assert_eq!(
///     newest::<Book>().to_string(),
///     "SELECT books.id, books.created, books.updated FROM books ORDER BY books.created DESC LIMIT $1::INTEGER"
/// );
/// let stale = select(Page).filter(Page::updated.is_null());
/// # let _ = (stale, Page::new().title("x").created(1));
/// ```
///
/// A mixin's name is known in its crate, like that of any macro without `#[macro_export]`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/declarative_mixins.html>
#[macro_export]
macro_rules! mixin {
    ($( $(#[$($m:tt)*])* $vis:vis $Name:ident {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= $how:ident ( $($arg:tt)* ))? ),* $(,)?
    } )*) => { $(
        $crate::__split! {
            mixin { [$(#[$($m)*])*] [$vis] $Name }
            $( $($how)? { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*
            relationship {}
        }
    )* };
}

/// What a mixin is: a type that has the columns by their places, and a macro of the same name that tells them.
#[doc(hidden)]
#[macro_export]
macro_rules! __mixin {
    ({ [$($m:tt)*] [$vis:vis] $Name:ident ($d:tt) $relations:tt }
     [$({ [$($n:tt)*] $ca:tt [$cv:vis] $c:ident [$ct:ty] [$($cargs:tt)*] })*] $next:tt) => {
        $($m)*
        #[derive(Clone, Copy, Debug)]
        $vis enum $Name {}

        $( $crate::__column_at! { $Name [$($n)*] [$ct] [$($cargs)*] } )*

        #[allow(missing_docs)]
        impl $Name {
            $( $crate::__documented! { $ca []
                $cv const fn $c<__M: $crate::Mixes<$Name>>() -> $crate::Column<__M, $crate::Val<$ct>> {
                    $crate::Column::at(<__M as $crate::Mixes<$Name>>::AT + $($n)*)
                }
            } )*
        }

        #[allow(unused_macros)]
        macro_rules! __tell {
            ($d($d to:tt)*) => {
                $crate::__mixed! { [$({ [$($n)*] $ca [$cv] $c })*] $relations $d($d to)* }
            };
        }
        #[allow(unused_imports)]
        pub(crate) use __tell as $Name;
    };
}

/// A column type that is found by the type it belongs to and its place there.
#[doc(hidden)]
#[macro_export]
macro_rules! __column_at {
    ($Name:ident [$($n:tt)*] [$ct:ty] [$($cargs:tt)*]) => {
        impl $crate::ColumnAt<{ $($n)* }> for $Name {
            type Rust = $crate::Val<$ct>;
            const DEF: $crate::ColumnDef = $crate::__def!(
                [$ct] [<$ct as $crate::ColumnType>::DEF] $($cargs)*
            );
            type Slot = $crate::__slot!([$ct] Slot $($cargs)*);
            type KeySlot = $crate::__slot!([$ct] KeySlot $($cargs)*);
            type Key = $crate::__key!([$ct] $($cargs)*);
        }
    };
}

/// Asks the next mixin for its fields; after the last one, the fields are sorted.
#[doc(hidden)]
#[macro_export]
macro_rules! __mix {
    ($kind:ident $cx:tt $fields:tt [[$($mixin:ident)::+] $($more:tt)*]) => {
        $($mixin)::+ ! { [$($mixin)::+] $kind $cx $fields [$($more)*] }
    };
    ($kind:ident $cx:tt [$($field:tt)*] []) => {
        $crate::__split! { $kind $cx $($field)* relationship {} }
    };
}

/// A mixin has told its fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __mixed {
    ([$({ [$($n:tt)*] $ca:tt $cv:tt $c:ident })*] [$($relation:tt)*]
     [$Mixin:ty] $kind:ident { $m:tt $vis:tt $Name:ident $($cx:tt)* } [$($field:tt)*] $more:tt) => {
        impl $crate::Mixes<$Mixin> for $Name {
            const AT: u16 = $crate::__first_place!($Name $($c)*);
        }
        $crate::__mix! {
            $kind { $m $vis $Name $($cx)* }
            [
                $($field)*
                $( { $ca $cv $c [$crate::ColumnOf<$Mixin, { $($n)* }>] [] } )*
                $( relationship $relation )*
            ]
            $more
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __first_place {
    ($Name:ident) => {
        0
    };
    ($Name:ident $c:ident $($more:ident)*) => {
        <$Name>::$c.index() as u16
    };
}

/// Numbers columns from a place on; then calls the macro it was given, with the place after the last.
#[doc(hidden)]
#[macro_export]
macro_rules! __number {
    ($then:ident $cx:tt $done:tt $n:tt []) => { $crate::$then! { $cx $done $n } };
    ($then:ident $cx:tt [$($done:tt)*] [$($n:tt)*] [{ $($c:tt)* } $($rest:tt)*]) => {
        $crate::__number! { $then $cx [$($done)* { [$($n)*] $($c)* }] [$($n)* + 1] [$($rest)*] }
    };
}
