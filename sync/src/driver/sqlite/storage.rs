//! How SQLite stores values, whichever crate sends them: it has five types, and what it has none for is text, as in
//! SQLAlchemy. Nothing here knows a driver's crate.

use aludel_core::{Error, Result, Value, civil};
use std::borrow::Cow;

/// A value as one of SQLite's own (<https://sqlite.org/datatype3.html>).
pub(crate) enum Stored<'v> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'v, str>),
    Blob(&'v [u8]),
}

/// How a value is stored.
#[inline]
pub(crate) fn stored(value: &Value) -> Result<Stored<'_>> {
    Ok(match value {
        Value::Null => Stored::Null,
        Value::Bool(v) => Stored::Integer(i64::from(*v)),
        Value::Int(v) => Stored::Integer(*v),
        Value::Float(v) => Stored::Real(*v),
        Value::Text(v) => Stored::Text(Cow::Borrowed(v)),
        Value::Bytes(v) => Stored::Blob(v),
        Value::Decimal(v) | Value::Json(v) => Stored::Text(Cow::Borrowed(v)),
        other => Stored::Text(Cow::Owned(written(other)?)),
    })
}

/// Dates, times and UUIDs.
fn written(value: &Value) -> Result<String> {
    let mut text = String::with_capacity(32);
    match value {
        Value::Date(v) => civil::write_date(*v, &mut text),
        Value::Time(v) => civil::write_time(*v, &mut text),
        Value::DateTime(v) | Value::Timestamp(v) => civil::write_datetime(*v, &mut text),
        Value::Uuid(v) => v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
        Value::UInt(_) => {
            return Err(Error::value("an integer beyond 9223372036854775807 does not fit SQLite"));
        }
        other => return Err(Error::value(format!("SQLite cannot store {}", other.kind_name()))),
    }
    Ok(text)
}
