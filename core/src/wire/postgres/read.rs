//! From a cell's bytes to plain values.

use super::compound::{array, range};
use super::number::{decimal, float_of, int_of};
use super::oid::{self, element_of, is_textual, name, subtype_of};
use super::{EPOCH_DAYS, EPOCH_MICROS, malformed, special};
use crate::error::{Error, Result};
use crate::types::civil::MICROS_PER_DAY;
use crate::types::{Interval, Value};

/// A boolean.
#[inline(always)]
pub fn boolean(cell: &[u8]) -> Result<bool> {
    match *cell {
        [v @ (0 | 1)] => Ok(v == 1),
        _ => Err(malformed("boolean")),
    }
}

/// Text.
#[inline(always)]
pub fn text(cell: &[u8]) -> Result<&str> {
    std::str::from_utf8(cell).map_err(|_| malformed("text: it is not UTF-8"))
}

/// Days since 1970-01-01.
pub fn date(cell: &[u8]) -> Result<i32> {
    let Ok(days) = cell.try_into().map(i32::from_be_bytes) else { return Err(malformed("date")) };
    days.checked_add(EPOCH_DAYS).filter(|_| days != i32::MIN).ok_or_else(infinite)
}

/// Microseconds since midnight.
///
/// # Errors
/// The bytes are no time, or it is 24:00, which PostgreSQL has and Rust has not.
pub fn time(cell: &[u8]) -> Result<i64> {
    match cell.try_into().map(i64::from_be_bytes) {
        Ok(micros @ 0..MICROS_PER_DAY) => Ok(micros),
        Ok(MICROS_PER_DAY) => Err(Error::value("24:00 has no counterpart in Rust's times")),
        _ => Err(malformed("time")),
    }
}

/// Months, days and microseconds.
///
/// # Errors
/// The bytes are no interval, or it is an infinite one (PostgreSQL 17).
pub fn interval(cell: &[u8]) -> Result<Interval> {
    let Some((micros, rest)) = cell.split_first_chunk() else { return Err(malformed("interval")) };
    let Some((days, months)) = rest.split_first_chunk() else { return Err(malformed("interval")) };
    let Ok(months) = months.try_into() else { return Err(malformed("interval")) };
    let read = Interval {
        months: i32::from_be_bytes(months),
        days: i32::from_be_bytes(*days),
        micros: i64::from_be_bytes(*micros),
    };
    match (read.months, read.days, read.micros) {
        (i32::MIN, i32::MIN, i64::MIN) | (i32::MAX, i32::MAX, i64::MAX) => Err(infinite()),
        _ => Ok(read),
    }
}

/// Microseconds since 1970-01-01.
#[inline]
pub fn timestamp(cell: &[u8]) -> Result<i64> {
    let Ok(micros) = cell.try_into().map(i64::from_be_bytes) else { return Err(malformed("timestamp")) };
    micros.checked_add(EPOCH_MICROS).filter(|_| micros != i64::MIN).ok_or_else(infinite)
}

#[cold]
fn infinite() -> Error {
    Error::value("`infinity` has no counterpart in Rust's dates")
}

/// A UUID.
pub fn uuid(cell: &[u8]) -> Result<[u8; 16]> {
    cell.try_into().map_err(|_| malformed("UUID"))
}

/// JSON as text; JSONB has a version before it.
pub fn json(cell: &[u8], ty: u32) -> Result<&str> {
    match (ty, cell) {
        (oid::JSONB, [1, rest @ ..]) => text(rest),
        (oid::JSONB, _) => Err(malformed("jsonb")),
        _ => text(cell),
    }
}

/// Whatever a cell of this type holds.
///
/// # Errors
/// The type is none of those this crate knows.
pub fn any(cell: &[u8], ty: u32) -> Result<Value> {
    Ok(match ty {
        oid::BOOL => Value::Bool(boolean(cell)?),
        oid::INT2 | oid::INT4 | oid::INT8 | oid::OID => Value::Int(int_of(cell, ty)?),
        oid::FLOAT4 | oid::FLOAT8 => Value::Float(float_of(cell, ty)?),
        oid::BYTEA => Value::Bytes(cell.into()),
        oid::DATE => Value::Date(date(cell)?),
        oid::TIME => Value::Time(time(cell)?),
        oid::TIMESTAMP => Value::DateTime(timestamp(cell)?),
        oid::TIMESTAMPTZ => Value::Timestamp(timestamp(cell)?),
        oid::INTERVAL => Value::Interval(interval(cell)?),
        oid::NUMERIC => Value::Decimal(decimal(cell, ty)?.into()),
        oid::UUID => Value::Uuid(uuid(cell)?),
        oid::JSON | oid::JSONB => Value::Json(json(cell, ty)?.into()),
        ty if is_textual(ty) => Value::from(text(cell)?),
        ty if element_of(ty) != 0 => Value::Array(array(cell)?),
        ty => match subtype_of(ty) {
            Some(bound) => Value::Range(Box::new(range(cell, bound)?)),
            None => match special::text_of(cell, ty)? {
                Some(text) => Value::from(text),
                None => {
                    let message = format!("a column is {}, which cannot be read; cast it to text", name(ty));
                    return Err(Error::value(message));
                }
            },
        },
    })
}
