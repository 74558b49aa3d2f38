//! Drafts: `User::new().name(…)`.

/// The draft type of a model, with a setter for each column and relationship.
#[doc(hidden)]
#[macro_export]
macro_rules! __draft {
    (view $vis:tt $N:ident $columns:tt $relations:tt $groups:tt) => {
        impl $N {
            /// Nobody can call it: a view has no new rows.
            #[doc(hidden)]
            pub fn new(__never: $crate::ViewsAreReadOnly) -> Self {
                match __never {}
            }
        }
    };
    ($kind:ident [$vis:vis] $N:ident [$({ $c:ident })*] [$({ $ra:tt $r:ident [$rt:ty] })*] [$($group:tt)*]) => {
        /// The columns as types, to be named in messages.
        #[allow(non_camel_case_types)]
        pub mod col { $( pub enum $c {} )* }

        #[must_use = "a draft does nothing until it is added or inserted"]
        $vis struct __Draft<__S> { draft: $crate::Draft<$N>, state: ::core::marker::PhantomData<fn() -> __S> }

        impl $N {
            /// A draft of a new row; its methods are the columns and relationships.
            #[doc(hidden)]
            #[allow(clippy::new_ret_no_self)]
            pub fn new() -> __Draft<$crate::__list!(__slot_of $($group)*)> {
                __Draft { draft: $crate::Draft::new(), state: ::core::marker::PhantomData }
            }
        }

        impl<__S> __Draft<__S> {
            $( $crate::__each_column! { __setter [$N] $group } )*
            $( $crate::__documented! { $ra []
                pub fn $r(
                    self,
                    __related: impl $crate::IntoRelated<
                        <$rt as $crate::RelationField>::Kind,
                        $crate::Target<$rt>,
                    >,
                ) -> Self {
                    __Draft { draft: self.draft.relate(<$N>::$r, __related), state: self.state }
                }
            } )*
        }

        impl<__S: $crate::AllReady<$crate::__list!(__marker_of $($group)*), $N>> $crate::Pending for __Draft<__S> {
            type Entity = $N;
            fn into_draft(self) -> $crate::Draft<$N> {
                self.draft
            }
        }

        impl<__K, __S> $crate::IntoRelated<__K, $N> for __Draft<__S>
        where
            __K: $crate::ToSingle,
            __S: $crate::AllReady<$crate::__list!(__marker_of $($group)*), $N>,
        {
            fn each(self, __add: &mut dyn ::core::ops::FnMut($crate::Related)) {
                $crate::IntoRelated::<__K, $N>::each(self.draft, __add);
            }
        }
    };
}

/// The setter of a column.
#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    ($cx:tt $place:tt $base:tt $i:literal {}) => {};
    ($cx:tt $place:tt $base:tt $i:literal { $ca:tt $cv:tt new $t:tt $cargs:tt }) => {
        ::core::compile_error!("`new` cannot be a field's name, it begins a draft: rename the field and write column(name = \"new\")");
    };
    // the first column of a composite stands for all of them
    ([$N:ident] [$($place:tt)*] $base:tt $i:literal { $ca:tt $cv:tt $c:ident $ct:tt [composite_first($f:ident [$T:ty])] }) => {
        pub fn $f(self, __value: $T) -> __Draft<__S::Out>
        where
            __S: $crate::Put<$($place)*, $crate::At<$i>>,
        {
            __Draft { draft: self.draft.compose(<$N>::$f, __value), state: ::core::marker::PhantomData }
        }
    };
    // one that is inherited: its type is known by its place
    ([$N:ident] [$($place:tt)*] $base:tt $i:literal { $ca:tt $cv:tt $c:ident $ct:tt [composite_first($f:ident)] }) => {
        pub fn $f(
            self,
            __value: <$N as $crate::CompositeAt<{ <$N>::$c.index() }>>::Value,
        ) -> __Draft<__S::Out>
        where
            __S: $crate::Put<$($place)*, $crate::At<$i>>,
        {
            __Draft { draft: self.draft.compose(<$N>::$f, __value), state: ::core::marker::PhantomData }
        }
    };
    ($cx:tt $place:tt $base:tt $i:literal { $ca:tt $cv:tt $c:ident $ct:tt [composite_part] }) => {};
    ([$N:ident] [$($place:tt)*] $base:tt $i:literal { $ca:tt $cv:tt $c:ident [$ct:ty] $cargs:tt }) => {
        $crate::__documented! { $ca []
            pub fn $c(self, __value: impl $crate::IntoExpr<$crate::Val<$ct>>) -> __Draft<__S::Out>
            where
                __S: $crate::Put<$($place)*, $crate::At<$i>>,
            {
                __Draft { draft: self.draft.set(<$N>::$c, __value), state: ::core::marker::PhantomData }
            }
        }
    };
}

/// A list of groups, each a tuple of what a macro makes of its columns.
#[doc(hidden)]
#[macro_export]
macro_rules! __list {
    ($of:ident) => { () };
    ($of:ident { $place:tt $base:tt $($column:tt)* } $($rest:tt)*) => {
        (($( $crate::$of!($column), )*), $crate::__list!($of $($rest)*))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __slot_of {
    ({}) => { $crate::Filled };
    ({ $ca:tt $cv:tt $c:ident $t:tt [$($cargs:tt)*] }) => { $crate::__slot!($t Slot $($cargs)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __key_of {
    ({}) => { $crate::PkIf<false, ()> };
    ({ $ca:tt $cv:tt $c:ident $t:tt [$($cargs:tt)*] }) => { $crate::__key!($t $($cargs)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __marker_of {
    ({}) => {
        ()
    };
    ({ $ca:tt $cv:tt $c:ident $t:tt $cargs:tt }) => {
        col::$c
    };
}
