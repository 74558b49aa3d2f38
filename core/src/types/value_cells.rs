//! A row that is already in memory as values: drafts after a flush, raw results, tests.

use super::{Cells, Header, Value, civil, numeric};
use crate::error::{Error, Result};

/// A cursor over values, read as a driver's row is.
pub struct ValueCells<'a> {
    values: &'a [Value],
    next: usize,
    header: &'a Header,
}

impl<'a> ValueCells<'a> {
    /// A cursor at the first value.
    pub fn new(values: &'a [Value], header: &'a Header) -> Self {
        Self { values, next: 0, header }
    }

    fn take(&mut self) -> Result<&'a Value> {
        let value = self.values.get(self.next).ok_or_else(|| Error::value("the row has too few columns"))?;
        self.next += 1;
        Ok(value)
    }
}

#[cold]
fn mismatch(expected: &str, found: &Value) -> Error {
    Error::value(format!("expected {expected}, found {}", found.kind_name()))
}

macro_rules! cells {
    ($($name:ident: $t:ty, $expected:literal, { $($pattern:pat => $value:expr),+ $(,)? };)*) => { $(
        fn $name(&mut self) -> Result<Option<$t>> {
            match self.take()? {
                Value::Null => Ok(None),
                $( $pattern => Ok(Some($value)), )+
                #[allow(unreachable_patterns, reason = "some kinds accept every value")]
                other => Err(mismatch($expected, other)),
            }
        }
    )* };
}

fn parsed<T>(value: Option<T>, expected: &str, found: &Value) -> Result<T> {
    value.ok_or_else(|| mismatch(expected, found))
}

impl Cells for ValueCells<'_> {
    cells! {
        boolean_opt: bool, "a boolean", { Value::Bool(v) => *v, Value::Int(v @ (0 | 1)) => *v == 1 };
        int_opt: i64, "an integer", {
            Value::Int(v) => *v,
            Value::Bool(v) => i64::from(*v),
            Value::Decimal(v) => numeric::whole(v)?,
        };
        float_opt: f64, "a float", {
            Value::Float(v) => *v,
            Value::Int(v) => *v as f64,
            v @ Value::Decimal(t) => parsed(t.parse().ok(), "a float", v)?,
        };
        text_opt: &str, "text", { Value::Text(v) => v.as_str(), Value::Json(v) => v, Value::Decimal(v) => v };
        bytes_opt: &[u8], "bytes", { Value::Bytes(v) => v, Value::Text(v) => v.as_bytes() };
        date_opt: i32, "a date", {
            Value::Date(v) => *v,
            v @ Value::Text(t) => parsed(civil::parse_date(t), "a date", v)?,
        };
        time_opt: i64, "a time", {
            Value::Time(v) => *v,
            v @ Value::Text(t) => parsed(civil::parse_time(t), "a time", v)?,
        };
        datetime_opt: i64, "a date and time", {
            Value::DateTime(v) | Value::Timestamp(v) => *v,
            v @ Value::Text(t) => parsed(civil::parse_datetime(t), "a date and time", v)?.0,
        };
        timestamp_opt: i64, "a timestamp", {
            Value::DateTime(v) | Value::Timestamp(v) => *v,
            v @ Value::Text(t) => parsed(civil::parse_datetime(t), "a timestamp", v)?.0,
        };
        uuid_opt: [u8; 16], "a UUID", {
            Value::Uuid(v) => *v,
            v @ Value::Text(t) => parsed(parse_uuid(t), "a UUID", v)?,
        };
        decimal_opt: String, "a decimal", {
            Value::Decimal(v) => v.to_string(),
            Value::Int(v) => v.to_string(),
            Value::UInt(v) => v.to_string(),
            Value::Float(v) => v.to_string(),
            Value::Text(v) => v.to_string(),
        };
        json_opt: &str, "JSON", { Value::Json(v) => v, Value::Text(v) => v };
    }

    fn any(&mut self) -> Result<Value> {
        self.take().cloned()
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let all = self.values.get(self.next..self.next + n).is_some_and(|v| v.iter().all(Value::is_null));
        if all {
            self.next += n;
        }
        all
    }

    fn header(&self) -> &Header {
        self.header
    }

    fn position(&self) -> usize {
        self.next
    }

    #[inline]
    fn move_to(&mut self, place: usize) {
        self.next = place;
    }
}

/// A UUID in its usual text forms, with or without hyphens.
pub fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let mut digits = text.bytes().filter(|b| *b != b'-').map(|b| (b as char).to_digit(16));
    let mut out = [0; 16];
    for byte in &mut out {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = (high << 4 | low) as u8;
    }
    digits.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Decode;

    fn read<T: Decode>(values: &[Value]) -> Result<T> {
        T::decode(&mut ValueCells::new(values, &Header::default()))
    }

    #[test]
    fn integers_are_checked_for_their_range() {
        assert_eq!(read::<i16>(&[Value::Int(-5)]).unwrap(), -5);
        assert_eq!(read::<i8>(&[Value::Int(300)]).unwrap_err().to_string(), "300 is out of range for `i8`");
        assert_eq!(read::<u64>(&[Value::Int(-1)]).unwrap_err().to_string(), "-1 is out of range for `u64`");
    }

    #[test]
    fn null_is_an_error_unless_optional() {
        assert!(read::<String>(&[Value::Null]).is_err());
        assert_eq!(read::<Option<String>>(&[Value::Null]).unwrap(), None);
    }

    #[test]
    fn uuids_are_read_with_and_without_hyphens() {
        let plain = parse_uuid("00112233445566778899aabbccddeeff").unwrap();
        assert_eq!(parse_uuid("00112233-4455-6677-8899-AABBCCDDEEFF"), Some(plain));
        for bad in ["", "0011", "zz112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff00"] {
            assert_eq!(parse_uuid(bad), None, "{bad}");
        }
    }
}
