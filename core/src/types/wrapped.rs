//! Types of one's own over a type a database knows (SQLAlchemy's `TypeDecorator`).

use super::{SqlType, SqlValue};

/// A Rust type of your own, stored as another.
///
/// Implement it, then name the type in [`value_type!`](crate::value_type), which makes it usable in models, filters and
/// rows like any other.
///
/// ```
/// use aludel_core::{value_type, SqlType, ValueType};
///
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Email(String);
///
/// impl ValueType for Email {
///     type Stored = String;
///     const TYPE: SqlType = SqlType::String(100);
///     fn store(&self) -> String {
///         self.0.clone()
///     }
///     fn load(text: String) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
///         if text.contains('@') { Ok(Email(text)) } else { Err("an e-mail address has an @".into()) }
///     }
/// }
/// value_type!(Email);
/// ```
///
/// The type may be another on some databases, and storing may fail as loading may:
///
/// ```
/// use aludel_core::{Encode, SqlType, Value, ValueType, Variants, value_type};
/// use std::error::Error;
///
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Celsius(pub f64);
///
/// impl ValueType for Celsius {
///     type Stored = f64;
///     const TYPE: SqlType = SqlType::Variant(&Variants {
///         postgresql: Some(SqlType::Real),
///         ..Variants::of(SqlType::Double)
///     });
///     fn store(&self) -> f64 {
///         self.0
///     }
///     fn try_store(&self) -> Result<f64, Box<dyn Error + Send + Sync>> {
///         if self.0 >= -273.15 { Ok(self.0) } else { Err("colder than nothing".into()) }
///     }
///     fn load(degrees: f64) -> Result<Self, Box<dyn Error + Send + Sync>> {
///         Ok(Celsius(degrees))
///     }
/// }
/// value_type!(Celsius);
///
/// assert_eq!(Celsius(20.5).encode(), Value::Float(20.5));
/// let Value::Refused(reason) = Celsius(-300.0).encode() else { panic!() };
/// assert_eq!(reason.error().to_string(), "a `Celsius` cannot be stored");
/// ```
///
/// A generic wrapper that stores any serde type as JSON is there already: `Json`.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/custom_types.html#typedecorator-recipes>
pub trait ValueType: Sized + Send + Sync + 'static {
    /// What the database stores.
    type Stored: SqlValue;
    /// The column's SQL type.
    const TYPE: SqlType = <Self::Stored as SqlValue>::TYPE;

    /// The value to store.
    fn store(&self) -> Self::Stored;

    /// The value to store, if there is one: override it where not every value of the type can be stored. Nothing else
    /// calls [`store`](Self::store), which may then answer anything.
    ///
    /// # Errors
    /// This value has no stored form. The statement it is bound to is refused when it is executed; the error becomes the
    /// source of that.
    fn try_store(&self) -> Result<Self::Stored, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.store())
    }

    /// The value that was stored.
    ///
    /// # Errors
    /// What is in the database is no such value; the error becomes the source of the query's.
    fn load(stored: Self::Stored) -> Result<Self, Box<dyn std::error::Error + Send + Sync>>;
}

/// Makes a type that implements [`ValueType`] usable as a column's type.
#[macro_export]
macro_rules! value_type {
    ($t:ty) => {
        impl $crate::Encode for $t {
            fn encode(&self) -> $crate::Value {
                match <$t as $crate::ValueType>::try_store(self) {
                    ::core::result::Result::Ok(stored) => $crate::Encode::into_value(stored),
                    ::core::result::Result::Err(reason) => $crate::types_support::refused::<$t>(reason),
                }
            }
        }
        impl $crate::Decode for $t {
            const KIND: $crate::Kind = <<$t as $crate::ValueType>::Stored as $crate::Decode>::KIND;
            fn decode<C: $crate::Cells>(cells: &mut C) -> $crate::Result<Self> {
                $crate::types_support::load(<<$t as $crate::ValueType>::Stored as $crate::Decode>::decode(
                    cells,
                )?)
            }
            fn decode_opt<C: $crate::Cells>(cells: &mut C) -> $crate::Result<::core::option::Option<Self>> {
                match <<$t as $crate::ValueType>::Stored as $crate::Decode>::decode_opt(cells)? {
                    ::core::option::Option::None => ::core::result::Result::Ok(::core::option::Option::None),
                    ::core::option::Option::Some(stored) => {
                        $crate::types_support::load(stored).map(::core::option::Option::Some)
                    }
                }
            }
        }
        $crate::__value_impls!($t, <$t as $crate::ValueType>::TYPE, key_required = true);
        impl $crate::ArrayItem for $t {
            const ITEM: $crate::SqlType = <$t as $crate::ValueType>::TYPE;
        }
    };
}

/// What the expansion of [`value_type!`] calls.
#[doc(hidden)]
pub mod support {
    use super::ValueType;
    use crate::error::{Error, Result};
    use crate::types::{Refusal, SqlType, Value};

    /// What stands for a value that cannot be stored.
    #[cold]
    pub fn refused<T>(reason: Box<dyn std::error::Error + Send + Sync>) -> Value {
        Refusal::value(short_name::<T>(), reason)
    }

    /// Turns the user's error into the crate's.
    pub fn load<T: ValueType>(stored: T::Stored) -> Result<T> {
        T::load(stored).map_err(|source| {
            let mut told = format!("the stored value is not a `{}`", short_name::<T>());
            // a label that was added in the database alone
            if let SqlType::Enum(known) = T::TYPE {
                told = format!("{told}, which knows the labels {}", known.labels.join(", "));
            }
            Error::value(told).with_source(source)
        })
    }

    fn short_name<T>() -> &'static str {
        let name = std::any::type_name::<T>();
        name.rsplit("::").next().unwrap_or(name)
    }
}
