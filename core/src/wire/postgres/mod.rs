//! PostgreSQL's binary format of values, as both its drivers send and read it.
//!
//! Source: <https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES> and the server's
//! `*_send` and `*_recv` functions.

mod cells;
mod number;

pub use cells::{PostgresCells, RawRow};
pub use number::{decimal, float, int};

use crate::error::{Error, ErrorKind, Result};
use crate::stmt::FromRow;
use crate::types::{Header, Kind, SqlType, Value, numeric};

/// Object identifiers of built-in types (`pg_type.dat`).
pub mod oid {
    #![allow(missing_docs, reason = "the names are the types'")]
    pub const BOOL: u32 = 16;
    pub const BYTEA: u32 = 17;
    pub const CHAR: u32 = 18;
    pub const NAME: u32 = 19;
    pub const INT8: u32 = 20;
    pub const INT2: u32 = 21;
    pub const INT4: u32 = 23;
    pub const TEXT: u32 = 25;
    pub const OID: u32 = 26;
    pub const JSON: u32 = 114;
    pub const FLOAT4: u32 = 700;
    pub const FLOAT8: u32 = 701;
    pub const UNKNOWN: u32 = 705;
    pub const BPCHAR: u32 = 1042;
    pub const VARCHAR: u32 = 1043;
    pub const DATE: u32 = 1082;
    pub const TIME: u32 = 1083;
    pub const TIMESTAMP: u32 = 1114;
    pub const TIMESTAMPTZ: u32 = 1184;
    pub const NUMERIC: u32 = 1700;
    pub const UUID: u32 = 2950;
    pub const JSONB: u32 = 3802;
}

/// Types above this are made by users: enumerations, domains, extensions.
const FIRST_USER_OID: u32 = 16384;

/// PostgreSQL counts from 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// Can a column of this type be read as that kind? Asked once per prepared statement.
pub fn accepts(kind: Kind, column: u32) -> bool {
    use oid::{
        BOOL, BPCHAR, BYTEA, CHAR, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, JSON, JSONB, NAME, NUMERIC, OID,
        TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, UNKNOWN, UUID, VARCHAR,
    };
    match kind {
        Kind::Any => true,
        Kind::Bool => column == BOOL,
        Kind::Int => matches!(column, INT2 | INT4 | INT8 | OID | NUMERIC),
        Kind::Float => matches!(column, FLOAT4 | FLOAT8 | NUMERIC | INT2 | INT4 | INT8),
        Kind::Text => {
            matches!(column, TEXT | VARCHAR | BPCHAR | NAME | UNKNOWN | CHAR | JSON)
                || column >= FIRST_USER_OID
        }
        Kind::Bytes => column == BYTEA,
        Kind::Date => column == DATE,
        Kind::Time => column == TIME,
        Kind::DateTime => column == TIMESTAMP,
        Kind::Timestamp => matches!(column, TIMESTAMPTZ | TIMESTAMP),
        Kind::Uuid => column == UUID,
        Kind::Decimal => matches!(column, NUMERIC | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8),
        Kind::Json => matches!(column, JSON | JSONB),
    }
}

/// Do the bytes of a cell of this type, which [`accepts`] let through, leave open what they are?
///
/// The numbers of a type that is read as its own kind are told apart by their length alone.
const fn is_mixed(kind: Kind, column: u32) -> bool {
    match kind {
        Kind::Int => !matches!(column, oid::INT2 | oid::INT4 | oid::INT8),
        Kind::Float => !matches!(column, oid::FLOAT4 | oid::FLOAT8),
        Kind::Any => true,
        _ => false,
    }
}

