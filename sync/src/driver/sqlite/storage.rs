//! How SQLite stores values, whichever crate sends them: it has five types, and what it has none for is text, as in
//! SQLAlchemy. Nothing here knows a driver's crate.

use aludel_core::{Error, Result, SqlType, Value, array_json, civil};
use std::borrow::Cow;

/// A value as one of SQLite's own (<https://sqlite.org/datatype3.html>).
pub(crate) enum Stored<'v> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'v, str>),
    Blob(&'v [u8]),
}

/// How a value is bound as a type, which is not known of values in `text`. Every bind of both drivers passes here.
#[inline]
pub(crate) fn stored<'v>(value: &'v Value, ty: Option<&SqlType>) -> Result<Stored<'v>> {
    Ok(match value {
        Value::Null => Stored::Null,
        Value::Bool(v) => Stored::Integer(i64::from(*v)),
        Value::Int(v) => Stored::Integer(*v),
        Value::Float(v) => Stored::Real(*v),
        Value::Text(v) => Stored::Text(Cow::Borrowed(v)),
        Value::Bytes(v) => Stored::Blob(v),
        Value::Json(v) => Stored::Text(Cow::Borrowed(v)),
        Value::Decimal(v) if ty.is_some_and(|ty| ty.is_text()) => Stored::Text(Cow::Borrowed(v)),
        Value::Decimal(v) => number(v),
        other => Stored::Text(Cow::Owned(written(other)?)),
    })
}

/// A decimal as a NUMERIC column keeps it. Text would be greater than every number where no column is beside it to
/// convert it.
fn number(decimal: &str) -> Stored<'_> {
    let whole = decimal.find('.').filter(|at| decimal[at + 1..].bytes().all(|b| b == b'0'));
    match decimal[..whole.unwrap_or(decimal.len())].parse() {
        Ok(whole) => Stored::Integer(whole),
        Err(_) => decimal.parse().map_or(Stored::Text(Cow::Borrowed(decimal)), Stored::Real),
    }
}

/// Dates, times, UUIDs, and what SQLite has nothing like.
fn written(value: &Value) -> Result<String> {
    let mut text = String::with_capacity(32);
    match value {
        Value::Date(v) => civil::write_date(*v, &mut text),
        Value::Time(v) => civil::write_time(*v, &mut text),
        Value::DateTime(v) | Value::Timestamp(v) => civil::write_datetime(*v, &mut text),
        Value::Uuid(v) => v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
        // so far from 1970-01-01
        Value::Interval(v) => match v.total_micros() {
            Some(micros) => civil::write_datetime(micros, &mut text),
            None => return Err(Error::value("an interval with months cannot be stored in SQLite")),
        },
        Value::Array(items) => text = array_json(items)?,
        Value::Refused(reason) => return Err(reason.error()),
        Value::UInt(_) => {
            return Err(Error::value("an integer beyond 9223372036854775807 does not fit SQLite"));
        }
        other => return Err(Error::value(format!("SQLite cannot store {}", other.kind_name()))),
    }
    Ok(text)
}
