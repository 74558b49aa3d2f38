//! Spans of time: [`Interval`], as PostgreSQL keeps them, `std`'s `Duration`, and `chrono`'s `TimeDelta`.

use super::civil::{self, MICROS_PER_DAY};
use super::{Cells, Decode, Encode, Kind, Refusal, SqlType, Value};
use crate::error::{Error, Result};
use std::fmt;
use std::time::Duration;

/// Months, days and microseconds, each counted for itself: a month has no fixed number of days, a day with a change of
/// the clock no fixed number of hours.
///
/// PostgreSQL has such a type. Elsewhere an interval is a `DATETIME` that far from 1970-01-01, as in SQLAlchemy: days
/// become 24 hours, and months cannot be stored.
///
/// `Duration` and `TimeDelta` (feature `chrono`) are columns of the same type. Reading an interval with months into one
/// of them is an error, and so is reading a negative one into a `Duration`; what is finer than a microsecond is cut off.
///
/// ```
/// use aludel_core::Interval;
/// let month_and_a_bit = Interval { months: 1, days: 2, micros: 3_500_000 };
/// assert_eq!(month_and_a_bit.to_string(), "P1M2DT3.5S");
/// assert_eq!(Interval::from_micros(3_500_000).total_micros(), Some(3_500_000));
/// assert_eq!(month_and_a_bit.total_micros(), None);
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

impl Interval {
    /// So many microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self { months: 0, days: 0, micros }
    }

    /// The length in microseconds, a day being 24 hours; `None` if there are months, or it does not fit.
    pub const fn total_micros(self) -> Option<i64> {
        if self.months != 0 {
            return None;
        }
        match (self.days as i64).checked_mul(MICROS_PER_DAY) {
            Some(days) => days.checked_add(self.micros),
            None => None,
        }
    }

    /// The same, as an error for whoever needs a fixed length.
    fn fixed(self) -> Result<i64> {
        self.total_micros().ok_or_else(|| {
            Error::value(if self.months == 0 {
                "an interval is too long"
            } else {
                "an interval with months has no fixed length: read it as `Interval`"
            })
        })
    }

    /// The interval that a cell holds.
    fn of(value: &Value) -> Result<Option<Self>> {
        Ok(Some(match value {
            Value::Null => return Ok(None),
            Value::Interval(v) => *v,
            // so long after 1970-01-01
            Value::DateTime(v) | Value::Timestamp(v) => Self::from_micros(*v),
            Value::Text(text) => match civil::parse_datetime(text) {
                Some((micros, _)) => Self::from_micros(micros),
                None => return Err(Error::value("expected an interval, found text that is not one")),
            },
            other => return Err(Error::value(format!("expected an interval, found {}", other.kind_name()))),
        }))
    }
}

/// ISO 8601, which PostgreSQL reads: `P1M2DT3.5S`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        if self.months != 0 {
            write!(f, "{}M", self.months)?;
        }
        if self.days != 0 {
            write!(f, "{}D", self.days)?;
        }
        if self.micros != 0 || (self.months, self.days) == (0, 0) {
            let (seconds, rest) =
                (self.micros.unsigned_abs() / 1_000_000, self.micros.unsigned_abs() % 1_000_000);
            write!(f, "T{}{seconds}", if self.micros < 0 { "-" } else { "" })?;
            if rest != 0 {
                write!(f, ".{}", format!("{rest:06}").trim_end_matches('0'))?;
            }
            f.write_str("S")?;
        }
        Ok(())
    }
}

macro_rules! interval_value {
    ($t:ty, |$v:ident| $encode:expr, |$i:ident| $decode:expr) => {
        impl Encode for $t {
            fn encode(&self) -> Value {
                let $v = self;
                $encode
            }
        }
        impl Decode for $t {
            const KIND: Kind = Kind::Interval;
            fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
                Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
            }
            fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
                let Some($i) = Interval::of(&cells.any()?)? else { return Ok(None) };
                $decode.map(Some)
            }
        }
        crate::__value_impls!($t, SqlType::Interval, key_required = true);
    };
}

interval_value!(Interval, |v| Value::Interval(*v), |interval| Ok(interval));

interval_value!(
    Duration,
    |v| match i64::try_from(v.as_micros()) {
        Ok(micros) => Value::Interval(Interval::from_micros(micros)),
        Err(e) => Refusal::value("Duration", e),
    },
    |interval| u64::try_from(interval.fixed()?)
        .map(Duration::from_micros)
        .map_err(|_| Error::value("an interval is negative: read it as `Interval` or `TimeDelta`"))
);

#[cfg(feature = "chrono")]
interval_value!(
    chrono::TimeDelta,
    |v| match v.num_microseconds() {
        Some(micros) => Value::Interval(Interval::from_micros(micros)),
        None => Refusal::value("TimeDelta", "it is too long"),
    },
    |interval| interval.fixed().map(chrono::TimeDelta::microseconds)
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Header, ValueCells};

    fn read<T: Decode>(value: Value) -> Result<T> {
        T::decode(&mut ValueCells::new(&[value], &Header::default()))
    }

    #[test]
    fn intervals_are_written_in_iso_8601() {
        for (months, days, micros, text) in [
            (0, 0, 0, "PT0S"),
            (0, 0, -1, "PT-0.000001S"),
            (14, -3, 0, "P14M-3D"),
            (0, 1, 90_000_000, "P1DT90S"),
            (0, 0, i64::MIN, "PT-9223372036854.775808S"),
        ] {
            assert_eq!(Interval { months, days, micros }.to_string(), text);
        }
    }

    #[test]
    fn durations_are_intervals_of_a_fixed_length() {
        let day = Interval { months: 0, days: 1, micros: 5 };
        assert_eq!(read::<Duration>(Value::Interval(day)).unwrap(), Duration::from_micros(86_400_000_005));
        let month = Interval { months: 1, ..day };
        assert!(read::<Duration>(Value::Interval(month)).unwrap_err().to_string().contains("`Interval`"));
        assert!(read::<Duration>(Value::Interval(Interval::from_micros(-1))).is_err());
        assert!(
            read::<Duration>(Value::Interval(Interval { months: 0, days: i32::MAX, micros: i64::MAX }))
                .is_err()
        );
        assert!(matches!(Duration::MAX.encode(), Value::Refused(_)));
        assert_eq!(Duration::from_nanos(1_999).encode(), Value::Interval(Interval::from_micros(1)));
    }

    #[test]
    fn elsewhere_they_are_as_far_from_1970() {
        assert_eq!(
            read::<Interval>(Value::from("1970-01-02 00:00:00.000001")).unwrap().micros,
            86_400_000_001
        );
        assert_eq!(read::<Interval>(Value::DateTime(-7)).unwrap().micros, -7);
        assert!(read::<Interval>(Value::from("a day")).is_err());
        assert!(read::<Interval>(Value::Int(1)).is_err());
        assert!(read::<Interval>(Value::Null).is_err());
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn time_deltas_may_be_negative() {
        let minute = chrono::TimeDelta::minutes(-1);
        assert_eq!(read::<chrono::TimeDelta>(minute.encode()).unwrap(), minute);
        assert!(matches!(chrono::TimeDelta::MAX.encode(), Value::Refused(_)));
    }
}
