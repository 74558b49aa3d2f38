//! A statement's columns, and what a row type expects of them.

use crate::error::{Error, Result};
use crate::stmt::RowSink;
use crate::types::{Header, Kind};

/// What a column holds, as far as reading it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A signed integer of any width.
    Int,
    /// An unsigned one; `YEAR`, too.
    UInt,
    /// `FLOAT` and `DOUBLE`.
    Float,
    /// `DECIMAL`: text.
    Decimal,
    /// Text of any length; `ENUM` and `SET`, too.
    Text,
    /// Text of no character set.
    Bytes,
    /// `BIT(n)`, the highest first.
    Bit,
    /// `JSON`, which MariaDB answers as text.
    Json,
    /// `DATE`
    Date,
    /// `DATETIME` and `TIMESTAMP`.
    DateTime,
    /// `TIME`
    Time,
    /// NULL alone.
    Null,
    /// What is not read: geometries.
    Other,
}

impl Column {
    /// The type for messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Int => "an integer",
            Self::UInt => "an unsigned integer",
            Self::Float => "a float",
            Self::Decimal => "DECIMAL",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Bit => "BIT",
            Self::Json => "JSON",
            Self::Date => "DATE",
            Self::DateTime => "DATETIME",
            Self::Time => "TIME",
            Self::Null => "NULL",
            Self::Other => "of a type that cannot be read",
        }
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::UInt | Self::Float | Self::Decimal)
    }

    /// Can a column be read as this kind? That a number is whole, or a text a UUID, is seen only at the cell.
    fn accepts(self, kind: Kind) -> bool {
        let text = matches!(self, Self::Text | Self::Json);
        match kind {
            _ if self == Self::Null => true,
            Kind::Any => self != Self::Other,
            Kind::Bool => matches!(self, Self::Int | Self::UInt | Self::Bit),
            Kind::Int | Kind::Float | Kind::Decimal => self.is_number(),
            Kind::Text => text || self == Self::Bit,
            Kind::Bytes => matches!(self, Self::Bytes | Self::Text | Self::Bit),
            Kind::Date => self == Self::Date,
            Kind::Time => self == Self::Time,
            Kind::DateTime | Kind::Timestamp | Kind::Interval => self == Self::DateTime,
            Kind::Uuid => matches!(self, Self::Text | Self::Bytes),
            // parts of documents are numbers, too
            Kind::Json => text || self.is_number(),
            Kind::Array(_) | Kind::Range(_) | Kind::Network | Kind::MacAddr | Kind::Map => text,
        }
    }
}

/// Compares a statement's columns with what a row type expects of them; asked once per prepared statement.
///
/// # Errors
/// There are too few columns, or one is of a type that cannot be read so; the message names it.
pub fn check_columns(columns: &[Column], header: &Header, sink: &impl RowSink) -> Result<()> {
    let mut place = 0;
    let mut wrong = None;
    sink.kinds(&mut |kind| {
        match columns.get(place) {
            Some(column) if column.accepts(kind) => {}
            found => {
                wrong.get_or_insert((place, kind, found.copied()));
            }
        }
        place += 1;
    });
    let Some((at, kind, found)) = wrong else { return Ok(()) };
    Err(Error::value(match found {
        None => format!("the row has {} columns, and {place} are expected", columns.len()),
        Some(column) => {
            let name = header.names().get(at).map_or("", String::as_str);
            format!("column \"{name}\" is {}, expected {}", column.name(), kind.name())
        }
    }))
}
