//! PostgreSQL's ranges.

use super::{Cells, Decode, Encode, Header, Kind, SqlType, SqlValue, Value, ValueCells};
use crate::error::{Error, Result};
use std::ops::{self, Bound, RangeBounds};

/// The ranges that PostgreSQL has built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeKind {
    /// Of `INTEGER`.
    Int4,
    /// Of `BIGINT`.
    Int8,
    /// Of `NUMERIC`.
    Num,
    /// Of `TIMESTAMP WITHOUT TIME ZONE`.
    Ts,
    /// Of `TIMESTAMP WITH TIME ZONE`.
    Tstz,
    /// Of `DATE`.
    Date,
}

impl RangeKind {
    /// The type's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int4 => "INT4RANGE",
            Self::Int8 => "INT8RANGE",
            Self::Num => "NUMRANGE",
            Self::Ts => "TSRANGE",
            Self::Tstz => "TSTZRANGE",
            Self::Date => "DATERANGE",
        }
    }
}

/// A range of values, empty or between two bounds; PostgreSQL alone has them.
///
/// `i32`, `i64`, `rust_decimal::Decimal`, and `chrono`'s `NaiveDate`, `NaiveDateTime` and `DateTime<Utc>` have ranges.
/// Rust's own (`1..5`, `1..=5`, `1..`) become one by `into()`, and can be given to a column as they are.
///
/// PostgreSQL keeps ranges of integers and of days as `[1,5)`: `1..=4` comes back as `1..5`. A range whose end lies before
/// its begin is an error there.
///
/// ```
/// use aludel_core::Range;
/// use std::ops::Bound;
/// let range: Range<i32> = (1..5).into();
/// assert_eq!(range.lower(), Bound::Included(&1));
/// assert!(range.contains(&4) && !range.contains(&5));
/// assert!(!Range::<i32>::empty().contains(&0));
/// assert_eq!(range.to_string(), "[1,5)");
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/rangetypes.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range<T>(Option<(Bound<T>, Bound<T>)>);

impl<T> Range<T> {
    /// A range between two bounds.
    pub const fn new(lower: Bound<T>, upper: Bound<T>) -> Self {
        Self(Some((lower, upper)))
    }

    /// The range that holds nothing.
    pub const fn empty() -> Self {
        Self(None)
    }

    /// Is it the empty range? One that holds nothing by its bounds is not, until PostgreSQL has seen it.
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Where it begins; unbounded if it is empty.
    pub fn lower(&self) -> Bound<&T> {
        self.0.as_ref().map_or(Bound::Unbounded, |(lower, _)| lower.as_ref())
    }

    /// Where it ends; unbounded if it is empty.
    pub fn upper(&self) -> Bound<&T> {
        self.0.as_ref().map_or(Bound::Unbounded, |(_, upper)| upper.as_ref())
    }

    /// The bounds; `None` if it is empty.
    pub fn into_bounds(self) -> Option<(Bound<T>, Bound<T>)> {
        self.0
    }

    /// Is the value within it?
    pub fn contains(&self, value: &T) -> bool
    where
        T: PartialOrd,
    {
        self.0.as_ref().is_some_and(|bounds| bounds.contains(value))
    }

    /// The same range of something else.
    ///
    /// # Errors
    /// One of the bounds is none.
    pub fn try_map<U, E>(
        self,
        mut f: impl FnMut(T) -> std::result::Result<U, E>,
    ) -> std::result::Result<Range<U>, E> {
        let mut bound = |bound| {
            Ok(match bound {
                Bound::Included(v) => Bound::Included(f(v)?),
                Bound::Excluded(v) => Bound::Excluded(f(v)?),
                Bound::Unbounded => Bound::Unbounded,
            })
        };
        Ok(Range(match self.0 {
            None => None,
            Some((lower, upper)) => Some((bound(lower)?, bound(upper)?)),
        }))
    }
}

/// PostgreSQL's text: `[1,5)`, `(,5]`, `empty`.
impl<T: std::fmt::Display> std::fmt::Display for Range<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some((lower, upper)) = &self.0 else { return f.write_str("empty") };
        match lower {
            Bound::Included(v) => write!(f, "[{v},")?,
            Bound::Excluded(v) => write!(f, "({v},")?,
            Bound::Unbounded => f.write_str("(,")?,
        }
        match upper {
            Bound::Included(v) => write!(f, "{v}]"),
            Bound::Excluded(v) => write!(f, "{v})"),
            Bound::Unbounded => f.write_str(")"),
        }
    }
}

