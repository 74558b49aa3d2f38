//! Models that inherit: `inherits(…)`.

/// A member: the base has told its columns, and the fields are yet to be read.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    ($columns:tt $next:tt $relations:tt $next_relation:tt $B:tt $own:tt $more:tt { , $($rest:tt)* }) => {
        $crate::__member! { $columns $next $relations $next_relation $B $own $more { $($rest)* } }
    };
    ($columns:tt $next:tt $relations:tt $next_relation:tt
     [$B:ty] { $m:tt $vis:tt $Name:ident $table:tt $base:tt } [$($more:tt)*] {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= $how:ident ( $($arg:tt)* ))? ),* $(,)?
        $(; $( $item:ident $iarg:tt ),* $(,)? )?
    }) => {
        $crate::__split! {
            member {
                $m $vis $Name $table [$($more)* $($($item $iarg)*)?]
                $base [$B] $columns $next $relations $next_relation
            }
            $( $($how)? { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*
            relationship {}
        }
    };
    ($columns:tt $next:tt $relations:tt $next_relation:tt
     [$B:ty] { $m:tt $vis:tt $Name:ident $table:tt $base:tt } [$($more:tt)*] {
        $( $(#[$($fm:tt)*])* $fvis:vis $f:ident : $t:ty $(= $how:ident ( $($arg:tt)* ))? , )*
        $( .. $($mixin:ident)::+ ),+ $(,)?
        $(; $( $item:ident $iarg:tt ),* $(,)? )?
    }) => {
        $crate::__mix! {
            member {
                $m $vis $Name $table [$($more)* $($($item $iarg)*)?]
                $base [$B] $columns $next $relations $next_relation
            }
            [$( $($how)? { [$(#[$($fm)*])*] [$fvis] $f [$t] [$($($arg)*)?] } )*]
            [$( [$($mixin)::+] )+]
        }
    };
    ($columns:tt $next:tt $relations:tt $next_relation:tt
     [$B:ty] { $m:tt $vis:tt $Name:ident $table:tt $base:tt } $more:tt { $($body:tt)* }) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($Name), "`: expected fields as `name: Type = column(…)` after the one that inherits"
        ));
    };
}

/// Its fields are sorted: those of the base come before its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __declare_member {
    ({ $m:tt $vis:tt $N:ident $table:tt $items:tt
       { $fa:tt $fv:tt $f:ident [$($inherits:tt)*] } [$B:ty]
       [[$({ [$($bn:tt)*] $mark:tt $ba:tt $bv:tt $b:ident })*] [$({ $ga:tt $gv:tt $g:ident $gfirst:ident })*]] $next:tt
       [$({ [$($qn:tt)*] $qa:tt $qv:tt $q:ident })*] $next_relation:tt }
     [$($column:tt)*] $relations:tt
     [$({ $ea:tt $ev:tt $e:ident $et:tt $first:ident })*] [[$($part:tt)*] [$($marked:tt)*]]) => {
        $crate::__struct! { $m [] $vis $N [{ $fa $fv $f [$B] } $({ $ea $ev $e $et })*] [$($column)*] $relations }
        $crate::__group! {
            __member_entity {
                $vis $N $table $items { $f [$($inherits)*] } [$B]
                [$({ $b [$crate::ColumnOf<$B, { $($bn)* }>] })*]
                [$({ $ga $gv $g [<$B as $crate::CompositeAt<{ <$B>::$gfirst.index() }>>::Value] $gfirst })*]
                [$({ $qa $qv $q [<$B as $crate::RelationAt<{ $($qn)* }>>::Field] })*]
                [$($column)*] $relations
                [$({ $ea $ev $e $et $first })*] [$($part)*]
            }
            [] [$crate::Here] [0]
            [$({ $ba $bv $b [$crate::ColumnOf<$B, { $($bn)* }>] $mark })* $($column)* $($part)*]
        }
        $crate::__composites_at! {
            $N
            [
                $({ $ga $gv $g [<$B as $crate::CompositeAt<{ <$B>::$gfirst.index() }>>::Value] $gfirst })*
                $({ $ea $ev $e $et $first })*
            ]
        }
        $crate::__number! {
            __lineage {
                $N
                [$({ [$($bn)*] $mark { $ba $bv $b [$crate::ColumnOf<$B, { $($bn)* }>] $mark } })*]
                [$({ [$($qn)*] $qa $qv $q [<$B as $crate::RelationAt<{ $($qn)* }>>::Field] [] })*]
                $next_relation $relations
                [$({ $ga $gv $g [] $gfirst })* $({ $ea $ev $e [] $first })*]
            }
            [] $next [$( { [] $column } )* $($marked)*]
        }
    };
}

/// The constants and trait implementations of a member.
#[doc(hidden)]
#[macro_export]
macro_rules! __member_entity {
    ({ [$vis:vis] $N:ident $table:tt [$($item:ident $iarg:tt)*]
       { $f:ident [$identity:expr $(, $k:ident = $a:tt)* $(,)?] } [$B:ty]
       [$({ $b:ident [$bt:ty] })*]
       // the base's values of several columns
       [$({ $ga:tt [$gv:vis] $g:ident [$gt:ty] $gfirst:ident })*]
       [$({ $qa:tt [$qv:vis] $q:ident [$qt:ty] })*]
       [$({ $ca:tt [$cv:vis] $c:ident [$ct:ty] [$($cargs:tt)*] })*]
       [$({ $ra:tt [$rv:vis] $r:ident [$rt:ty] [$($rargs:tt)*] })*]
       // its own values of several columns, and those columns
       [$({ $ea:tt [$ev:vis] $e:ident [$et:ty] $first:ident })*]
       [$({ $pa:tt [$pv:vis] $p:ident [$pt:ty] $pargs:tt })*] }
     [$($group:tt)*]) => {
        #[allow(non_upper_case_globals)]
        #[doc = ::core::concat!("The tables of `", ::core::stringify!($N), "`, for statements.")]
        $vis const $N: $crate::Model<$N> = $crate::Model::new();

        #[allow(non_upper_case_globals, missing_docs)]
        impl $N {
            $( $crate::__each_column! { __column_const [$N] $group } )*
            $( $crate::__documented! { $ga []
                $gv const $g: $crate::CompositeColumns<$N, $gt> = $crate::CompositeColumns::at(<$N>::$gfirst.index());
            } )*
            $( $crate::__documented! { $ea []
                $ev const $e: $crate::CompositeColumns<$N, $et> = $crate::CompositeColumns::at(<$N>::$first.index());
            } )*
            $( $crate::__documented! { $qa []
                $qv const $q: $crate::Relation<$N, $qt> = $crate::Relation::new({
                    static __RELATION: $crate::RelationDef = <$B>::$q.def().of::<$N, $qt>();
                    &__RELATION
                });
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

        impl ::core::ops::Deref for $N {
            type Target = $B;
            fn deref(&self) -> &$B {
                &self.$f
            }
        }

        impl ::core::ops::DerefMut for $N {
            fn deref_mut(&mut self) -> &mut $B {
                &mut self.$f
            }
        }

        const _: () = {
            const __BASE: &[$crate::ColumnDef] = &[$( <$bt as $crate::ColumnType>::DEF ),*];
            const __COLUMNS: &[$crate::ColumnDef] = &[
                $( $crate::__def!([$ct] [<$ct as $crate::ColumnType>::DEF] $($cargs)*), )*
                $( <$pt as $crate::ColumnType>::DEF ),*
            ];
            const __FIELDS: &[&str] = &[$( ::core::stringify!($c), )* $( ::core::stringify!($p) ),*];
            const __HERITAGE: &[&str] = &[$( ::core::stringify!($b) ),*];
            $crate::__own_table! {
                $table $N [$B] [$crate::Heir::key::<$B>()$(.$k($crate::__foreign_key_option!($k $a)))*]
                [$( $crate::__item!(member $N $item $iarg) ),*]
            }
            static __WIDENED: ::std::sync::OnceLock<$crate::TableDef> = ::std::sync::OnceLock::new();
            static __INHERITS: $crate::Inherits = $crate::Inherits {
                base: || <$B as $crate::HasTable>::TABLE,
                own: __OWN,
                widened: &__WIDENED,
                width: __BASE.len(),
                identity: $crate::__expression!(<$B as $crate::Inheritance>::Tag, $identity),
            };
            static __TABLE: $crate::TableDef = $crate::TableDef {
                name: __NAME,
                model: ::core::stringify!($N),
                fields: &[$( ::core::stringify!($b), )* $( ::core::stringify!($c), )* $( ::core::stringify!($p) ),*],
                columns: &$crate::identified(
                    [
                        $( <$bt as $crate::ColumnType>::DEF, )*
                        $( $crate::__def!([$ct] [<$ct as $crate::ColumnType>::DEF] $($cargs)*), )*
                        $( <$pt as $crate::ColumnType>::DEF ),*
                    ],
                    $crate::__expression!(<$B as $crate::Inheritance>::Tag, $identity),
                ),
                items: &[
                    $( $crate::__item!(member $N $item $iarg), )*
                    $crate::TableItem::Inherits(&__INHERITS),
                    $crate::TableItem::Relationships(|| <$N as $crate::Entity>::RELATIONSHIPS),
                ],
            };

            #[derive(Clone, Copy)]
            pub struct __Columns {
                $( pub $b: $crate::Column<$N, $crate::Val<$bt>>, )*
                $( pub $c: $crate::Column<$N, $crate::Val<$ct>>, )*
                $( pub $p: $crate::Column<$N, $crate::Val<$pt>>, )*
                $( pub $g: $crate::CompositeColumns<$N, $gt>, )*
                $( pub $e: $crate::CompositeColumns<$N, $et>, )*
                $( pub $q: $crate::Relation<$N, $qt>, )*
                $( pub $r: $crate::Relation<$N, $rt>, )*
            }

            impl $crate::HasTable for $N {
                const TABLE: &'static $crate::TableDef = &__TABLE;
                type Columns = __Columns;
                fn columns(__alias: ::core::option::Option<$crate::AliasName>) -> __Columns {
                    __Columns {
                        $( $b: <$N>::$b.of_alias(__alias), )*
                        $( $c: <$N>::$c.of_alias(__alias), )*
                        $( $p: <$N>::$p.of_alias(__alias), )*
                        $( $g: <$N>::$g.of_alias(__alias), )*
                        $( $e: <$N>::$e.of_alias(__alias), )*
                        $( $q: <$N>::$q.of_alias(__alias), )*
                        $( $r: <$N>::$r.of_alias(__alias), )*
                    }
                }
            }

            impl $crate::FromRow for $N {
                type First = $N;
                const LOADS: bool =
                    $crate::loads_by_default(&__TABLE, &[$( <$N>::$q.def(), )* $( <$N>::$r.def() ),*]);
                fn model() -> ::core::option::Option<$crate::ModelOf<Self>> {
                    ::core::option::Option::Some($crate::ModelOf::itself())
                }
                fn kinds(__out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                    <$B as $crate::FromRow>::kinds(__out);
                    $( __out(<$crate::Val<$ct> as $crate::Decode>::KIND); )*
                    $( __out(<$crate::Val<$pt> as $crate::Decode>::KIND); )*
                }
                fn from_row<__C: $crate::Cells>(__cells: &mut __C) -> $crate::Result<Self> {
                    ::core::result::Result::Ok($N {
                        $f: <$B as $crate::FromRow>::from_row(__cells)?,
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
                const RELATIONSHIPS: &'static [&'static $crate::RelationDef] =
                    &[$( <$N>::$q.def(), )* $( <$N>::$r.def() ),*];
                fn encode_row(&self, __out: &mut ::std::vec::Vec<$crate::Value>) {
                    $crate::Entity::encode_row(&self.$f, __out);
                    $( __out.push($crate::Encode::encode(&self.$c)); )*
                    $( $crate::Composite::encode_parts(&self.$e, __out); )*
                }
                #[allow(unused_assignments, unused_mut, unused_variables)]
                fn column_value(&self, __column: usize) -> ::core::option::Option<$crate::Value> {
                    let mut __next = __BASE.len();
                    if __column < __next {
                        return $crate::Entity::column_value(&self.$f, __column);
                    }
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
                    let mut __next = <$B as $crate::Entity>::RELATIONSHIPS.len();
                    if __place < __next {
                        return $crate::Entity::related_mut(&mut self.$f, __place);
                    }
                    $(
                        if __place == __next {
                            return ::core::option::Option::Some(&mut self.$r);
                        }
                        __next += 1;
                    )*
                    ::core::option::Option::None
                }
                fn part(
                    &self,
                    __model: ::core::any::TypeId,
                ) -> ::core::option::Option<&dyn ::core::any::Any> {
                    if ::core::any::TypeId::of::<$N>() == __model {
                        return ::core::option::Option::Some(self);
                    }
                    $crate::Entity::part(&self.$f, __model)
                }
                fn part_mut(
                    &mut self,
                    __model: ::core::any::TypeId,
                ) -> ::core::option::Option<&mut dyn ::core::any::Any> {
                    if ::core::any::TypeId::of::<$N>() == __model {
                        return ::core::option::Option::Some(self);
                    }
                    $crate::Entity::part_mut(&mut self.$f, __model)
                }
                #[allow(unused_assignments, unused_mut, unused_variables)]
                fn related(&self, __place: usize) -> ::core::option::Option<&dyn ::core::any::Any> {
                    let mut __next = <$B as $crate::Entity>::RELATIONSHIPS.len();
                    if __place < __next {
                        return $crate::Entity::related(&self.$f, __place);
                    }
                    $(
                        if __place == __next {
                            return ::core::option::Option::Some(&self.$r);
                        }
                        __next += 1;
                    )*
                    ::core::option::Option::None
                }
                fn reload<__C: $crate::Cells>(&mut self, __cells: &mut __C) -> $crate::Result<()> {
                    $crate::Entity::reload(&mut self.$f, __cells)?;
                    $( self.$c = <$crate::Val<$ct> as $crate::Decode>::decode(__cells)?; )*
                    $( self.$e = <$et as $crate::FromRow>::from_row(__cells)?; )*
                    ::core::result::Result::Ok(())
                }
            }

            impl $crate::Inheritance for $N {
                type Root = <$B as $crate::Inheritance>::Root;
                type Tag = <$B as $crate::Inheritance>::Tag;
                const REST: usize = <$B as $crate::Inheritance>::REST + __OWN_KEY + __FIELDS.len();
                fn rest_kinds(__out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                    <$B as $crate::Inheritance>::rest_kinds(__out);
                    $crate::key_kinds(__OWN_KEY, __out);
                    $( __out(<$crate::Val<$ct> as $crate::Decode>::KIND); )*
                    $( __out(<$crate::Val<$pt> as $crate::Decode>::KIND); )*
                }
                $crate::__identity! {}
                fn tag(&self) -> $crate::Value {
                    $crate::Inheritance::tag(&self.$f)
                }
                fn root(&self) -> &Self::Root {
                    $crate::Inheritance::root(&self.$f)
                }
                fn root_mut(&mut self) -> &mut Self::Root {
                    $crate::Inheritance::root_mut(&mut self.$f)
                }
                fn descend<__C: $crate::Cells>(
                    __root: Self::Root,
                    __cells: &mut __C,
                ) -> $crate::Result<Self> {
                    let __base = <$B as $crate::Inheritance>::descend(__root, __cells)?;
                    $crate::skip_key(__OWN_KEY, __cells)?;
                    ::core::result::Result::Ok($N {
                        $f: __base,
                        $( $c: <$crate::Val<$ct> as $crate::Decode>::decode(__cells)?, )*
                        $( $e: <$et as $crate::FromRow>::from_row(__cells)?, )*
                        $( $r: $crate::RelationField::unloaded(<$N>::$r.def()), )*
                    })
                }
            }

            $crate::__draft! {
                member [$vis] $N [$({ $b })* $({ $c })* $({ $p })*] [$({ $qa $q [$qt] })* $({ $ra $r [$rt] })*] [$($group)*]
            }
        };
    };
    ({ $vis:tt $N:ident $table:tt $items:tt { $f:ident [$($inherits:tt)*] } $($cx:tt)* } $groups:tt) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($N), "`: inherits(…) does not understand `", ::core::stringify!($($inherits)*),
            "`: give what its rows have in the discriminator's column, then on_delete = …, name = \"…\" and their kind ",
            "for the key that refers to the base"
        ));
    };
}

/// The table of a member's own columns, if it has one.
#[doc(hidden)]
#[macro_export]
macro_rules! __own_table {
    ([] $N:ident [$B:ty] $key:tt $items:tt) => {
        const __OWN_KEY: usize = 0;
        static __NAME: &str = <$B as $crate::HasTable>::TABLE.name;
        static __OWN: ::core::option::Option<&'static $crate::TableDef> = ::core::option::Option::None;
    };
    ([$table:literal] $N:ident [$B:ty] [$key:expr] [$($item:expr),*]) => {
        const __OWN_KEY: usize = $crate::key_count(__BASE);
        static __NAME: &str = $table;
        static __OWN_TABLE: $crate::TableDef = $crate::TableDef {
            name: $table,
            model: ::core::stringify!($N),
            fields: &$crate::own_fields::<{ __OWN_KEY + __FIELDS.len() }>(__BASE, __HERITAGE, __FIELDS),
            columns: &$crate::own_columns::<$B, { __OWN_KEY + __FIELDS.len() }>(__BASE, __COLUMNS, $key),
            items: &[$( $item ),*],
        };
        static __OWN: ::core::option::Option<&'static $crate::TableDef> =
            ::core::option::Option::Some(&__OWN_TABLE);
    };
}
