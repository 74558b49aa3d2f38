//! One cell of a row.

use super::Column;
use crate::error::{Error, Result};
use crate::types::civil::{MICROS_PER_DAY, days_from_civil};

/// One cell, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'r> {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned one.
    UInt(u64),
    /// A float.
    Float(f64),
    /// Text, bytes, and decimals.
    Bytes(&'r [u8]),
    /// A day, and the microseconds since its midnight.
    Moment(i32, i64),
    /// Microseconds, which may be negative or more than a day.
    Time(i64),
}

impl Cell<'_> {
    /// A date and time of its parts: hours, minutes, seconds and microseconds last.
    ///
    /// # Errors
    /// There is no such day: MySQL has days of zeros, which Rust has not.
    #[inline]
    pub fn moment(year: u16, month: u8, day: u8, time: [u32; 4]) -> Result<Self> {
        match days_from_civil(i32::from(year), u32::from(month), u32::from(day)) {
            Some(days) => match micros(time) {
                Some(micros @ 0..MICROS_PER_DAY) => Ok(Self::Moment(days, micros)),
                _ => Err(malformed()),
            },
            None => Err(no_such_day()),
        }
    }

    /// A span of time of its parts: hours, minutes, seconds and microseconds last.
    ///
    /// # Errors
    /// It is longer than 64 bits hold, which no honest server sends.
    #[inline]
    pub fn time(negative: bool, days: u32, time: [u32; 4]) -> Result<Self> {
        let whole = i64::from(days).checked_mul(MICROS_PER_DAY);
        match whole.zip(micros(time)).and_then(|(whole, rest)| whole.checked_add(rest)) {
            Some(micros) => Ok(Self::Time(if negative { -micros } else { micros })),
            None => Err(malformed()),
        }
    }

    /// For messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) | Self::UInt(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Bytes(_) => "text that is not one",
            Self::Moment(..) => "a date",
            Self::Time(_) => "a time",
        }
    }
}

/// None if 64 bits do not hold them.
fn micros([hours, minutes, seconds, micros]: [u32; 4]) -> Option<i64> {
    // three numbers of 32 bits fit by far
    let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60 + i64::from(seconds);
    seconds.checked_mul(1_000_000)?.checked_add(i64::from(micros))
}

#[cold]
fn no_such_day() -> Error {
    Error::value("a date that is no day, such as 0000-00-00")
}

#[cold]
fn malformed() -> Error {
    Error::value("the server sent a malformed cell")
}

/// A cell of the binary format. Text comes without its length, dates and times with it.
///
/// # Errors
/// The bytes are not what the column's type has, or no day.
#[inline]
pub fn binary(column: Column, bytes: &[u8]) -> Result<Cell<'_>> {
    Ok(match column {
        Column::Int => Cell::Int(match *bytes {
            [a] => i64::from(i8::from_le_bytes([a])),
            [a, b] => i64::from(i16::from_le_bytes([a, b])),
            [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
            _ => i64::from_le_bytes(bytes.try_into().map_err(|_| malformed())?),
        }),
        Column::UInt => Cell::UInt(match *bytes {
            [a] => u64::from(a),
            [a, b] => u64::from(u16::from_le_bytes([a, b])),
            [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
            _ => u64::from_le_bytes(bytes.try_into().map_err(|_| malformed())?),
        }),
        Column::Float => Cell::Float(match *bytes {
            [a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
            _ => f64::from_le_bytes(bytes.try_into().map_err(|_| malformed())?),
        }),
        Column::Date | Column::DateTime => {
            let (year, month, day, rest) = match bytes {
                [_, y0, y1, month, day, rest @ ..] => (u16::from_le_bytes([*y0, *y1]), *month, *day, rest),
                _ => return Err(no_such_day()),
            };
            Cell::moment(year, month, day, clock(rest)?)?
        }
        Column::Time => match bytes {
            [0] => Cell::Time(0),
            [_, negative, d0, d1, d2, d3, rest @ ..] => {
                Cell::time(*negative != 0, u32::from_le_bytes([*d0, *d1, *d2, *d3]), clock(rest)?)?
            }
            _ => return Err(malformed()),
        },
        Column::Null => Cell::Null,
        _ => Cell::Bytes(bytes),
    })
}

/// Hours, minutes and seconds, with microseconds or without, or nothing at midnight.
fn clock(bytes: &[u8]) -> Result<[u32; 4]> {
    match *bytes {
        [] => Ok([0; 4]),
        [h, m, s] => Ok([h, m, s, 0].map(u32::from)),
        [h, m, s, a, b, c, d] => {
            Ok([u32::from(h), u32::from(m), u32::from(s), u32::from_le_bytes([a, b, c, d])])
        }
        _ => Err(malformed()),
    }
}
