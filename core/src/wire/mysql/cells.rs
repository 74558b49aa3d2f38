//! A row, whichever driver brought it.

use super::{Cell, Column};
use crate::error::{Error, Result};
use crate::types::civil::MICROS_PER_DAY;
use crate::types::{Cells, Header, Value, parse_uuid};

/// A driver's row: its cells, by place.
pub trait RawRow {
    /// A cell.
    ///
    /// # Errors
    /// There are fewer cells, or it cannot be read.
    fn cell(&self, place: usize) -> Result<Cell<'_>>;
}

/// A cursor over one row.
pub struct MysqlCells<'r, R> {
    row: &'r R,
    columns: &'r [Column],
    header: &'r Header,
    next: usize,
    /// The text of a cell that is not text.
    spelled: Option<Box<str>>,
}

impl<'r, R: RawRow> MysqlCells<'r, R> {
    /// A cursor at the first cell of a row of these columns, which `check_columns` has let through.
    #[inline(always)]
    pub fn new(row: &'r R, columns: &'r [Column], header: &'r Header) -> Self {
        Self { row, columns, header, next: 0, spelled: None }
    }

    #[inline(always)]
    fn take(&mut self) -> Result<Cell<'r>> {
        self.next += 1;
        self.row.cell(self.next - 1)
    }

    /// The column of the cell that was taken last.
    fn column(&self) -> Column {
        self.columns.get(self.next - 1).copied().unwrap_or(Column::Other)
    }

    /// A number in its bytes.
    fn number<T: std::str::FromStr>(&self, bytes: &[u8]) -> Option<T> {
        let text = std::str::from_utf8(bytes).ok().filter(|_| self.column() == Column::Decimal)?;
        // a sum of integers is a decimal without a fraction, an average of them one with zeros
        let whole = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0'));
        text.parse().ok().or_else(|| whole?.0.parse().ok())
    }
}

#[cold]
fn mismatch<T>(expected: &str, found: Cell<'_>) -> Result<T> {
    Err(Error::value(format!("expected {expected}, found {}", found.name())))
}

#[inline(always)]
fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| Error::value("text that is not UTF-8"))
}

/// Bits as the number that they are.
fn bits(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
}

/// A float without a fraction.
#[cold]
fn whole(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "it was looked at: whole, and in range")]
    (value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value)).then_some(value as i64)
}

macro_rules! cells {
    ($($name:ident: $t:ty, $expected:literal, |$cells:ident| { $($pattern:pat => $value:expr),+ $(,)? };)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            let cell = self.take()?;
            let $cells = &*self;
            let _ = $cells;
            // `None` is a cell that does not fit
            let value: Option<$t> = match cell {
                Cell::Null => return Ok(None),
                $( $pattern => $value, )+
                _ => None,
            };
            match value {
                Some(value) => Ok(Some(value)),
                None => mismatch($expected, cell),
            }
        }
    )* };
}

