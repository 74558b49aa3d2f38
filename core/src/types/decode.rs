//! From a database's cell to a Rust value.

use super::{Cells, RangeKind};
use crate::error::Result;

/// What a Rust type expects of a column; a driver compares it once per prepared statement with the column's own type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A boolean.
    Bool,
    /// An integer of any width.
    Int,
    /// A float of any width.
    Float,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A calendar day.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone.
    DateTime,
    /// A point in time.
    Timestamp,
    /// A UUID.
    Uuid,
    /// An exact decimal.
    Decimal,
    /// A JSON document.
    Json,
    /// A span of time.
    Interval,
    /// An array of another kind.
    Array(&'static Kind),
    /// A range.
    Range(RangeKind),
    /// The address of a host or a network.
    Network,
    /// A hardware address.
    MacAddr,
    /// A map of text to text.
    Map,
    /// Whatever comes.
    Any,
}

impl Kind {
    /// The kind for messages: "an integer".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Float => "a float",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Date => "a date",
            Self::Time => "a time",
            Self::DateTime => "a date and time",
            Self::Timestamp => "a timestamp with time zone",
            Self::Uuid => "a UUID",
            Self::Decimal => "a decimal",
            Self::Json => "JSON",
            Self::Interval => "an interval",
            Self::Array(_) => "an array",
            Self::Range(_) => "a range",
            Self::Network => "a network address",
            Self::MacAddr => "a hardware address",
            Self::Map => "a map",
            Self::Any => "any value",
        }
    }
}

/// A Rust type that one cell can be read into.
///
/// For a type of your own over one of these, implement [`ValueType`](super::ValueType) instead, which writes this.
pub trait Decode: Sized {
    /// What the column has to be.
    const KIND: Kind;

    /// Reads the next cell.
    ///
    /// # Errors
    /// The cell is NULL, of another kind, or does not fit the type.
    fn decode<C: Cells>(cells: &mut C) -> Result<Self>;

    /// Reads the next cell, which may be NULL.
    ///
    /// # Errors
    /// The cell is of another kind, or does not fit the type.
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>>;
}
