//! The struct of a model.

/// Declares the struct; if serde is among its derives, relationships that were not loaded are left out.
#[doc(hidden)]
#[macro_export]
macro_rules! __struct {
    ([] $done:tt $($body:tt)*) => { $crate::__struct! { @plain $done $($body)* } };
    ([#[derive($($d:tt)*)] $($more:tt)*] [$($a:tt)*] $($body:tt)*) => {
        $crate::__struct! { @derives [$($d)*] [$($more)*] [$($a)* #[derive($($d)*)]] $($body)* }
    };
    ([#[$($x:tt)*] $($more:tt)*] [$($a:tt)*] $($body:tt)*) => {
        $crate::__struct! { [$($more)*] [$($a)* #[$($x)*]] $($body)* }
    };
    (@derives [Serialize $($d:tt)*] [$($more:tt)*] [$($a:tt)*] $($body:tt)*) => {
        $crate::__struct! { @serde [$($a)* $($more)*] $($body)* }
    };
    (@derives [Deserialize $($d:tt)*] [$($more:tt)*] [$($a:tt)*] $($body:tt)*) => {
        $crate::__struct! { @serde [$($a)* $($more)*] $($body)* }
    };
    (@derives [$x:tt $($d:tt)*] $($more:tt)*) => { $crate::__struct! { @derives [$($d)*] $($more)* } };
    (@derives [] $more:tt $($body:tt)*) => { $crate::__struct! { $more $($body)* } };
    (@plain [$($a:tt)*] [$vis:vis] $N:ident [$({ [$($ba:tt)*] [$bv:vis] $b:ident [$bt:ty] })*]
     [$({ [$($ca:tt)*] [$cv:vis] $c:ident [$ct:ty] $cargs:tt })*]
     [$({ [$($ra:tt)*] [$rv:vis] $r:ident [$rt:ty] $rargs:tt })*]) => {
        $crate::__column_types! { $( $c [$ct] )* }
        $($a)*
        $vis struct $N { $( $($ba)* $bv $b: $bt, )* $( $($ca)* $cv $c: $crate::Val<$ct>, )* $( $($ra)* $rv $r: $rt, )* }
    };
    (@serde [$($a:tt)*] [$vis:vis] $N:ident [$({ [$($ba:tt)*] [$bv:vis] $b:ident [$bt:ty] })*]
     [$({ [$($ca:tt)*] [$cv:vis] $c:ident [$ct:ty] $cargs:tt })*]
     [$({ [$($ra:tt)*] [$rv:vis] $r:ident [$rt:ty] $rargs:tt })*]) => {
        $crate::__column_types! { $( $c [$ct] )* }
        $($a)*
        $vis struct $N {
            $( $($ba)* $bv $b: $bt, )*
            $( $($ca)* $cv $c: $crate::Val<$ct>, )*
            $( $($ra)* #[serde(default, skip_serializing_if = "Self::__unloaded")] $rv $r: $rt, )*
        }
        impl $N {
            #[doc(hidden)]
            pub fn __unloaded<F: $crate::RelationField>(field: &F) -> bool {
                $crate::RelationField::is_unloaded(field)
            }
        }
    };
}

/// Says first, and where it stands, that a field's type is none of a column: all else that is made of it says so as well.
#[doc(hidden)]
#[macro_export]
macro_rules! __column_types {
    ($( $c:ident [$ct:ty] )*) => {
        const _: () = {
            #[allow(non_camel_case_types, dead_code)]
            trait __Columns { $( type $c: $crate::ColumnType; )* }
            impl __Columns for () { $( type $c = $ct; )* }
        };
    };
}
