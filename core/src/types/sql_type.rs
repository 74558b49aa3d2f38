//! The SQL types of columns and of bound values.

use super::EnumDef;

/// A column's SQL type, said once for all dialects; each dialect spells it (`dialect::*::types`).
///
/// The names are SQLAlchemy's (`sqlalchemy.types`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SqlType {
    /// `BOOLEAN`; SQLite stores 0 and 1.
    Boolean,
    /// A 16-bit integer.
    SmallInteger,
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    BigInteger,
    /// A 32-bit float: `REAL`.
    Float,
    /// A 64-bit float: `DOUBLE PRECISION`.
    Double,
    /// An exact decimal: digits in all, digits after the point. `Numeric(0, 0)` leaves both to the database.
    Numeric(u16, u16),
    /// Text of at most this many characters: `VARCHAR(n)`. `String(0)` has no limit where the database allows that.
    String(u32),
    /// Text of exactly this many characters: `CHAR(n)`.
    Char(u32),
    /// Text without a limit.
    Text,
    /// Bytes: `BYTEA`, `BLOB`.
    LargeBinary,
    /// A calendar day.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone: `TIMESTAMP WITHOUT TIME ZONE`, `DATETIME`.
    DateTime,
    /// A point in time: `TIMESTAMP WITH TIME ZONE`; where there is no such type, UTC in a `DATETIME`.
    Timestamp,
    /// A UUID; `CHAR(32)` where there is no such type.
    Uuid,
    /// A JSON document, kept as written.
    Json,
    /// PostgreSQL's binary JSON; `JSON` elsewhere.
    Jsonb,
    /// One of a fixed set of names.
    Enum(&'static EnumDef),
    /// PostgreSQL's array of another type.
    Array(&'static SqlType),
}

impl SqlType {
    /// Is it one of the integers that a database can number by itself?
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::SmallInteger | Self::Integer | Self::BigInteger)
    }

    /// Is it text of any length?
    pub const fn is_text(self) -> bool {
        matches!(self, Self::String(_) | Self::Char(_) | Self::Text)
    }
}