/// The type a bound value is sent as, where it is a built-in one.
pub const fn oid_of(ty: &SqlType) -> Option<u32> {
    Some(match ty {
        SqlType::Boolean => oid::BOOL,
        SqlType::SmallInteger => oid::INT2,
        SqlType::Integer => oid::INT4,
        SqlType::BigInteger => oid::INT8,
        SqlType::Float => oid::FLOAT4,
        SqlType::Double => oid::FLOAT8,
        SqlType::Numeric(..) => oid::NUMERIC,
        SqlType::String(_) | SqlType::Char(_) | SqlType::Text => oid::VARCHAR,
        SqlType::LargeBinary => oid::BYTEA,
        SqlType::Date => oid::DATE,
        SqlType::Time => oid::TIME,
        SqlType::DateTime => oid::TIMESTAMP,
        SqlType::Timestamp => oid::TIMESTAMPTZ,
        SqlType::Uuid => oid::UUID,
        SqlType::Json => oid::JSON,
        SqlType::Jsonb => oid::JSONB,
        SqlType::Enum(_) | SqlType::Array(_) => return None,
    })
}

/// The type of an array's elements, as PostgreSQL's catalogue has it for built-in types; 0 of others.
pub const fn element_of(array: u32) -> u32 {
    match array {
        1000 => oid::BOOL,
        1001 => oid::BYTEA,
        1005 => oid::INT2,
        1007 => oid::INT4,
        1016 => oid::INT8,
        1009 => oid::TEXT,
        1015 => oid::VARCHAR,
        1014 => oid::BPCHAR,
        1021 => oid::FLOAT4,
        1022 => oid::FLOAT8,
        1182 => oid::DATE,
        1183 => oid::TIME,
        1115 => oid::TIMESTAMP,
        1185 => oid::TIMESTAMPTZ,
        1231 => oid::NUMERIC,
        2951 => oid::UUID,
        199 => oid::JSON,
        3807 => oid::JSONB,
        _ => 0,
    }
}

