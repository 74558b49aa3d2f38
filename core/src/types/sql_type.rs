//! The SQL types of columns and of bound values.

use super::{EnumDef, RangeKind, Variants};
use crate::dialect::Dialect;

/// A column's SQL type, said once for all dialects; each dialect spells it (`dialect::*::types`).
///
/// The names are SQLAlchemy's (`sqlalchemy.types`). What only one database has is a type of that database's own where it is
/// another's column: [`SqlType::Variant`] says both.
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
    /// An integer of 8 bits on MySQL, of 16 elsewhere.
    TinyInteger,
    /// An integer that is never negative: `INTEGER UNSIGNED` on MySQL, the next wider type elsewhere.
    Unsigned(&'static SqlType),
    /// A 32-bit float: `REAL`; `FLOAT` on MySQL, whose `REAL` has 64 bits.
    Real,
    /// A float, by the name all databases know: `FLOAT`. It has 64 bits on PostgreSQL and SQLite, 32 on MySQL.
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
    /// A span of time: `INTERVAL`; where there is no such type, a `DATETIME` that far from 1970-01-01.
    Interval,
    /// A UUID; `CHAR(32)` where there is no such type.
    Uuid,
    /// A JSON document, kept as written.
    Json,
    /// PostgreSQL's binary JSON; `JSON` elsewhere.
    Jsonb,
    /// One of a fixed set of names.
    Enum(&'static EnumDef),
    /// PostgreSQL's array of another type; elsewhere a JSON document.
    Array(&'static SqlType),
    /// PostgreSQL's range of a type, such as `INT4RANGE`.
    Range(RangeKind),
    /// PostgreSQL's host address, with or without a network's length: `INET`.
    Inet,
    /// PostgreSQL's network: `CIDR`.
    Cidr,
    /// PostgreSQL's hardware address: `MACADDR`.
    MacAddr,
    /// PostgreSQL's text prepared for search: `TSVECTOR`.
    TsVector,
    /// PostgreSQL's map of text to text (extension `hstore`): `HSTORE`.
    HStore,
    /// So many bits: `BIT(n)`.
    Bit(u32),
    /// PostgreSQL's object identifier: `OID`.
    Oid,
    /// MySQL's `YEAR`; a `SMALLINT` elsewhere.
    Year,
    /// MySQL's set of names, `SET('a','b')`; their list as text elsewhere.
    Set(&'static [&'static str]),
    /// A type by the name that the database has for it, which is written as it stands: `Named("CITEXT")`. Values go and
    /// come as text.
    Named(&'static str),
    /// One type here, another there.
    Variant(&'static Variants),
}

impl SqlType {
    /// Is it one of the integers that a database can number by itself?
    pub const fn is_integer(self) -> bool {
        match self {
            Self::TinyInteger | Self::SmallInteger | Self::Integer | Self::BigInteger => true,
            Self::Unsigned(ty) => ty.is_integer(),
            Self::Variant(variants) => variants.base.is_integer(),
            _ => false,
        }
    }

    /// Is it text of any length?
    pub const fn is_text(self) -> bool {
        match self {
            Self::String(_) | Self::Char(_) | Self::Text => true,
            Self::Variant(variants) => variants.base.is_text(),
            _ => false,
        }
    }

    /// Is it an array, on a database that has them?
    pub const fn is_array(self) -> bool {
        match self {
            Self::Array(_) => true,
            Self::Variant(variants) => variants.on(Dialect::Postgresql).is_array(),
            _ => false,
        }
    }
}
