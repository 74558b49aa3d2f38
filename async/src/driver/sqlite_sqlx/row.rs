//! A row of `sqlx` as cells.
//!
//! SQLite types cells, not columns, so each cell's own type is looked at. Dates, UUIDs and decimals are stored as text.

use aludel_core::{Cells, Error, Header, Result, Value, civil, parse_uuid};
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row, TypeInfo, ValueRef};

/// A cursor over one row.
pub(super) struct SqliteCells<'r> {
    row: &'r SqliteRow,
    next: usize,
    header: &'r Header,
}

/// One cell, borrowed.
enum Cell<'r> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'r str),
    Blob(&'r [u8]),
}

impl<'r> SqliteCells<'r> {
    pub(super) fn new(row: &'r SqliteRow, header: &'r Header) -> Self {
        Self { row, next: 0, header }
    }

    fn take(&mut self) -> Result<Cell<'r>> {
        let Ok(raw) = self.row.try_get_raw(self.next) else { return Err(too_few()) };
        self.next += 1;
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        let ty = raw.type_info();
        match ty.name() {
            "INTEGER" => decoded(raw).map(Cell::Integer),
            "REAL" => decoded(raw).map(Cell::Real),
            "TEXT" => decoded(raw).map(Cell::Text),
            _ => decoded(raw).map(Cell::Blob),
        }
    }
}

fn decoded<'r, T: Decode<'r, Sqlite>>(raw: SqliteValueRef<'r>) -> Result<T> {
    T::decode(raw).map_err(|e| Error::value("text that is not UTF-8").with_source(e))
}

#[cold]
fn too_few() -> Error {
    Error::value("the row has too few columns")
}

#[cold]
fn mismatch(expected: &str, found: &Cell<'_>) -> Error {
    let found = match found {
        Cell::Null => "NULL",
        Cell::Integer(_) => "an integer",
        Cell::Real(_) => "a float",
        Cell::Text(_) => "text that is not one",
        Cell::Blob(_) => "bytes",
    };
    Error::value(format!("expected {expected}, found {found}"))
}

macro_rules! cells {
    ($($name:ident: $t:ty, $expected:literal, { $($pattern:pat => $value:expr),+ $(,)? };)*) => { $(
        fn $name(&mut self) -> Result<Option<$t>> {
            let cell = self.take()?;
            // `None` is a cell that does not fit
            let value: Option<$t> = match cell {
                Cell::Null => return Ok(None),
                $( $pattern => $value, )+
                #[allow(unreachable_patterns, reason = "some kinds accept every cell")]
                _ => None,
            };
            match value {
                Some(value) => Ok(Some(value)),
                None => Err(mismatch($expected, &cell)),
            }
        }
    )* };
}

impl Cells for SqliteCells<'_> {
    cells! {
        boolean_opt: bool, "a boolean (0 or 1)", { Cell::Integer(v @ (0 | 1)) => Some(v == 1) };
        int_opt: i64, "an integer", { Cell::Integer(v) => Some(v) };
        float_opt: f64, "a float", { Cell::Real(v) => Some(v), Cell::Integer(v) => Some(v as f64) };
        text_opt: &str, "text", { Cell::Text(v) => Some(v) };
        bytes_opt: &[u8], "bytes", { Cell::Blob(v) => Some(v), Cell::Text(v) => Some(v.as_bytes()) };
        date_opt: i32, "a date", { Cell::Text(v) => civil::parse_date(v) };
        time_opt: i64, "a time", { Cell::Text(v) => civil::parse_time(v) };
        datetime_opt: i64, "a date and time", { Cell::Text(v) => civil::parse_datetime(v).map(|v| v.0) };
        timestamp_opt: i64, "a date and time", { Cell::Text(v) => civil::parse_datetime(v).map(|v| v.0) };
        uuid_opt: [u8; 16], "a UUID", { Cell::Text(v) => parse_uuid(v), Cell::Blob(v) => v.try_into().ok() };
        decimal_opt: String, "a decimal", {
            Cell::Integer(v) => Some(v.to_string()),
            Cell::Real(v) => Some(v.to_string()),
            Cell::Text(v) => Some(v.to_owned()),
        };
        json_opt: &str, "JSON", { Cell::Text(v) => Some(v) };
    }

    fn any(&mut self) -> Result<Value> {
        Ok(match self.take()? {
            Cell::Null => Value::Null,
            Cell::Integer(v) => Value::Int(v),
            Cell::Real(v) => Value::Float(v),
            Cell::Text(v) => Value::from(v),
            Cell::Blob(v) => Value::Bytes(v.into()),
        })
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let is_null = |place| self.row.try_get_raw(place).is_ok_and(|cell| cell.is_null());
        let all = (self.next..self.next + n).all(is_null);
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