/// Writes a value as a parameter of the type `ty`, the one the server said at prepare; `element` is the type of its
/// elements if it is an array. Gives `false` for NULL, of which nothing is written.
///
/// # Errors
/// The value cannot be sent as that type: of another kind, or out of its range.
pub fn write(value: &Value, ty: u32, element: u32, out: &mut Vec<u8>) -> Result<bool> {
    match (value, ty) {
        (Value::Null, _) => return Ok(false),
        (Value::Array(items), _) => write_array(items, element, out)?,
        (Value::Bool(v), oid::BOOL) => out.push(u8::from(*v)),
        (Value::Int(v), oid::INT8) => out.extend_from_slice(&v.to_be_bytes()),
        (Value::Int(v), oid::INT4) => {
            out.extend_from_slice(&i32::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::INT2) => {
            out.extend_from_slice(&i16::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::OID) => {
            out.extend_from_slice(&u32::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::FLOAT8) => out.extend_from_slice(&(*v as f64).to_be_bytes()),
        (Value::Float(v), oid::FLOAT8) => out.extend_from_slice(&v.to_be_bytes()),
        #[expect(clippy::cast_possible_truncation, reason = "a REAL parameter holds an f32")]
        (Value::Float(v), oid::FLOAT4) => out.extend_from_slice(&(*v as f32).to_be_bytes()),
        (Value::Int(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::UInt(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::Float(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::Decimal(v), oid::NUMERIC) => numeric::encode_pg(v, out)?,
        (Value::UInt(_), _) => return Err(range(ty)),
        (Value::Bytes(v), oid::BYTEA) => out.extend_from_slice(v),
        (Value::Date(v), oid::DATE) => {
            out.extend_from_slice(&v.checked_sub(EPOCH_DAYS).ok_or_else(|| range(ty))?.to_be_bytes());
        }
        (Value::Time(v), oid::TIME) => out.extend_from_slice(&v.to_be_bytes()),
        (Value::DateTime(v) | Value::Timestamp(v), oid::TIMESTAMP | oid::TIMESTAMPTZ) => {
            out.extend_from_slice(&v.checked_sub(EPOCH_MICROS).ok_or_else(|| range(ty))?.to_be_bytes());
        }
        (Value::Uuid(v), oid::UUID) => out.extend_from_slice(v),
        (Value::Json(v), oid::JSONB) => {
            out.push(1);
            out.extend_from_slice(v.as_bytes());
        }
        (Value::Json(v), _) => out.extend_from_slice(v.as_bytes()),
        (Value::Text(v), oid::JSONB) => {
            out.push(1);
            out.extend_from_slice(v.as_bytes());
        }
        (Value::Text(v), _) if is_textual(ty) => out.extend_from_slice(v.as_bytes()),
        _ => {
            return Err(Error::value(format!(
                "{} cannot be sent as a parameter of type {}",
                value.kind_name(),
                name(ty)
            )));
        }
    }
    Ok(true)
}

fn is_textual(ty: u32) -> bool {
    accepts(Kind::Text, ty)
}

#[cold]
fn range(ty: u32) -> Error {
    Error::value(format!("a value is out of range for a parameter of type {}", name(ty)))
}

fn write_array(items: &[Value], element: u32, out: &mut Vec<u8>) -> Result<()> {
    let has_null = items.iter().any(Value::is_null);
    let length = i32::try_from(items.len()).map_err(|_| Error::value("an array is too long"))?;
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&i32::from(has_null).to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for item in items {
        let at = out.len();
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        if write(item, element, 0, out)? {
            let size = i32::try_from(out.len() - at - 4)
                .map_err(|_| Error::value("an array's element is too long"))?;
            out[at..at + 4].copy_from_slice(&size.to_be_bytes());
        }
    }
    Ok(())
}

#[cold]
fn malformed(what: &str) -> Error {
    Error::value(format!("the server sent a malformed {what}"))
}

/// A boolean.
#[inline(always)]
pub fn boolean(cell: &[u8]) -> Result<bool> {
    match *cell {
        [v] => Ok(v != 0),
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
pub fn time(cell: &[u8]) -> Result<i64> {
    cell.try_into().map(i64::from_be_bytes).map_err(|_| malformed("time"))
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
        oid::INT2 | oid::INT4 | oid::INT8 => Value::Int(int(cell)?),
        oid::OID => Value::Int(number::int_of(cell, ty)?),
        oid::FLOAT4 | oid::FLOAT8 => Value::Float(float(cell)?),
        oid::BYTEA => Value::Bytes(cell.into()),
        oid::DATE => Value::Date(date(cell)?),
        oid::TIME => Value::Time(time(cell)?),
        oid::TIMESTAMP => Value::DateTime(timestamp(cell)?),
        oid::TIMESTAMPTZ => Value::Timestamp(timestamp(cell)?),
        oid::NUMERIC => Value::Decimal(decimal(cell, ty)?.into()),
        oid::UUID => Value::Uuid(uuid(cell)?),
        oid::JSON | oid::JSONB => Value::Json(json(cell, ty)?.into()),
        ty if is_textual(ty) => Value::from(text(cell)?),
        other => {
            return Err(Error::value(format!(
                "columns of type {} cannot be read yet; cast it to text",
                name(other)
            )));
        }
    })
}

/// How a row type reads a statement's columns, as [`check_columns`] found it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Is there a number that is read as another kind of number?
    mixed: bool,
}

/// Compares a statement's columns with what a row type expects of them; asked once per prepared statement.
///
/// # Errors
/// There are too few columns, or one is of a type that cannot be read so; the message names it.
pub fn check_columns<R: FromRow>(types: &[u32], header: &Header) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut place = 0;
    let mut wrong = None;
    R::kinds(&mut |kind| {
        match types.get(place) {
            Some(ty) if accepts(kind, *ty) => reading.mixed |= is_mixed(kind, *ty),
            found => {
                wrong.get_or_insert((place, kind, found.copied()));
            }
        }
        place += 1;
    });
    let Some((at, kind, found)) = wrong else { return Ok(reading) };
    Err(Error::value(match found {
        None => format!("the row has {} columns, and {place} are expected", types.len()),
        Some(ty) => {
            let column = header.names().get(at).map_or("", String::as_str);
            format!("column \"{column}\" is {}, expected {}", name(ty), kind.name())
        }
    }))
}

/// What an SQLSTATE means (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub fn kind_of_sqlstate(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::UniqueViolation,
        "23503" | "23001" => ErrorKind::ForeignKeyViolation,
        "23502" => ErrorKind::NotNullViolation,
        "23514" => ErrorKind::CheckViolation,
        "40001" | "40P01" => ErrorKind::Serialization,
        "55P03" => ErrorKind::Locked,
        "57P01" | "57P02" | "57P03" | "53300" | "3D000" => ErrorKind::Connection,
        _ if code.starts_with("08") || code.starts_with("28") => ErrorKind::Connection,
        _ if code.starts_with("22") => ErrorKind::Value,
        _ => ErrorKind::Database,
    }
}

/// A type's name for messages.
pub fn name(ty: u32) -> String {
    let known = match ty {
        oid::BOOL => "boolean",
        oid::BYTEA => "bytea",
        oid::INT2 => "smallint",
        oid::INT4 => "integer",
        oid::INT8 => "bigint",
        oid::FLOAT4 => "real",
        oid::FLOAT8 => "double precision",
        oid::TEXT => "text",
        oid::VARCHAR => "varchar",
        oid::BPCHAR => "char",
        oid::DATE => "date",
        oid::TIME => "time",
        oid::TIMESTAMP => "timestamp",
        oid::TIMESTAMPTZ => "timestamp with time zone",
        oid::NUMERIC => "numeric",
        oid::UUID => "uuid",
        oid::JSON => "json",
        oid::JSONB => "jsonb",
        oid::OID => "oid",
        oid::NAME => "name",
        oid::CHAR => "\"char\"",
        oid::UNKNOWN => "unknown",
        other => return format!("number {other}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (value, ty) in [
            (Value::Bool(true), oid::BOOL),
            (Value::Int(-7), oid::INT2),
            (Value::Int(1 << 30), oid::INT4),
            (Value::Int(i64::MIN), oid::INT8),
            (Value::Float(1.5), oid::FLOAT4),
            (Value::Float(-0.1), oid::FLOAT8),
            (Value::from("grüße"), oid::TEXT),
            (Value::Bytes([0, 255].into()), oid::BYTEA),
            (Value::Date(-1), oid::DATE),
            (Value::Time(86_399_999_999), oid::TIME),
            (Value::DateTime(-5), oid::TIMESTAMP),
            (Value::Timestamp(1_700_000_000_000_000), oid::TIMESTAMPTZ),
            (Value::Decimal("-12.340".into()), oid::NUMERIC),
            (Value::Uuid([7; 16]), oid::UUID),
            (Value::Json("{\"a\":1}".into()), oid::JSON),
            (Value::Json("{\"a\":1}".into()), oid::JSONB),
        ] {
            let mut bytes = Vec::new();
            assert!(write(&value, ty, 0, &mut bytes).unwrap());
            let back = any(&bytes, ty).unwrap();
            assert_eq!(back, value, "{} as {}", value.reveal(), name(ty));
        }
    }

    #[test]
    fn values_out_of_range_and_of_other_kinds_are_refused() {
        for (value, ty) in [
            (Value::Int(40_000), oid::INT2),
            (Value::Int(1 << 40), oid::INT4),
            (Value::UInt(u64::MAX), oid::INT8),
            (Value::from("x"), oid::INT4),
            (Value::Bool(true), oid::TEXT),
        ] {
            assert!(write(&value, ty, 0, &mut Vec::new()).is_err(), "{value:?} as {}", name(ty));
        }
    }

    #[test]
    fn malformed_cells_are_errors() {
        for ty in [
            oid::BOOL,
            oid::INT4,
            oid::FLOAT8,
            oid::DATE,
            oid::TIMESTAMP,
            oid::NUMERIC,
            oid::UUID,
            oid::JSONB,
        ] {
            assert!(any(&[2, 2, 3], ty).is_err(), "{}", name(ty));
        }
        assert!(any(&[0xff], oid::TEXT).is_err());
    }
}
