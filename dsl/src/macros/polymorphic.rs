//! `polymorphic!`: enums over the models of a hierarchy.

/// Declares enums over models that inherit from one base: what a query for all of them gives.
///
/// `select(Staff)` reads the base and, by outer joins, what its members have besides, in one statement: SQLAlchemy's
/// `with_polymorphic`. An enum may have some of the members only. A row whose member is not among them is read as the base,
/// if that is; without the base, the query leaves such rows out.
///
/// The enum derefs to the base, so that `staff.name` needs no `match`.
///
/// ```
/// use aludel::prelude::*;
/// models! {
///     #[derive(Debug)]
///     pub struct Employee in "employees" {
///         pub id: i64 = column(primary_key),
///         pub name: String,
///         pub kind: String = polymorphic("employee"),
///     }
///     #[derive(Debug)]
///     pub struct Engineer in "engineers" {
///         pub employee: Employee = inherits("engineer"),
///         pub language: String,
///     }
/// }
/// polymorphic! {
///     #[derive(Debug)]
///     pub enum Staff: Employee { Employee, Engineer }
/// }
/// fn describe(staff: &Staff) -> String {
///     match staff {
///         Staff::Engineer(engineer) => format!("{} writes {}", engineer.name, engineer.language),
///         other => other.name.clone(),
///     }
/// }
/// # let _ = describe;
/// assert_eq!(
///     select(Staff).order_by(Employee::name).to_string(),
///     "SELECT employees.id, employees.name, employees.kind, engineers.id AS id_1, engineers.language \
///      FROM employees LEFT OUTER JOIN engineers ON employees.id = engineers.id ORDER BY employees.name"
/// );
/// ```
///
/// `.options(…)` takes relationships of the base and of each member; `selectin_polymorphic(Staff)` reads the members by queries
/// of their own. With a name for its keys, `pub enum Staff(StaffKey): Employee { … }`, a session tracks it:
/// `session.track(select(Staff))` gives keys such as `StaffKey::Engineer(key)`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/queryguide/inheritance.html>
#[macro_export]
macro_rules! polymorphic {
    ($( $(#[$($m:tt)*])* $vis:vis enum $Name:ident $(($Keys:ident))? : $Base:ty {
        $( $(#[$($vm:tt)*])* $Variant:ident $(($Model:ty))? ),+ $(,)?
    } )*) => { $(
        $crate::__polymorphic! {
            [$(#[$($m)*])*] [$vis] $Name [$Base]
            [$( { [$(#[$($vm)*])*] $Variant [$crate::__variant!($Variant $($Model)?)] } )+]
        }
        $crate::__polymorphic_keys! {
            [$($Keys)?] [$vis] $Name [$( { $Variant [$crate::__variant!($Variant $($Model)?)] } )+]
        }
    )* };
}

/// The enum of keys, by which a session tracks the models of another.
#[doc(hidden)]
#[macro_export]
macro_rules! __polymorphic_keys {
    ([] $($rest:tt)*) => {};
    ([$Keys:ident] [$vis:vis] $Name:ident [$( { $Variant:ident [$Model:ty] } )+]) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        #[doc = ::core::concat!("A tracked object that is one of `", ::core::stringify!($Name), "`.")]
        $vis enum $Keys { $( $Variant($crate::Key<$Model>), )+ }

        const _: () = {
            impl $crate::Tracked for $Name {
                type Key = $Keys;
                fn track(
                    self,
                    __work: &mut $crate::UnitOfWork,
                    __populate: bool,
                ) -> $crate::Result<$Keys> {
                    match self {
                        $( $Name::$Variant(__object) => ::core::result::Result::map(
                            $crate::UnitOfWork::track(__work, __object, __populate),
                            $Keys::$Variant,
                        ), )+
                    }
                }
                fn erase(__key: $Keys) -> $crate::AnyKey {
                    match __key { $( $Keys::$Variant(__key) => $crate::Key::erase(__key), )+ }
                }
            }
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __variant {
    ($Variant:ident) => {
        $Variant
    };
    ($Variant:ident $Model:ty) => {
        $Model
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __polymorphic {
    ([$($m:tt)*] [$vis:vis] $Name:ident [$Base:ty] [$( { [$($vm:tt)*] $Variant:ident [$Model:ty] } )+]) => {
        $($m)*
        $vis enum $Name { $( $($vm)* $Variant($Model), )+ }

        #[allow(non_upper_case_globals)]
        #[doc = ::core::concat!("All models of `", ::core::stringify!($Name), "`, for `select`.")]
        $vis const $Name: $crate::Family<$Name> = $crate::Family::new();

        const _: () = {
            impl $crate::Polymorphic for $Name {
                type Root = $Base;
                const MODELS: &'static [$crate::Mapper] = &[$( $crate::Mapper::of::<$Model>() ),+];
                const VARIANTS: &'static [$crate::Variant<$Name>] = &[$( $crate::Variant::of::<$Model>() ),+];
                fn relationships() -> &'static [&'static $crate::RelationDef] {
                    static __ALL: ::std::sync::LazyLock<::std::vec::Vec<&'static $crate::RelationDef>> =
                        ::std::sync::LazyLock::new(|| {
                            $crate::relationships_of(
                                $crate::Mapper::of::<$Base>(),
                                <$Name as $crate::Polymorphic>::MODELS,
                            )
                        });
                    &__ALL
                }
                fn part_mut(
                    &mut self,
                    __model: ::core::any::TypeId,
                ) -> ::core::option::Option<&mut dyn ::core::any::Any> {
                    match self { $( $Name::$Variant(__object) => $crate::Entity::part_mut(__object, __model), )+ }
                }
            }

            impl<__M: $crate::Inheritance<Root = $Base>> $crate::Hosts<__M> for $Name {}

            impl $crate::LoadRoot for $Name {
                type Entity = $Name;
            }

            impl $crate::FromRow for $Name {
                type First = $Name;
                const LOADS: bool = false $( || <$Model as $crate::FromRow>::LOADS )+;
                fn model() -> ::core::option::Option<$crate::ModelOf<Self>> {
                    ::core::option::Option::Some($crate::ModelOf::of_family())
                }
                fn kinds(__out: &mut dyn ::core::ops::FnMut($crate::Kind)) {
                    <$Base as $crate::FromRow>::kinds(__out);
                    $( <$Model as $crate::Inheritance>::rest_kinds(__out); )+
                }
                fn from_row<__C: $crate::Cells>(__cells: &mut __C) -> $crate::Result<Self> {
                    let __root = <$Base as $crate::FromRow>::from_row(__cells)?;
                    let __tag = $crate::Inheritance::tag(&__root);
                    let mut __root = ::core::option::Option::Some(__root);
                    let mut __found = ::core::option::Option::None;
                    $( $crate::take_in::<$Model, _, _>(&mut __root, &__tag, __cells, &mut __found, $Name::$Variant)?; )+
                    $( $crate::fall_back::<$Model, _, _>(&mut __root, __cells, &mut __found, $Name::$Variant)?; )+
                    ::core::option::Option::ok_or_else(__found, $crate::no_variant::<$Name>)
                }
            }

            impl ::core::ops::Deref for $Name {
                type Target = $Base;
                fn deref(&self) -> &$Base {
                    match self { $( $Name::$Variant(__model) => $crate::Inheritance::root(__model), )+ }
                }
            }

            impl ::core::ops::DerefMut for $Name {
                fn deref_mut(&mut self) -> &mut $Base {
                    match self { $( $Name::$Variant(__model) => $crate::Inheritance::root_mut(__model), )+ }
                }
            }

            $( impl ::core::convert::From<$Model> for $Name {
                fn from(__model: $Model) -> Self {
                    $Name::$Variant(__model)
                }
            } )+
        };
    };
}
