//! What makes a struct an entity, and a table a table.

/// The constants and trait implementations of a model.
#[doc(hidden)]
#[macro_export]
macro_rules! __entity {
    ({ $kind:ident $m:tt [$vis:vis] $N:ident $table:literal [$($item:ident $iarg:tt)*]
       [$({ $ca:tt [$cv:vis] $c:ident [$ct:ty] [$($cargs:tt)*] })*]
       [$({ $ra:tt [$rv:vis] $r:ident [$rt:ty] [$($rargs:tt)*] })*]
       // values of several columns, and those columns
       [$({ $ea:tt [$ev:vis] $e:ident [$et:ty] $first:ident })*]
       [$({ $pa:tt [$pv:vis] $p:ident [$pt:ty] $pargs:tt })*] }
     [$($group:tt)*]) => {
        #[allow(non_upper_case_globals)]
        #[doc = ::core::concat!("The table `", $table, "`, for statements.")]
        $vis const $N: $crate::Model<$N> = $crate::Model::new();

        // what a field does not document is told at the field
        #[allow(non_upper_case_globals, missing_docs)]
        impl $N {
            $( $crate::__each_column! { __column_const [$N] $group } )*
            $( $crate::__documented! { $ea []
                $ev const $e: $crate::CompositeColumns<$N, $et> = $crate::CompositeColumns::at(<$N>::$first.index());
            } )*
            $( $crate::__documented! { $ra []
                $rv const $r: $crate::Relation<$N, $rt> = $crate::Relation::new({
                    static __RELATION: $crate::RelationDef = $crate::__relation!(
                        $N $r [$rt] [$crate::RelationDef::new::<$N, $rt>(::core::stringify!($r))] $($rargs)*
                    );
                    &__RELATION
                });
            } )*
        }

        const _: () = {
            static __TABLE: $crate::TableDef = $crate::TableDef {
                name: $table,
                model: ::core::stringify!($N),
                fields: &[$( ::core::stringify!($c), )* $( ::core::stringify!($p) ),*],
                columns: &[
                    $( $crate::__def!([$ct] [<$ct as $crate::ColumnType>::DEF] $($cargs)*), )*
                    $( <$pt as $crate::ColumnType>::DEF ),*
                ],
                items: &[
                    $( $crate::__item!($kind $N $item $iarg), )*
                    $crate::TableItem::Relationships(|| <$N as $crate::Entity>::RELATIONSHIPS),
                ],
            };
            const _: () = ::core::assert!(
                __TABLE.is_identified(),
                ::core::concat!(
                    "`", ::core::stringify!($N), "` has no primary key: say `column(primary_key)` of a column, or ",
                    "`primary_key(a, b)` of the table"
                )
            );

            #[derive(Clone, Copy)]
            pub struct __Columns {
                $( pub $c: $crate::Column<$N, $crate::Val<$ct>>, )*
                $( pub $p: $crate::Column<$N, $crate::Val<$pt>>, )*
                $( pub $e: $crate::CompositeColumns<$N, $et>, )*
                $( pub $r: $crate::Relation<$N, $rt>, )*
            }

            impl $crate::HasTable for $N {
                const TABLE: &'static $crate::TableDef = &__TABLE;
                type Columns = __Columns;
                fn columns(__alias: ::core::option::Option<$crate::AliasName>) -> __Columns {
                    __Columns {
                        $( $c: <$N>::$c.of_alias(__alias), )*
                        $( $p: <$N>::$p.of_alias(__alias), )*
                        $( $e: <$N>::$e.of_alias(__alias), )*
                        $( $r: <$N>::$r.of_alias(__alias), )*
                    }
                }
            }

            impl $crate::FromRow for $N {
                type First = $N;
                const LOADS: bool = $crate::loads_by_default(&__TABLE, &[$( <$N>::$r.def() ),*]);
                fn model() -> ::core::option::Option<$crate::ModelOf<Self>> {
                    ::core::option::Option::Some($crate::ModelOf::itself())
                }
                fn kinds(__out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                    for __kind in [
                        $( <$crate::Val<$ct> as $crate::Decode>::KIND, )*
                        $( <$crate::Val<$pt> as $crate::Decode>::KIND ),*
                    ] {
                        __out(__kind);
                    }
                }
                #[inline(always)]
                fn from_row<__C: $crate::Cells>(__cells: &mut __C) -> $crate::Result<Self> {
                    ::core::result::Result::Ok($N {
                        $( $c: <$crate::Val<$ct> as $crate::Decode>::decode(__cells)?, )*
                        $( $e: <$et as $crate::FromRow>::from_row(__cells)?, )*
                        $( $r: $crate::RelationField::unloaded(<$N>::$r.def()), )*
                    })
                }
                fn from_row_opt<__C: $crate::Cells>(
                    __cells: &mut __C,
                ) -> $crate::Result<::core::option::Option<Self>> {
                    if $crate::Cells::skip_nulls(__cells, __TABLE.columns.len()) {
                        return ::core::result::Result::Ok(::core::option::Option::None);
                    }
                    ::core::result::Result::map(
                        <$N as $crate::FromRow>::from_row(__cells),
                        ::core::option::Option::Some,
                    )
                }
            }

            impl $crate::Entity for $N {
                type Pk = $crate::Pk<$crate::__list!(__key_of $($group)*)>;
                const RELATIONSHIPS: &'static [&'static $crate::RelationDef] = &[$( <$N>::$r.def() ),*];
                fn encode_row(&self, __out: &mut ::std::vec::Vec<$crate::Value>) {
                    $( __out.push($crate::Encode::encode(&self.$c)); )*
                    $( $crate::Composite::encode_parts(&self.$e, __out); )*
                }
                #[allow(unused_assignments)]
                fn column_value(&self, __column: usize) -> ::core::option::Option<$crate::Value> {
                    let mut __next = 0usize;
                    $(
                        if __column == __next {
                            return ::core::option::Option::Some($crate::Encode::encode(&self.$c));
                        }
                        __next += 1;
                    )*
                    $(
                        if __column < __next + <$et as $crate::Composite>::WIDTH {
                            return $crate::part_of(&self.$e, __column - __next);
                        }
                        __next += <$et as $crate::Composite>::WIDTH;
                    )*
                    ::core::option::Option::None
                }
                #[allow(unused_assignments, unused_mut, unused_variables)]
                fn related_mut(
                    &mut self,
                    __place: usize,
                ) -> ::core::option::Option<&mut dyn ::core::any::Any> {
                    let mut __next = 0usize;
                    $(
                        if __place == __next {
                            return ::core::option::Option::Some(&mut self.$r);
                        }
                        __next += 1;
                    )*
                    ::core::option::Option::None
                }
                #[allow(unused_assignments, unused_mut, unused_variables)]
                fn related(&self, __place: usize) -> ::core::option::Option<&dyn ::core::any::Any> {
                    let mut __next = 0usize;
                    $(
                        if __place == __next {
                            return ::core::option::Option::Some(&self.$r);
                        }
                        __next += 1;
                    )*
                    ::core::option::Option::None
                }
                fn reload<__C: $crate::Cells>(&mut self, __cells: &mut __C) -> $crate::Result<()> {
                    let __new = <$N as $crate::FromRow>::from_row(__cells)?;
                    $( self.$c = __new.$c; )*
                    $( self.$e = __new.$e; )*
                    ::core::result::Result::Ok(())
                }
            }

            $crate::__draft! {
                $kind [$vis] $N [$({ $c })* $({ $p })*] [$({ $ra $r [$rt] })*] [$($group)*]
            }
        };
    };
}

