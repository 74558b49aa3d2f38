//! Bound values: as what they are sent.

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::types::{SqlType, Value, array_json, civil};
use std::borrow::Cow;

/// A value as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Param<'v> {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned one.
    UInt(u64),
    /// A float of 32 bits: as a double it would not equal what a `FLOAT` holds.
    Float(f32),
    /// A float of 64 bits.
    Double(f64),
    /// Text, also of dates and decimals, which the server converts to the type of the column beside it.
    Text(Cow<'v, str>),
    /// Bytes.
    Bytes(&'v [u8]),
}

/// How a value is bound as a type, which is not known of values in `text`.
///
/// # Errors
/// MySQL has nothing like it.
#[inline]
pub fn param<'v>(value: &'v Value, ty: Option<&SqlType>) -> Result<Param<'v>> {
    Ok(match value {
        Value::Null => Param::Null,
        Value::Bool(v) => Param::Int(i64::from(*v)),
        Value::Int(v) => Param::Int(*v),
        Value::UInt(v) => Param::UInt(*v),
        Value::Float(v) if !v.is_finite() => {
            return Err(Error::value("MySQL stores neither infinity nor what is not a number"));
        }
        Value::Float(v) if ty.is_some_and(is_narrow) => narrow(*v)?,
        Value::Float(v) => Param::Double(*v),
        Value::Text(v) if ty.is_some_and(|ty| matches!(ty, SqlType::Bit(_))) => {
            Param::UInt(u64::from_str_radix(v, 2).map_err(|_| Error::value("bits are 0 and 1, at most 64"))?)
        }
        Value::Text(v) => Param::Text(Cow::Borrowed(v)),
        Value::Bytes(v) => Param::Bytes(v),
        Value::Json(v) | Value::Decimal(v) => Param::Text(Cow::Borrowed(v)),
        other => Param::Text(Cow::Owned(written(other)?)),
    })
}

fn is_narrow(ty: &SqlType) -> bool {
    match ty {
        SqlType::Real | SqlType::Float => true,
        SqlType::Variant(variants) => matches!(variants.on(Dialect::Mysql), SqlType::Real | SqlType::Float),
        _ => false,
    }
}

fn narrow(value: f64) -> Result<Param<'static>> {
    #[expect(clippy::cast_possible_truncation, reason = "a FLOAT column holds an f32")]
    let narrow = value as f32;
    if narrow.is_finite() {
        Ok(Param::Float(narrow))
    } else {
        Err(Error::value("a value is out of range for FLOAT"))
    }
}

/// Dates, times, UUIDs, and what MySQL has nothing like.
fn written(value: &Value) -> Result<String> {
    let mut text = String::with_capacity(32);
    match value {
        Value::Date(v) => civil::write_date(*v, &mut text),
        Value::Time(v) => civil::write_time(*v, &mut text),
        // the connection's time zone is UTC
        Value::DateTime(v) | Value::Timestamp(v) => civil::write_datetime(*v, &mut text),
        Value::Uuid(v) => v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}"))),
        // so far from 1970-01-01
        Value::Interval(v) => match v.total_micros() {
            Some(micros) => civil::write_datetime(micros, &mut text),
            None => return Err(Error::value("an interval with months cannot be stored in MySQL")),
        },
        Value::Array(items) => text = array_json(items)?,
        Value::Refused(reason) => return Err(reason.error()),
        other => return Err(Error::value(format!("MySQL cannot store {}", other.kind_name()))),
    }
    Ok(text)
}
