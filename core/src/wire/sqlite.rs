//! SQLite's cells, whichever driver brought them.
//!
//! SQLite types cells, not columns (<https://sqlite.org/datatype3.html>), so each cell's own type is looked at. Dates, UUIDs
//! and decimals are stored as text, as in SQLAlchemy.

use crate::error::{Error, Result};
use crate::types::{Cells, Header, Value, civil, parse_uuid};

/// One cell, borrowed.
#[derive(Clone, Copy)]
pub enum Cell<'r> {
    /// NULL.
    Null,
    /// An integer.
    Integer(i64),
    /// A float.
    Real(f64),
    /// Text, which SQLite does not check to be UTF-8.
    Text(&'r [u8]),
    /// Bytes.
    Blob(&'r [u8]),
}

/// A driver's row: its cells, by place.
pub trait RawRow {
    /// A cell.
    ///
    /// # Errors
    /// There are fewer cells.
    fn cell(&self, place: usize) -> Result<Cell<'_>>;
}

/// A cursor over one row.
pub struct SqliteCells<'r, R> {
    row: &'r R,
    next: usize,
    header: &'r Header,
    /// The text of a JSON document that is a number: a JSON column has NUMERIC affinity.
    spelled: Option<Box<str>>,
}

impl<'r, R: RawRow> SqliteCells<'r, R> {
    /// A cursor at the first cell.
    #[inline(always)]
    pub fn new(row: &'r R, header: &'r Header) -> Self {
        Self { row, next: 0, header, spelled: None }
    }

    #[inline(always)]
    fn take(&mut self) -> Result<Cell<'r>> {
        self.next += 1;
        self.row.cell(self.next - 1)
    }
}

#[cold]
fn mismatch<T>(expected: &str, found: Cell<'_>) -> Result<T> {
    let found = match found {
        Cell::Null => "NULL",
        Cell::Integer(_) => "an integer",
        Cell::Real(_) => "a float",
        Cell::Text(_) => "text that is not one",
        Cell::Blob(_) => "bytes",
    };
    Err(Error::value(format!("expected {expected}, found {found}")))
}

#[inline(always)]
fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| Error::value("text that is not UTF-8"))
}

/// Text that says something, or `None`.
fn read<T>(bytes: &[u8], parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    std::str::from_utf8(bytes).ok().and_then(parse)
}

/// An integer that arithmetic has made a float of.
#[cold]
fn whole(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "it was looked at: whole, and in range")]
    (value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value)).then_some(value as i64)
}

macro_rules! cells {
    ($($name:ident: $t:ty, $expected:literal, { $($pattern:pat => $value:expr),+ $(,)? };)*) => { $(
        #[inline(always)]
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
                None => mismatch($expected, cell),
            }
        }
    )* };
}