impl<R: RawRow> Cells for MysqlCells<'_, R> {
    cells! {
        boolean_opt: bool, "a boolean (0 or 1)", |_c| {
            Cell::Int(v @ (0 | 1)) => Some(v == 1),
            Cell::UInt(v @ (0 | 1)) => Some(v == 1),
            Cell::Bytes([v @ (0 | 1)]) => Some(*v == 1),
        };
        int_opt: i64, "an integer", |c| {
            Cell::Int(v) => Some(v),
            Cell::UInt(v) => i64::try_from(v).ok(),
            Cell::Float(v) => whole(v),
            Cell::Bytes(v) => c.number(v),
        };
        uint_opt: u64, "an integer that is not negative", |c| {
            Cell::UInt(v) => Some(v),
            Cell::Int(v) => u64::try_from(v).ok(),
            Cell::Float(v) => whole(v).and_then(|v| u64::try_from(v).ok()),
            Cell::Bytes(v) => c.number(v),
        };
        float_opt: f64, "a float", |c| {
            Cell::Float(v) => Some(v),
            Cell::Int(v) => Some(v as f64),
            Cell::UInt(v) => Some(v as f64),
            Cell::Bytes(v) => c.number(v),
        };
        bytes_opt: &[u8], "bytes", |_c| { Cell::Bytes(v) => Some(v) };
        date_opt: i32, "a date", |_c| { Cell::Moment(days, 0) => Some(days) };
        time_opt: i64, "a time of day", |_c| { Cell::Time(v) => (0..MICROS_PER_DAY).contains(&v).then_some(v) };
        datetime_opt: i64, "a date and time", |_c| { Cell::Moment(days, micros) => Some(since_1970(days, micros)) };
        timestamp_opt: i64, "a date and time", |_c| { Cell::Moment(days, micros) => Some(since_1970(days, micros)) };
        uuid_opt: [u8; 16], "a UUID", |_c| {
            Cell::Bytes(v) => match <[u8; 16]>::try_from(v) {
                Ok(bytes) => Some(bytes),
                Err(_) => std::str::from_utf8(v).ok().and_then(parse_uuid),
            }
        };
        decimal_opt: String, "a decimal", |_c| {
            Cell::Bytes(v) => Some(shortened(utf8(v)?).to_owned()),
            Cell::Int(v) => Some(v.to_string()),
            Cell::UInt(v) => Some(v.to_string()),
            Cell::Float(v) => Some(v.to_string()),
        };
    }

    fn text_opt(&mut self) -> Result<Option<&str>> {
        match self.take()? {
            Cell::Null => Ok(None),
            Cell::Bytes(v) if self.column() == Column::Bit => {
                let spelled: String = v.iter().map(|byte| format!("{byte:08b}")).collect();
                Ok(Some(self.spelled.insert(spelled.into())))
            }
            Cell::Bytes(v) => utf8(v).map(Some),
            other => mismatch("text", other),
        }
    }

    fn json_opt(&mut self) -> Result<Option<&str>> {
        let spelled = match self.take()? {
            Cell::Null => return Ok(None),
            Cell::Bytes(v) => return utf8(v).map(Some),
            Cell::Int(v) => v.to_string(),
            Cell::UInt(v) => v.to_string(),
            Cell::Float(v) => v.to_string(),
            other => return mismatch("JSON", other),
        };
        Ok(Some(self.spelled.insert(spelled.into())))
    }

    fn any(&mut self) -> Result<Value> {
        Ok(match self.take()? {
            Cell::Null => Value::Null,
            Cell::Int(v) => Value::Int(v),
            Cell::UInt(v) => i64::try_from(v).map_or(Value::UInt(v), Value::Int),
            Cell::Float(v) => Value::Float(v),
            Cell::Moment(days, _) if self.column() == Column::Date => Value::Date(days),
            Cell::Moment(days, micros) => Value::DateTime(since_1970(days, micros)),
            Cell::Time(v) => Value::Time(v),
            Cell::Bytes(v) => match self.column() {
                Column::Decimal => Value::Decimal(shortened(utf8(v)?).into()),
                Column::Json => Value::Json(utf8(v)?.into()),
                Column::Bytes => Value::Bytes(v.into()),
                Column::Bit => match bits(v).map(i64::try_from) {
                    Some(Ok(number)) => Value::Int(number),
                    _ => Value::Bytes(v.into()),
                },
                Column::Text => Value::from(utf8(v)?),
                other => return Err(Error::value(format!("a column is {}; cast it to text", other.name()))),
            },
        })
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let all = (self.next..self.next + n).all(|place| matches!(self.row.cell(place), Ok(Cell::Null)));
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

/// A decimal without the zeros that are there because a placeholder may have so many digits.
fn shortened(decimal: &str) -> &str {
    match decimal.split_once('.') {
        Some((_, fraction)) if fraction.len() >= 30 => decimal.trim_end_matches('0').trim_end_matches('.'),
        _ => decimal,
    }
}

fn since_1970(days: i32, micros: i64) -> i64 {
    i64::from(days) * MICROS_PER_DAY + micros
}
