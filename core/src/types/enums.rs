//! Enumerations: a database type of their own where there is one, or text with a check.

/// An enumeration's type in the database; written by [`sql_enum!`](crate::sql_enum).
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct EnumDef {
    /// The type's name: PostgreSQL's `CREATE TYPE`, and the name of the check elsewhere.
    pub name: &'static str,
    /// The labels, in order.
    pub labels: &'static [&'static str],
    /// How it is stored.
    pub storage: EnumStorage,
}

/// How an enumeration is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnumStorage {
    /// PostgreSQL's `CREATE TYPE … AS ENUM`, MySQL's `ENUM(…)`; SQLite has none and stores text.
    Native,
    /// `VARCHAR` with a check on every database.
    Text,
}

impl EnumDef {
    /// The longest label, in characters.
    pub fn longest(&self) -> u32 {
        self.labels.iter().map(|l| l.chars().count() as u32).max().unwrap_or(1)
    }
}

/// Declares a Rust enum that a column can hold.
///
/// `Clone`, `Copy`, `Debug`, `PartialEq` and `Eq` are derived already.
///
/// `sql_enum! { pub enum Role in "role" { Admin = "admin", Reader = "reader" } }` makes a native type where the database
/// has them; `in text "role"` makes text with a check everywhere.
///
/// ```
/// use aludel_core::{sql_enum, Encode, Value};
/// sql_enum! {
///     /// What somebody may do.
///     #[derive(Hash)]
///     pub enum Role in "role" { Admin = "admin", Reader = "reader" }
/// }
/// assert_eq!(Role::Admin.encode(), Value::from("admin"));
/// assert_eq!(Role::Reader.label(), "reader");
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Enum>
#[macro_export]
macro_rules! sql_enum {
    ($(#[$m:meta])* $vis:vis enum $Name:ident in text $db:literal { $($body:tt)* }) => {
        $crate::__sql_enum! { [$(#[$m])*] [$vis] $Name $db Text $($body)* }
    };
    ($(#[$m:meta])* $vis:vis enum $Name:ident in $db:literal { $($body:tt)* }) => {
        $crate::__sql_enum! { [$(#[$m])*] [$vis] $Name $db Native $($body)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __sql_enum {
    ([$($m:tt)*] [$vis:vis] $Name:ident $db:literal $storage:ident
     $( $(#[$vm:meta])* $variant:ident = $label:literal ),+ $(,)?) => {
        $($m)*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $Name { $( $(#[$vm])* $variant ),+ }

        impl $Name {
            /// The label as the database stores it.
            pub const fn label(self) -> &'static str {
                match self { $( Self::$variant => $label ),+ }
            }
        }

        impl $crate::ValueType for $Name {
            type Stored = ::std::string::String;
            const TYPE: $crate::SqlType = $crate::SqlType::Enum(&$crate::EnumDef {
                name: $db,
                labels: &[$($label),+],
                storage: $crate::EnumStorage::$storage,
            });
            fn store(&self) -> ::std::string::String {
                ::std::string::String::from(self.label())
            }
            fn load(
                label: ::std::string::String,
            ) -> ::core::result::Result<Self, ::std::boxed::Box<dyn ::core::error::Error + Send + Sync>> {
                match label.as_str() {
                    $( $label => ::core::result::Result::Ok(Self::$variant), )+
                    _ => ::core::result::Result::Err(::core::convert::Into::into(
                        ::core::concat!("no such label in enum ", $db),
                    )),
                }
            }
        }
        $crate::value_type!($Name);
    };
}
