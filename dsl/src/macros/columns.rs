//! `column_types!`, and the attributes of `column(…)`.

/// Declares column types to be shared by models: a Rust type with a column's definition.
///
/// ```
/// use aludel::prelude::*;
/// column_types! {
///     /// Surrogate key, numbered by the database.
///     pub intpk = i64: primary_key;
///     pub str50 = String: String(50);
///     pub slug = str50: unique, index;
/// }
/// models! { pub struct Page in "pages" { pub id: intpk, pub slug: slug, pub subtitle: Option<str50> } }
/// let page = Page::new().slug("home");
/// # let _ = page;
/// ```
///
/// The attributes are those of `column(…)`, see [`models!`](crate::models!).
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#mapping-whole-column-declarations-to-python-types>
#[macro_export]
macro_rules! column_types {
    ($( $(#[$m:meta])* $vis:vis $name:ident = $t:ty $(: $($attribute:ident $(($($argument:tt)*))?),+ )? ;)*) => { $(
        $(#[$m])*
        #[allow(non_camel_case_types)]
        $vis enum $name {}
        impl $crate::ColumnType for $name {
            type Rust = $crate::Val<$t>;
            const DEF: $crate::ColumnDef = $crate::__def!(
                [$t] [<$t as $crate::ColumnType>::DEF] $($($attribute $(($($argument)*))?),+)?
            );
            type Slot = $crate::__slot!([$t] Slot $($($attribute $(($($argument)*))?),+)?);
            type KeySlot = Self::Slot;
            type Key = $crate::__key!([$t] $($($attribute $(($($argument)*))?),+)?);
        }
    )* };
}

/// The attributes of `column(…)`, one at a time onto the definition.
#[doc(hidden)]
#[macro_export]
macro_rules! __def {
    ([$t:ty] [$($d:tt)*]) => { $($d)* };
    ($t:tt [$($d:tt)*] ,) => { $crate::__def!($t [$($d)*]) };
    ($t:tt [$($d:tt)*] primary_key $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.primary_key()] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] unique $(, $($r:tt)*)?) => { $crate::__def!($t [$($d)*.unique()] $($($r)*)?) };
    ($t:tt [$($d:tt)*] index $(, $($r:tt)*)?) => { $crate::__def!($t [$($d)*.index()] $($($r)*)?) };
    ($t:tt [$($d:tt)*] name = $name:literal $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.name($name)] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] comment = $text:literal $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.comment($text)] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] deferred $(, $($r:tt)*)?) => { $crate::__def!($t [$($d)*.deferred("")] $($($r)*)?) };
    ($t:tt [$($d:tt)*] deferred = $group:literal $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.deferred($group)] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] autoincrement = $yes:literal $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.autoincrement($yes)] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] foreign_key($c:expr $(, $k:ident = $a:tt)* $(,)?) $(, $($r:tt)*)?) => {
        $crate::__def!(
            [$t]
            [$($d)*.foreign_key(
                $crate::ForeignKey::new(|| $crate::foreign_key::<$crate::Val<$t>, _, _>($c))
                    $(.$k($crate::__foreign_key_option!($k $a)))*
            )]
            $($($r)*)?
        )
    };
    ([$t:ty] [$($d:tt)*] insert_default($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.default($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] version_id $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.version_id()] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] default($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.default($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] polymorphic($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.discriminator().default($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] members = [$($M:ty),* $(,)?] $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.members(|| const { &[$( $crate::Mapper::of::<$M>() ),*] })] $($($r)*)?)
    };
    ($t:tt $d:tt composite_first $a:tt) => { $crate::__def!($t $d) };
    ($t:tt $d:tt composite_part) => { $crate::__def!($t $d) };
    ([$t:ty] [$($d:tt)*] property($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.property($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] onupdate($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.onupdate($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] server_default($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!([$t] [$($d)*.server_default($crate::__expression!($t, $e))] $($($r)*)?)
    };
    ([$t:ty] [$($d:tt)*] computed($e:expr) $(, $($r:tt)*)?) => {
        $crate::__def!(
            [$t] [$($d)*.computed($crate::__expression!($t, $e), ::core::option::Option::None)] $($($r)*)?
        )
    };
    ([$t:ty] [$($d:tt)*] computed($e:expr, stored) $(, $($r:tt)*)?) => {
        $crate::__def!(
            [$t] [$($d)*.computed($crate::__expression!($t, $e), ::core::option::Option::Some(true))] $($($r)*)?
        )
    };
    ([$t:ty] [$($d:tt)*] computed($e:expr, virtual) $(, $($r:tt)*)?) => {
        $crate::__def!(
            [$t] [$($d)*.computed($crate::__expression!($t, $e), ::core::option::Option::Some(false))] $($($r)*)?
        )
    };
    ($t:tt [$($d:tt)*] identity $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.identity($crate::Identity::new())] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] identity(always $(, $k:ident = $v:expr)* $(,)?) $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.identity($crate::Identity::new().always()$(.$k($v))*)] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] identity($($k:ident = $v:expr),* $(,)?) $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.identity($crate::Identity::new()$(.$k($v))*)] $($($r)*)?)
    };
    ($t:tt [$($d:tt)*] sequence($s:expr) $(, $($r:tt)*)?) => {
        $crate::__def!(
            $t
            [$($d)*.sequence(
                || ::core::clone::Clone::clone(&$s),
                || $crate::Expr::into_fragment($crate::Sequence::next_value(&$s)),
            )]
            $($($r)*)?
        )
    };
    ($t:tt [$($d:tt)*] $ty:ident $(($($argument:tt)*))? $(, $($r:tt)*)?) => {
        $crate::__def!($t [$($d)*.ty($crate::__sql_type!($ty $(($($argument)*))?))] $($($r)*)?)
    };
    ($t:tt $d:tt $($r:tt)*) => {
        ::core::compile_error!(::core::concat!("column(…) does not understand `", ::core::stringify!($($r)*), "`"))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __expression {
    ($t:ty, $e:expr) => {
        || {
            #[allow(unused_imports)]
            use $crate::ExpressionMethods as _;
            $crate::Expr::into_fragment($crate::IntoExpr::<$crate::Val<$t>>::into_expr($e))
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __foreign_key_option {
    (on_delete $action:ident) => {
        $crate::Action::$action
    };
    (on_update $action:ident) => {
        $crate::Action::$action
    };
    (deferrable $yes:literal) => {
        $yes
    };
    (initially $when:ident) => {
        $crate::Initially::$when
    };
    (use_alter $yes:literal) => {
        $yes
    };
    (name $name:literal) => {
        $name
    };
    ($other:ident $a:tt) => {
        ::core::compile_error!(::core::concat!(
            "foreign_key(…) has no option `",
            ::core::stringify!($other),
            "`: use on_delete, on_update, deferrable, initially, name, use_alter"
        ))
    };
}

/// A column's SQL type by its name; whatever else stands there is a mistake in an attribute.
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_type {
    (Boolean) => { $crate::SqlType::Boolean };
    (SmallInteger) => { $crate::SqlType::SmallInteger };
    (Integer) => { $crate::SqlType::Integer };
    (BigInteger) => { $crate::SqlType::BigInteger };
    (TinyInteger) => { $crate::SqlType::TinyInteger };
    (Unsigned($ty:ident)) => { $crate::SqlType::Unsigned(&$crate::__sql_type!($ty)) };
    (Real) => { $crate::SqlType::Real };
    (Float) => { $crate::SqlType::Float };
    (Double) => { $crate::SqlType::Double };
    (Numeric) => { $crate::SqlType::Numeric(0, 0) };
    (Numeric($p:expr, $s:expr)) => { $crate::SqlType::Numeric($p, $s) };
    (String) => { $crate::SqlType::String(0) };
    (String($n:expr)) => { $crate::SqlType::String($n) };
    (Unicode) => { $crate::SqlType::String(0) };
    (Unicode($n:expr)) => { $crate::SqlType::String($n) };
    (UnicodeText) => { $crate::SqlType::Text };
    (Char($n:expr)) => { $crate::SqlType::Char($n) };
    (Text) => { $crate::SqlType::Text };
    (LargeBinary) => { $crate::SqlType::LargeBinary };
    (Date) => { $crate::SqlType::Date };
    (Time) => { $crate::SqlType::Time };
    (DateTime) => { $crate::SqlType::DateTime };
    (Timestamp) => { $crate::SqlType::Timestamp };
    (Uuid) => { $crate::SqlType::Uuid };
    (Json) => { $crate::SqlType::Json };
    (Jsonb) => { $crate::SqlType::Jsonb };
    (Interval) => { $crate::SqlType::Interval };
    (Array($ty:ident $(($($a:tt)*))?)) => { $crate::SqlType::Array(&$crate::__sql_type!($ty $(($($a)*))?)) };
    (Int4Range) => { $crate::SqlType::Range($crate::RangeKind::Int4) };
    (Int8Range) => { $crate::SqlType::Range($crate::RangeKind::Int8) };
    (NumRange) => { $crate::SqlType::Range($crate::RangeKind::Num) };
    (TsRange) => { $crate::SqlType::Range($crate::RangeKind::Ts) };
    (TstzRange) => { $crate::SqlType::Range($crate::RangeKind::Tstz) };
    (DateRange) => { $crate::SqlType::Range($crate::RangeKind::Date) };
    (Inet) => { $crate::SqlType::Inet };
    (Cidr) => { $crate::SqlType::Cidr };
    (MacAddr) => { $crate::SqlType::MacAddr };
    (TsVector) => { $crate::SqlType::TsVector };
    (HStore) => { $crate::SqlType::HStore };
    (Bit($n:expr)) => { $crate::SqlType::Bit($n) };
    (Oid) => { $crate::SqlType::Oid };
    (Year) => { $crate::SqlType::Year };
    (Set($($label:literal),+ $(,)?)) => { $crate::SqlType::Set(&[$($label),+]) };
    (Named($name:literal)) => { $crate::SqlType::Named($name) };
    (Variant($ty:ident $(($($a:tt)*))? $(, $dialect:ident = $other:ident $(($($b:tt)*))?)+ $(,)?)) => {
        $crate::SqlType::Variant(&$crate::Variants {
            $($dialect: ::core::option::Option::Some($crate::__sql_type!($other $(($($b)*))?)),)+
            ..$crate::Variants::of($crate::__sql_type!($ty $(($($a)*))?))
        })
    };
    ($other:ident $($a:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "column(…) has no attribute `", ::core::stringify!($other),
            "`: use primary_key, unique, index, name = \"…\", comment = \"…\", autoincrement = false, version_id, deferred, foreign_key(…), ",
            "default(…), insert_default(…), server_default(…), onupdate(…), identity(…), computed(…), sequence(…), or a type such as String(50), Text, ",
            "Integer, BigInteger, Numeric(10, 2), Timestamp, Uuid, Json"
        ))
    };
}

/// Whether a draft must give the column, read off the attributes' names.
#[doc(hidden)]
#[macro_export]
macro_rules! __slot {
    ([$t:ty] $how:ident) => { <$t as $crate::ColumnType>::$how };
    ([$t:ty] $how:ident default $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident version_id $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident insert_default $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident composite_first $($r:tt)*) => { $crate::Slot<true> };
    ([$t:ty] $how:ident composite_part) => { $crate::Filled };
    ([$t:ty] $how:ident property $($r:tt)*) => { $crate::ReadOnly };
    ([$t:ty] $how:ident polymorphic $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident server_default $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident identity $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident computed $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident sequence $($r:tt)*) => { $crate::Slot<false> };
    ([$t:ty] $how:ident foreign_key $($r:tt)*) => { $crate::Slot<false> };
    ($t:tt $how:ident primary_key $($r:tt)*) => { $crate::__slot!($t KeySlot $($r)*) };
    ($t:tt $how:ident $x:tt $($r:tt)*) => { $crate::__slot!($t $how $($r)*) };
}

/// Whether the column is (part of) the primary key.
#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    ([$t:ty]) => { <$t as $crate::ColumnType>::Key };
    ([$t:ty] primary_key $($r:tt)*) => { $crate::PkIf<true, $crate::Val<$t>> };
    ($t:tt $x:tt $($r:tt)*) => { $crate::__key!($t $($r)*) };
}
