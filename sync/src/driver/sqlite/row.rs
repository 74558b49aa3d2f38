//! A row of `rusqlite` as cells.
//!
//! SQLite types cells, not columns, so each cell's own type is looked at. Dates, UUIDs and decimals are stored as text.

use aludel_core::{Cells, Error, Header, Result, Value, civil, parse_uuid};
use rusqlite::Row;
use rusqlite::types::ValueRef;

/// A cursor over one row.
pub(super) struct SqliteCells<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
    header: &'r Header,
}

impl<'r, 's> SqliteCells<'r, 's> {
    #[inline(always)]
    pub(super) fn new(row: &'r Row<'s>, header: &'r Header) -> Self {
        Self { row, next: 0, header }
    }

    #[inline(always)]
    fn take(&mut self) -> Result<ValueRef<'_>> {
        let place = self.next;
        self.next += 1;
        match self.row.get_ref(place) {
            Ok(value) => Ok(value),
            Err(_) => Err(too_few()),
        }
    }
}

#[cold]
fn too_few() -> Error {
    Error::value("the row has too few columns")
}

#[cold]
fn mismatch<T>(expected: &str, found: ValueRef<'_>) -> Result<T> {
    let found = match found {
        ValueRef::Null => "NULL",
        ValueRef::Integer(_) => "an integer",
        ValueRef::Real(_) => "a float",
        ValueRef::Text(_) => "text that is not one",
        ValueRef::Blob(_) => "bytes",
    };
    Err(Error::value(format!("expected {expected}, found {found}")))
}

#[inline(always)]
fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| Error::value("text that is not UTF-8"))
}

macro_rules! cells {
    ($($name:ident: $t:ty, $expected:literal, { $($pattern:pat => $value:expr),+ $(,)? };)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            match self.take()? {
                ValueRef::Null => Ok(None),
                $( $pattern => Ok(Some($value)), )+
                #[allow(unreachable_patterns, reason = "some kinds accept every value")]
                other => mismatch($expected, other),
            }
        }
    )* };
}

macro_rules! parsed {
    ($bytes:expr, $parse:expr, $expected:literal) => {
        match std::str::from_utf8($bytes).ok().and_then($parse) {
            Some(value) => value,
            None => return mismatch($expected, ValueRef::Text($bytes)),
        }
    };
}

impl Cells for SqliteCells<'_, '_> {
    cells! {
        boolean_opt: bool, "a boolean (0 or 1)", { ValueRef::Integer(v @ (0 | 1)) => v == 1 };
        int_opt: i64, "an integer", { ValueRef::Integer(v) => v };
        float_opt: f64, "a float", { ValueRef::Real(v) => v, ValueRef::Integer(v) => v as f64 };
        text_opt: &str, "text", { ValueRef::Text(v) => utf8(v)? };
        bytes_opt: &[u8], "bytes", { ValueRef::Blob(v) => v, ValueRef::Text(v) => v };
        date_opt: i32, "a date", { ValueRef::Text(v) => parsed!(v, civil::parse_date, "a date") };
        time_opt: i64, "a time", { ValueRef::Text(v) => parsed!(v, civil::parse_time, "a time") };
        datetime_opt: i64, "a date and time", {
            ValueRef::Text(v) => parsed!(v, civil::parse_datetime, "a date and time").0,
        };
        timestamp_opt: i64, "a date and time", {
            ValueRef::Text(v) => parsed!(v, civil::parse_datetime, "a date and time").0,
        };
        uuid_opt: [u8; 16], "a UUID", {
            ValueRef::Text(v) => parsed!(v, parse_uuid, "a UUID"),
            ValueRef::Blob(v) => match v.try_into() {
                Ok(uuid) => uuid,
                Err(_) => return mismatch("a UUID", ValueRef::Blob(v)),
            },
        };
        decimal_opt: String, "a decimal", {
            ValueRef::Integer(v) => v.to_string(),
            ValueRef::Real(v) => v.to_string(),
            ValueRef::Text(v) => utf8(v)?.to_owned(),
        };
        json_opt: &str, "JSON", { ValueRef::Text(v) => utf8(v)? };
    }

    fn any(&mut self) -> Result<Value> {
        Ok(match self.take()? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(v) => Value::Int(v),
            ValueRef::Real(v) => Value::Float(v),
            ValueRef::Text(v) => Value::from(utf8(v)?),
            ValueRef::Blob(v) => Value::Bytes(v.into()),
        })
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let all = (self.next..self.next + n).all(|i| matches!(self.row.get_ref(i), Ok(ValueRef::Null)));
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
}
