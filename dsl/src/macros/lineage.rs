//! What models that others inherit from tell: `polymorphic(…)`.
//!
//! A base tells its columns by a macro of its own name, and what they are made of by their places.

/// The base: its discriminator.
#[doc(hidden)]
#[macro_export]
macro_rules! __root {
    ($N:ident $f:ident [$t:ty]) => {
        impl $crate::Inheritance for $N {
            type Root = $N;
            type Tag = $crate::Val<$t>;
            const REST: usize = 0;
            fn rest_kinds(_: &mut dyn ::core::ops::FnMut($crate::Kind)) {}
            $crate::__identity! {}
            fn tag(&self) -> $crate::Value {
                $crate::Encode::encode(&self.$f)
            }
            fn root(&self) -> &$N {
                self
            }
            fn root_mut(&mut self) -> &mut $N {
                self
            }
            fn descend<__C: $crate::Cells>(__root: $N, _: &mut __C) -> $crate::Result<Self> {
                ::core::result::Result::Ok(__root)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __identity {
    () => {
        fn identity() -> ::core::option::Option<&'static $crate::Value> {
            static __IDENTITY: ::std::sync::OnceLock<::core::option::Option<$crate::Value>> =
                ::std::sync::OnceLock::new();
            __IDENTITY.get_or_init($crate::identity_of::<Self>).as_ref()
        }
    };
}

/// What those that inherit need to know: columns and relationships by their places, and a macro that names them.
#[doc(hidden)]
#[macro_export]
macro_rules! __lineage {
    // the columns are numbered, the relationships are not
    ({ $N:ident [$($known:tt)*] $known_relations:tt $relation:tt $relations:tt $composites:tt }
     [$($column:tt)*] $next:tt) => {
        $crate::__number! {
            __tell_lineage { $N ($) [$($known)* $($column)*] $next $known_relations $composites }
            [] $relation $relations
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tell_lineage {
    ({ $N:ident ($d:tt)
       [$({ [$($n:tt)*] $mark:tt { $ca:tt $cv:tt $c:ident [$ct:ty] [$($cargs:tt)*] } })*] $next:tt
       [$({ [$($kn:tt)*] $ka:tt $kv:tt $k:ident [$kt:ty] $kargs:tt })*]
       [$({ $ea:tt $ev:tt $e:ident $et:tt $first:ident })*] }
     [$({ [$($rn:tt)*] $ra:tt $rv:tt $r:ident [$rt:ty] $rargs:tt })*] $next_relation:tt) => {
        $( $crate::__column_at! { $N [$($n)*] [$ct] [$($cargs)*] } )*
        $( impl $crate::RelationAt<{ $($kn)* }> for $N { type Field = $kt; } )*
        $( impl $crate::RelationAt<{ $($rn)* }> for $N { type Field = $rt; } )*

        #[allow(unused_macros)]
        macro_rules! __tell {
            ($d($d to:tt)*) => {
                $crate::__member! {
                    [[$({ [$($n)*] $mark $ca $cv $c })*] [$({ $ea $ev $e $first })*]] $next
                    [$({ [$($kn)*] $ka $kv $k })* $({ [$($rn)*] $ra $rv $r })*] $next_relation
                    $d($d to)*
                }
            };
        }
        #[allow(unused_imports)]
        pub(crate) use __tell as $N;
    };
}