/// The constants and trait implementations of an association table.
#[doc(hidden)]
#[macro_export]
macro_rules! __table {
    ({ $kind:ident [$($m:tt)*] [$vis:vis] $N:ident $table:literal [$($item:ident $iarg:tt)*]
       [$({ $ca:tt [$cv:vis] $c:ident [$ct:ty] [$($cargs:tt)*] })*] }
     [$($group:tt)*]) => {
        $($m)*
        $vis enum $N {}

        #[allow(non_upper_case_globals)]
        #[doc = ::core::concat!("The table `", $table, "`, for statements.")]
        $vis const $N: $crate::Model<$N> = $crate::Model::new();

        #[allow(non_upper_case_globals, missing_docs)]
        impl $N {
            $( $crate::__each_column! { __column_const_of_table [$N $vis] $group } )*
        }

        const _: () = {
            static __TABLE: $crate::TableDef = $crate::TableDef {
                name: $table,
                model: ::core::stringify!($N),
                fields: &[$( ::core::stringify!($c) ),*],
                columns: &[$( $crate::__def!([$ct] [<$ct as $crate::ColumnType>::DEF] $($cargs)*) ),*],
                items: &[$( $crate::__item!($kind $N $item $iarg) ),*],
            };

            #[derive(Clone, Copy)]
            pub struct __Columns { $( pub $c: $crate::Column<$N, $crate::Val<$ct>>, )* }

            impl $crate::HasTable for $N {
                const TABLE: &'static $crate::TableDef = &__TABLE;
                type Columns = __Columns;
                fn columns(__alias: ::core::option::Option<$crate::AliasName>) -> __Columns {
                    __Columns { $( $c: <$N>::$c.of_alias(__alias), )* }
                }
            }
        };
    };
}

/// The constant of a column, by its place.
#[doc(hidden)]
#[macro_export]
macro_rules! __column_const {
    ($cx:tt $place:tt $base:tt $i:literal {}) => {};
    ([$N:ident] $place:tt [$($base:tt)*] $i:literal { $ca:tt [$cv:vis] $c:ident [$ct:ty] $cargs:tt }) => {
        $crate::__documented! { $ca []
            $cv const $c: $crate::Column<$N, $crate::Val<$ct>> = $crate::Column::at($($base)* + $i);
        }
    };
}

/// The same for an association table, whose columns are as visible as the table.
#[doc(hidden)]
#[macro_export]
macro_rules! __column_const_of_table {
    ($cx:tt $place:tt $base:tt $i:literal {}) => {};
    ([$N:ident $vis:vis] $place:tt [$($base:tt)*] $i:literal { $ca:tt [$cv:vis] $c:ident [$ct:ty] $cargs:tt }) => {
        $crate::__documented! { $ca []
            $vis const $c: $crate::Column<$N, $crate::Val<$ct>> = $crate::Column::at($($base)* + $i);
        }
    };
}
