//! Arrays: `Vec<T>` of everything but bytes, which are one value.

use super::{Cells, Decode, Encode, Header, Kind, SqlType, SqlValue, Value, ValueCells, array_text};
use crate::error::{Error, Result};

/// A type of which a column may hold many: `Vec<T>`, or `Vec<Option<T>>` where some may be missing.
///
/// PostgreSQL has arrays (`VARCHAR[]`). Elsewhere they are a JSON document, as which bytes and what only PostgreSQL has
/// cannot be written. `Vec<u8>` is no array but bytes; an array of small integers is a `Vec<i16>`.
///
/// Written for every type of this crate, and by [`value_type!`](crate::value_type) and [`sql_enum!`](crate::sql_enum) for
/// yours.
///
/// ```
/// use aludel_core::{Encode, SqlType, SqlValue, Value};
/// assert_eq!(<Vec<Option<i32>> as SqlValue>::TYPE, SqlType::Array(&SqlType::Integer));
/// assert_eq!(vec![1, 2].encode().reveal().to_string(), "[1, 2]");
/// assert_eq!(Vec::<u8>::TYPE, SqlType::LargeBinary);
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#array-types>
#[diagnostic::on_unimplemented(
    message = "an array cannot hold `{Self}`",
    note = "`value_type!` makes a type one that arrays hold; arrays of arrays are not there, and of small integers take `i16`"
)]
pub trait ArrayItem: Encode + Decode + Send + Sync + 'static {
    /// The items' SQL type.
    const ITEM: SqlType;
}

impl<T: ArrayItem + SqlValue<Base = T>> ArrayItem for Option<T> {
    const ITEM: SqlType = T::ITEM;
}

macro_rules! array_items {
    ($($(#[$m:meta])* $t:ty),* $(,)?) => { $(
        $(#[$m])*
        impl ArrayItem for $t {
            const ITEM: SqlType = <$t as SqlValue>::TYPE;
        }
    )* };
}

array_items! {
    bool, i8, i16, i32, i64, u16, u32, u64, f32, f64, String, Vec<u8>,
    super::Interval, std::time::Duration, std::net::IpAddr,
    #[cfg(feature = "uuid")] uuid::Uuid,
    #[cfg(feature = "decimal")] rust_decimal::Decimal,
    #[cfg(feature = "json")] serde_json::Value,
    #[cfg(feature = "chrono")] chrono::NaiveDate,
    #[cfg(feature = "chrono")] chrono::NaiveTime,
    #[cfg(feature = "chrono")] chrono::NaiveDateTime,
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc>,
    #[cfg(feature = "chrono")] chrono::TimeDelta,
}

impl<T: super::RangeItem> ArrayItem for super::Range<T> {
    const ITEM: SqlType = SqlType::Range(T::RANGE);
}

impl<T: ArrayItem> Encode for Vec<T> {
    fn encode(&self) -> Value {
        Value::Array(self.iter().map(T::encode).collect())
    }
    fn into_value(self) -> Value {
        Value::Array(self.into_iter().map(T::into_value).collect())
    }
}

impl<T: ArrayItem> Decode for Vec<T> {
    const KIND: Kind = Kind::Array(&T::KIND);
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        let items = match cells.any()? {
            Value::Null => return Ok(None),
            Value::Array(items) => items,
            Value::Text(text) => array_text::parse(&text)?,
            Value::Json(text) => array_text::parse(&text)?,
            other => return Err(Error::value(format!("expected an array, found {}", other.kind_name()))),
        };
        let header = Header::default();
        let mut row = ValueCells::new(&items, &header);
        let mut read = Vec::with_capacity(items.len());
        for place in 0..items.len() {
            let item = T::decode(&mut row);
            read.push(item.map_err(|e| e.context(format_args!("item {} of the array", place + 1)))?);
        }
        Ok(Some(read))
    }
}

crate::__value_impls!(
    [T: ArrayItem] Vec<T>, SqlType::Array(&T::ITEM), key_required = true,
    literal &[T] => |v| Value::Array(v.iter().map(T::encode).collect()),
);

macro_rules! words {
    ($g:tt $($l:ty),*) => { $(
        crate::__value_literals!($g Vec<String>; $l => |v| {
            Value::Array(v.into_iter().map(|word| Value::from(AsRef::<str>::as_ref(&word))).collect())
        });
    )* };
}

words!([] Vec<&str>, &[&str]);
words!([const N: usize] [&str; N], &[&str; N]);
crate::__value_literals!([T: ArrayItem, const N: usize] Vec<T>; [T; N] => |v| {
    Value::Array(v.into_iter().map(T::into_value).collect())
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::IntoExpr;

    fn read<T: Decode>(value: Value) -> Result<T> {
        T::decode(&mut ValueCells::new(&[value], &Header::default()))
    }

    #[test]
    fn arrays_come_back() {
        let words = vec!["a".to_owned(), String::new()];
        assert_eq!(read::<Vec<String>>(words.encode()).unwrap(), words);
        let holes = vec![Some(1_i64), None];
        assert_eq!(read::<Vec<Option<i64>>>(holes.encode()).unwrap(), holes);
        assert_eq!(read::<Option<Vec<bool>>>(Value::Null).unwrap(), None);
        assert_eq!(
            read::<Option<Vec<Vec<u8>>>>(vec![vec![1_u8, 2]].encode()).unwrap(),
            Some(vec![vec![1, 2]])
        );
        assert_eq!(read::<Vec<u8>>(vec![1_u8].encode()).unwrap(), [1]);
    }

    #[test]
    fn the_item_that_does_not_fit_is_named() {
        let mixed = Value::Array([Value::Int(1), Value::from("x")].into());
        let message = read::<Vec<i32>>(mixed).unwrap_err().to_string();
        assert_eq!(message, "item 2 of the array: expected an integer, found text");
        let hole = vec![None, Some(1_i32)].encode();
        assert!(read::<Vec<i32>>(hole).unwrap_err().to_string().contains("item 1 of the array: NULL"));
        assert!(read::<Vec<i32>>(Value::Int(1)).is_err());
    }

    #[test]
    fn slices_and_arrays_of_items_are_given_as_they_are() {
        fn set<T>(_: impl IntoExpr<T>) {}
        set::<Vec<i32>>([1, 2]);
        set::<Vec<i32>>(&[1, 2][..]);
        set::<Vec<u8>>(&[1, 2][..]);
        set::<Vec<String>>(["a", "b"]);
        set::<Option<Vec<String>>>(vec!["a"]);
        set::<Option<Vec<String>>>(Some(vec!["a".to_owned()]));
    }
}
