//! A value on its way to a database.

use super::{Interval, Range, Refusal};
use compact_str::CompactString;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A value bound to a statement: 24 bytes, strings of up to 24 bytes inline.
///
/// `Debug` shows the kind but not the content, so that values stay out of logs; [`Value::reveal`] shows it.
///
/// ```
/// use aludel_core::Value;
/// assert_eq!(format!("{:?}", Value::from("secret")), "Text(…)");
/// assert_eq!(Value::from("secret").reveal().to_string(), "'secret'");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// Any signed integer.
    Int(i64),
    /// An unsigned integer beyond [`i64::MAX`]; smaller ones are [`Value::Int`].
    UInt(u64),
    /// Any float.
    Float(f64),
    /// Text.
    Text(CompactString),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01 00:00:00 in no particular zone.
    DateTime(i64),
    /// Microseconds since 1970-01-01 00:00:00 UTC.
    Timestamp(i64),
    /// A UUID, big-endian.
    Uuid([u8; 16]),
    /// A decimal number as text: `-12.340`.
    Decimal(Box<str>),
    /// A JSON document as text.
    Json(Box<str>),
    /// A span of time.
    Interval(Interval),
    /// Values of one type, for a database that has arrays.
    Array(Box<[Value]>),
    /// What lies between two values, for a database that has ranges.
    Range(Box<Range<Value>>),
    /// A Rust value that cannot be stored: whoever is to send it answers why.
    Refused(Arc<Refusal>),
}

const _: () = assert!(size_of::<Value>() == 24);

impl Value {
    /// Is it NULL?
    #[inline]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The kind of value, for messages.
    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::UInt(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::DateTime(_) => "a date and time",
            Self::Timestamp(_) => "a timestamp",
            Self::Uuid(_) => "a UUID",
            Self::Decimal(_) => "a decimal",
            Self::Json(_) => "JSON",
            Self::Interval(_) => "an interval",
            Self::Array(_) => "an array",
            Self::Range(_) => "a range",
            Self::Refused(_) => "a value that cannot be stored",
        }
    }

    /// The value for a person to read, as an SQL-like literal. Meant for debugging, never for building SQL.
    pub fn reveal(&self) -> impl fmt::Display + '_ {
        Revealed(self)
    }
}

struct Revealed<'a>(&'a Value);

impl fmt::Display for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::civil;
        let mut text = String::new();
        match self.0 {
            Value::Null => return f.write_str("NULL"),
            Value::Bool(v) => return write!(f, "{v}"),
            Value::Int(v) => return write!(f, "{v}"),
            Value::UInt(v) => return write!(f, "{v}"),
            Value::Float(v) => return write!(f, "{v}"),
            Value::Decimal(v) => return f.write_str(v),
            Value::Text(v) => text.push_str(v),
            Value::Json(v) => text.push_str(v),
            Value::Bytes(v) => return write!(f, "<{} bytes>", v.len()),
            Value::Date(v) => civil::write_date(*v, &mut text),
            Value::Time(v) => civil::write_time(*v, &mut text),
            Value::DateTime(v) => civil::write_datetime(*v, &mut text),
            Value::Timestamp(v) => civil::write_datetime_utc(*v, &mut text),
            Value::Uuid(v) => {
                for (i, byte) in v.iter().enumerate() {
                    text.push_str(if matches!(i, 4 | 6 | 8 | 10) { "-" } else { "" });
                    text.push_str(&format!("{byte:02x}"));
                }
            }
            Value::Interval(v) => text.push_str(&v.to_string()),
            Value::Refused(_) => return f.write_str("<cannot be stored>"),
            Value::Range(v) => {
                let shown = |v: &Value| Ok::<_, std::convert::Infallible>(v.reveal().to_string());
                return match v.as_ref().clone().try_map(|v| shown(&v)) {
                    Ok(range) => range.fmt(f),
                    Err(never) => match never {},
                };
            }
            Value::Array(v) => {
                f.write_str("[")?;
                for (i, item) in v.iter().enumerate() {
                    write!(f, "{}{}", if i == 0 { "" } else { ", " }, Revealed(item))?;
                }
                return f.write_str("]");
            }
        }
        write!(f, "'{}'", text.replace('\'', "''"))
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool(…)",
            Self::Int(_) => "Int(…)",
            Self::UInt(_) => "UInt(…)",
            Self::Float(_) => "Float(…)",
            Self::Text(_) => "Text(…)",
            Self::Bytes(_) => "Bytes(…)",
            Self::Date(_) => "Date(…)",
            Self::Time(_) => "Time(…)",
            Self::DateTime(_) => "DateTime(…)",
            Self::Timestamp(_) => "Timestamp(…)",
            Self::Uuid(_) => "Uuid(…)",
            Self::Decimal(_) => "Decimal(…)",
            Self::Json(_) => "Json(…)",
            Self::Interval(_) => "Interval(…)",
            Self::Array(_) => "Array(…)",
            Self::Range(_) => "Range(…)",
            Self::Refused(_) => "Refused(…)",
        })
    }
}

/// Floats compare by their bits, so that a value equals itself and can be a key.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::UInt(a), Self::UInt(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Time(a), Self::Time(b))
            | (Self::DateTime(a), Self::DateTime(b))
            | (Self::Timestamp(a), Self::Timestamp(b)) => a == b,
            (Self::Uuid(a), Self::Uuid(b)) => a == b,
            (Self::Decimal(a), Self::Decimal(b)) | (Self::Json(a), Self::Json(b)) => a == b,
            (Self::Interval(a), Self::Interval(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Range(a), Self::Range(b)) => a == b,
            (Self::Refused(a), Self::Refused(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(v) => v.hash(state),
            Self::Int(v) | Self::Time(v) | Self::DateTime(v) | Self::Timestamp(v) => v.hash(state),
            Self::UInt(v) => v.hash(state),
            Self::Float(v) => v.to_bits().hash(state),
            Self::Text(v) => v.hash(state),
            Self::Bytes(v) => v.hash(state),
            Self::Date(v) => v.hash(state),
            Self::Uuid(v) => v.hash(state),
            Self::Decimal(v) | Self::Json(v) => v.hash(state),
            Self::Interval(v) => v.hash(state),
            Self::Array(v) => v.hash(state),
            Self::Range(v) => v.hash(state),
            Self::Refused(v) => Arc::as_ptr(v).hash(state),
        }
    }
}

impl From<&str> for Value {
    #[inline]
    fn from(text: &str) -> Self {
        Self::Text(CompactString::new(text))
    }
}

impl From<String> for Value {
    #[inline]
    fn from(text: String) -> Self {
        Self::Text(CompactString::from_string_buffer(text))
    }
}

impl From<i64> for Value {
    #[inline]
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    #[inline]
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