/// A type of which PostgreSQL has a range.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no range of `{Self}`",
    note = "`i32`, `i64`, `Decimal`, `NaiveDate`, `NaiveDateTime` and `DateTime<Utc>` have ranges"
)]
pub trait RangeItem: SqlValue {
    /// Which one.
    const RANGE: RangeKind;
}

macro_rules! range_items {
    ($($(#[$m:meta])* $t:ty => $kind:ident;)*) => { $(
        $(#[$m])*
        impl RangeItem for $t {
            const RANGE: RangeKind = RangeKind::$kind;
        }
    )* };
}

range_items! {
    i32 => Int4;
    i64 => Int8;
    #[cfg(feature = "decimal")]
    rust_decimal::Decimal => Num;
    #[cfg(feature = "chrono")]
    chrono::NaiveDateTime => Ts;
    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::Utc> => Tstz;
    #[cfg(feature = "chrono")]
    chrono::NaiveDate => Date;
}

impl<T: RangeItem> Encode for Range<T> {
    fn encode(&self) -> Value {
        let value = |bound: Bound<&T>| match bound {
            Bound::Included(v) => Bound::Included(v.encode()),
            Bound::Excluded(v) => Bound::Excluded(v.encode()),
            Bound::Unbounded => Bound::Unbounded,
        };
        Value::Range(Box::new(match &self.0 {
            None => Range::empty(),
            Some((lower, upper)) => Range::new(value(lower.as_ref()), value(upper.as_ref())),
        }))
    }
}

impl<T: RangeItem> Decode for Range<T> {
    const KIND: Kind = Kind::Range(T::RANGE);
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        match cells.any()? {
            Value::Null => Ok(None),
            Value::Range(range) => {
                range.try_map(|v| T::decode(&mut ValueCells::new(&[v], &Header::default()))).map(Some)
            }
            other => Err(Error::value(format!("expected a range, found {}", other.kind_name()))),
        }
    }
}

crate::__value_impls!(
    [T: RangeItem] Range<T>, SqlType::Range(T::RANGE), key_required = true,
    literal ops::Range<T> => |v| Range::from(v).into_value(),
    literal ops::RangeInclusive<T> => |v| Range::from(v).into_value(),
    literal ops::RangeFrom<T> => |v| Range::from(v).into_value(),
    literal ops::RangeTo<T> => |v| Range::from(v).into_value(),
);

impl<T> From<ops::Range<T>> for Range<T> {
    fn from(range: ops::Range<T>) -> Self {
        Self::new(Bound::Included(range.start), Bound::Excluded(range.end))
    }
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        Self::new(Bound::Included(start), Bound::Included(end))
    }
}

impl<T> From<ops::RangeFrom<T>> for Range<T> {
    fn from(range: ops::RangeFrom<T>) -> Self {
        Self::new(Bound::Included(range.start), Bound::Unbounded)
    }
}

impl<T> From<ops::RangeTo<T>> for Range<T> {
    fn from(range: ops::RangeTo<T>) -> Self {
        Self::new(Bound::Unbounded, Bound::Excluded(range.end))
    }
}

impl<T> From<ops::RangeFull> for Range<T> {
    fn from(_: ops::RangeFull) -> Self {
        Self::new(Bound::Unbounded, Bound::Unbounded)
    }
}

impl<T> From<(Bound<T>, Bound<T>)> for Range<T> {
    fn from((lower, upper): (Bound<T>, Bound<T>)) -> Self {
        Self::new(lower, upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_come_back() {
        for range in [
            Range::from(1..5),
            Range::from(1..=5),
            Range::from(..5),
            Range::from(1..),
            Range::from(..),
            Range::empty(),
        ] {
            let value = range.encode();
            let read = Range::<i32>::decode(&mut ValueCells::new(&[value], &Header::default()));
            assert_eq!(read.unwrap(), range, "{range}");
        }
    }

    #[test]
    fn bounds_out_of_range_and_other_values_are_refused() {
        let wide = Range::from(0..i64::MAX).encode();
        assert!(Range::<i32>::decode(&mut ValueCells::new(&[wide], &Header::default())).is_err());
        assert!(Range::<i32>::decode(&mut ValueCells::new(&[Value::Int(1)], &Header::default())).is_err());
    }
}
