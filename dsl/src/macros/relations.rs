//! The options of `relationship(…)`.

/// One option at a time onto the definition.
#[doc(hidden)]
#[macro_export]
macro_rules! __relation {
    ($N:ident $r:ident [$t:ty] [$($d:tt)*]) => { $($d)* };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] back_populates = $b:ident $(, $($x:tt)*)?) => {
        $crate::__relation!(
            $N $r [$t]
            [$($d)*.back(|| $crate::back::<$N, $t, _>(|| <$N>::$r, <$crate::Target<$t>>::$b))]
            $($($x)*)?
        )
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] cascade = [$($c:ident),* $(,)?] $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.cascade(&[$($crate::Cascade::$c),*])] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] secondary = $s:path $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.secondary(|| $s.table())] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] keys = ($near:path, $far:path $(,)?) $(, $($x:tt)*)?) => {
        $crate::__relation!(
            $N $r [$t] [$($d)*.keys(|| ($near.reference(), $far.reference()))] $($($x)*)?
        )
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] on = $on:expr $(, $($x:tt)*)?) => {
        $crate::__relation!(
            $N $r [$t]
            [$($d)*.on(|| {
                #[allow(unused_imports)]
                use $crate::{ExpressionMethods as _, TextMethods as _};
                static __ON: ::std::sync::OnceLock<$crate::RelationOn> = ::std::sync::OnceLock::new();
                __ON.get_or_init(|| $crate::RelationOn::new::<$N, $crate::Target<$t>, _>($on))
            })]
            $($($x)*)?
        )
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] order_by = $o:expr $(, $($x:tt)*)?) => {
        $crate::__relation!(
            $N $r [$t]
            [$($d)*.order_by(|| {
                #[allow(unused_imports)]
                use $crate::ExpressionMethods as _;
                let mut __all = ::std::vec::Vec::new();
                $crate::OrderList::each($o, &mut |__x| __all.push(__x));
                __all
            })]
            $($($x)*)?
        )
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] lazy = $lazy:ident $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.lazy($crate::Lazy::$lazy)] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] viewonly $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.viewonly()] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] post_update $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.post_update()] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] passive_deletes $(, $($x:tt)*)?) => {
        $crate::__relation!($N $r [$t] [$($d)*.passive_deletes()] $($($x)*)?)
    };
    ($N:ident $r:ident [$t:ty] [$($d:tt)*] $fk:ident $(, $($x:tt)*)?) => {
        $crate::__relation!(
            $N $r [$t]
            [$($d)*.foreign_key(|| <<$t as $crate::RelationField>::Holder<$N>>::$fk.reference())]
            $($($x)*)?
        )
    };
    ($N:ident $r:ident $t:tt $d:tt $($x:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "relationship `", ::core::stringify!($r), "` does not understand `", ::core::stringify!($($x)*),
            "`: use a foreign key's column, back_populates = field, secondary = Table, keys = (Table::near, Table::far), ",
            "on = |owner, target| …, cascade = […], ",
            "order_by = Model::column, lazy = Selectin, viewonly, post_update, passive_deletes"
        ))
    };
}