impl<R: RawRow> Cells for SqliteCells<'_, R> {
    cells! {
        boolean_opt: bool, "a boolean (0 or 1)", { Cell::Integer(v @ (0 | 1)) => Some(v == 1) };
        int_opt: i64, "an integer", { Cell::Integer(v) => Some(v), Cell::Real(v) => whole(v) };
        float_opt: f64, "a float", { Cell::Real(v) => Some(v), Cell::Integer(v) => Some(v as f64) };
        text_opt: &str, "text", { Cell::Text(v) => Some(utf8(v)?) };
        bytes_opt: &[u8], "bytes", { Cell::Blob(v) | Cell::Text(v) => Some(v) };
        date_opt: i32, "a date", { Cell::Text(v) => read(v, civil::parse_date) };
        time_opt: i64, "a time", { Cell::Text(v) => read(v, civil::parse_time) };
        datetime_opt: i64, "a date and time", { Cell::Text(v) => read(v, civil::parse_datetime).map(|v| v.0) };
        timestamp_opt: i64, "a date and time", { Cell::Text(v) => read(v, civil::parse_datetime).map(|v| v.0) };
        uuid_opt: [u8; 16], "a UUID", { Cell::Text(v) => read(v, parse_uuid), Cell::Blob(v) => v.try_into().ok() };
        decimal_opt: String, "a decimal", {
            Cell::Integer(v) => Some(v.to_string()),
            Cell::Real(v) => Some(v.to_string()),
            Cell::Text(v) => Some(utf8(v)?.to_owned()),
        };
    }

    fn json_opt(&mut self) -> Result<Option<&str>> {
        let spelled = match self.take()? {
            Cell::Null => return Ok(None),
            Cell::Text(v) => return utf8(v).map(Some),
            Cell::Integer(v) => v.to_string(),
            Cell::Real(v) => v.to_string(),
            other @ Cell::Blob(_) => return mismatch("JSON", other),
        };
        Ok(Some(self.spelled.insert(spelled.into())))
    }

    fn any(&mut self) -> Result<Value> {
        Ok(match self.take()? {
            Cell::Null => Value::Null,
            Cell::Integer(v) => Value::Int(v),
            Cell::Real(v) => Value::Float(v),
            Cell::Text(v) => Value::from(utf8(v)?),
            Cell::Blob(v) => Value::Bytes(v.into()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Decode;

    struct One<'c>(Cell<'c>);

    impl RawRow for One<'_> {
        fn cell(&self, place: usize) -> Result<Cell<'_>> {
            if place == 0 { Ok(self.0) } else { Err(crate::types::too_few_cells()) }
        }
    }

    fn read<T: Decode>(cell: Cell<'_>) -> Result<T> {
        T::decode(&mut SqliteCells::new(&One(cell), &Header::default()))
    }

    #[test]
    fn integers_are_whole_floats_too() {
        assert_eq!(read::<i64>(Cell::Real(-3.0)).unwrap(), -3);
        for wrong in [0.5, f64::NAN, f64::INFINITY, 9_223_372_036_854_775_808.0] {
            assert!(read::<i64>(Cell::Real(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(read::<i64>(Cell::Real(-9_223_372_036_854_775_808.0)).unwrap(), i64::MIN);
        assert!(read::<bool>(Cell::Integer(2)).is_err());
        assert!(read::<i8>(Cell::Integer(128)).is_err());
    }

    #[test]
    fn cells_of_other_kinds_are_refused() {
        let cells = [
            Cell::Null,
            Cell::Integer(1),
            Cell::Real(0.5),
            Cell::Text(b"x"),
            Cell::Text(&[0xff]),
            Cell::Blob(&[1]),
        ];
        let refused =
            |read: fn(Cell<'_>) -> bool| cells.iter().map(|c| u8::from(!read(*c))).collect::<Vec<_>>();
        assert_eq!(refused(|c| read::<i64>(c).is_ok()), [1, 0, 1, 1, 1, 1]);
        assert_eq!(refused(|c| read::<f64>(c).is_ok()), [1, 0, 0, 1, 1, 1]);
        assert_eq!(refused(|c| read::<String>(c).is_ok()), [1, 1, 1, 0, 1, 1]);
        assert_eq!(refused(|c| read::<Vec<u8>>(c).is_ok()), [1, 1, 1, 0, 0, 0]);
        assert_eq!(refused(|c| read::<Vec<i32>>(c).is_ok()), [1; 6]);
        assert_eq!(refused(|c| read::<crate::types::Interval>(c).is_ok()), [1; 6]);
        assert_eq!(refused(|c| read::<std::net::IpAddr>(c).is_ok()), [1; 6]);
    }

    #[test]
    fn what_sqlite_has_no_type_of_is_text() {
        assert_eq!(read::<Vec<Option<i32>>>(Cell::Text(b"[1,null]")).unwrap(), [Some(1), None]);
        let day = read::<std::time::Duration>(Cell::Text(b"1970-01-02 00:00:00.000001")).unwrap();
        assert_eq!(day.as_micros(), 86_400_000_001);
    }
}
