//! Dates and times, as `chrono` has them.

/// A type that `func::now()` may have: the context says which.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point in time, so it cannot be the current one",
    note = "`DateTime<Utc>` and `NaiveDateTime` are (feature `chrono`), and `Option` of them"
)]
pub trait Moment: super::SqlValue {}

impl<T: Moment> Moment for Option<T> where Option<T>: super::SqlValue {}

#[cfg(feature = "chrono")]
mod with_chrono {
    use super::Moment;
    use crate::error::{Error, Result};
    use crate::types::{Cells, Decode, Encode, Kind, SqlType, Value};
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

    const EPOCH_FROM_CE: i32 = 719_163;

    #[cold]
    fn out_of_range(what: &str) -> Error {
        Error::value(format!("the {what} is outside the range of `chrono`"))
    }

    macro_rules! chrono_value {
        ($t:ty, $kind:ident, $cell:ident, $cell_opt:ident, $sql:expr, $encode:expr, $decode:expr) => {
            impl Encode for $t {
                #[inline]
                fn encode(&self) -> Value {
                    Value::$kind($encode(self))
                }
            }
            impl Decode for $t {
                const KIND: Kind = Kind::$kind;
                #[inline]
                fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
                    $decode(cells.$cell()?).ok_or_else(|| out_of_range(stringify!($cell)))
                }
                #[inline]
                fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
                    match cells.$cell_opt()? {
                        None => Ok(None),
                        Some(raw) => $decode(raw).map(Some).ok_or_else(|| out_of_range(stringify!($cell))),
                    }
                }
            }
            crate::__value_impls!($t, $sql, key_required = true);
        };
    }

    chrono_value!(
        NaiveDate,
        Date,
        date,
        date_opt,
        SqlType::Date,
        |v: &NaiveDate| chrono::Datelike::num_days_from_ce(v) - EPOCH_FROM_CE,
        |days: i32| days.checked_add(EPOCH_FROM_CE).and_then(NaiveDate::from_num_days_from_ce_opt)
    );
    chrono_value!(
        NaiveTime,
        Time,
        time,
        time_opt,
        SqlType::Time,
        |v: &NaiveTime| i64::from(v.num_seconds_from_midnight()) * 1_000_000
            // a leap second counts as the last microsecond before it
            + i64::from(v.nanosecond().min(999_999_999)) / 1000,
        |micros: i64| {
            let seconds = u32::try_from(micros.div_euclid(1_000_000)).ok()?;
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, micros.rem_euclid(1_000_000) as u32 * 1000)
        }
    );
    chrono_value!(
        NaiveDateTime,
        DateTime,
        datetime,
        datetime_opt,
        SqlType::DateTime,
        |v: &NaiveDateTime| v.and_utc().timestamp_micros(),
        |micros: i64| DateTime::from_timestamp_micros(micros).map(|v| v.naive_utc())
    );
    chrono_value!(
        DateTime<Utc>,
        Timestamp,
        timestamp,
        timestamp_opt,
        SqlType::Timestamp,
        |v: &DateTime<Utc>| v.timestamp_micros(),
        DateTime::from_timestamp_micros
    );

    impl Moment for DateTime<Utc> {}
    impl Moment for NaiveDateTime {}
}
