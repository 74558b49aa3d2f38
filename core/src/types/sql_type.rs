//! The SQL types of columns and of bound values.

use super::{EnumDef, RangeKind, Variants};
use crate::dialect::Dialect;

/// A column's SQL type, said once for all dialects; each dialect spells it (`dialect::*::types`).
///
/// The names are SQLAlchemy's (`sqlalchemy.types`). A Rust type has one of them by itself; `column(…)` declares another:
///
/// | Rust type | by itself | also as |
/// |---|---|---|
/// | `bool` | `Boolean` | |
/// | `i8`, `i16`, `u8` | `SmallInteger` | `TinyInteger`, `Year`, `Unsigned(TinyInteger)` |
/// | `i32`, `u16` | `Integer` | `Unsigned(SmallInteger)` |
/// | `i64`, `u32`, `u64` | `BigInteger` | `Unsigned(Integer)`, `Unsigned(BigInteger)`, `Oid` |
/// | `f32` | `Real` | `Float` |
/// | `f64` | `Double` | `Float` |
/// | `rust_decimal::Decimal` | `Numeric` | `Numeric(10, 2)` |
/// | `String` | `Text` | `String(50)`, `Unicode(50)`, `Char(3)`, `TsVector`, `Bit(8)`, `Set("a", "b")`, `Named("CITEXT")` |
/// | `Vec<u8>` | `LargeBinary` | |
/// | `chrono::NaiveDate`, `NaiveTime` | `Date`, `Time` | |
/// | `chrono::NaiveDateTime` | `DateTime` | |
/// | `chrono::DateTime<Utc>` | `Timestamp` | |
/// | [`Interval`](super::Interval), `std::time::Duration`, `chrono::TimeDelta` | `Interval` | |
/// | `uuid::Uuid` | `Uuid` | |
/// | `serde_json::Value`, `Json<T>` | `Json` | `Jsonb` |
/// | an enum of [`sql_enum!`](crate::sql_enum) | `Enum` | |
/// | `Vec<T>`, `Vec<Option<T>>` | `Array(…)` | `Array(String)`, `Array(Numeric(8, 2))` |
/// | [`Range<T>`](super::Range) | `Int4Range`, `Int8Range`, `NumRange`, `TsRange`, `TstzRange`, `DateRange` | |
/// | `std::net::IpAddr`, [`Network`](super::Network) | `Inet` | `Cidr` |
/// | [`MacAddr`](super::MacAddr) | `MacAddr` | |
/// | [`HStore`](super::HStore) | `HStore` | |
///
/// One type here and another there is `Variant(Json, postgresql = Jsonb)`. A type of your own is a
/// [`ValueType`](super::ValueType).
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/type_basics.html>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::EnumStorage;
    use SqlType as T;

    const ROLE: EnumDef = EnumDef { name: "role", labels: &["a", "it's"], storage: EnumStorage::Native };
    const MOOD: EnumDef = EnumDef { name: "mood", labels: &["good", "bad"], storage: EnumStorage::Text };
    const BINARY: Variants = Variants { postgresql: Some(T::Jsonb), ..Variants::of(T::Json) };

    /// The type, its names in a column's definition (PostgreSQL, SQLite, MySQL), and that of a PostgreSQL bind.
    const NAMES: &[(T, &str, &str, &str, &str)] = &[
        (T::Boolean, "BOOLEAN", "BOOLEAN", "BOOL", "BOOLEAN"),
        (T::TinyInteger, "SMALLINT", "SMALLINT", "TINYINT", "SMALLINT"),
        (T::SmallInteger, "SMALLINT", "SMALLINT", "SMALLINT", "SMALLINT"),
        (T::Integer, "INTEGER", "INTEGER", "INTEGER", "INTEGER"),
        (T::BigInteger, "BIGINT", "BIGINT", "BIGINT", "BIGINT"),
        (T::Unsigned(&T::Integer), "BIGINT", "INTEGER", "INTEGER UNSIGNED", "BIGINT"),
        (T::Real, "REAL", "REAL", "FLOAT", "REAL"),
        (T::Float, "FLOAT", "FLOAT", "FLOAT", "FLOAT"),
        (T::Double, "DOUBLE PRECISION", "DOUBLE", "DOUBLE", "FLOAT"),
        (T::Numeric(0, 0), "NUMERIC", "NUMERIC", "NUMERIC", "NUMERIC"),
        (T::Numeric(4, 2), "NUMERIC(4, 2)", "NUMERIC(4, 2)", "NUMERIC(4, 2)", "NUMERIC(4, 2)"),
        (T::String(50), "VARCHAR(50)", "VARCHAR(50)", "VARCHAR(50)", "VARCHAR"),
        (T::Char(3), "CHAR(3)", "CHAR(3)", "CHAR(3)", "VARCHAR"),
        (T::Text, "TEXT", "TEXT", "TEXT", "VARCHAR"),
        (T::LargeBinary, "BYTEA", "BLOB", "BLOB", "BYTEA"),
        (T::Date, "DATE", "DATE", "DATE", "DATE"),
        (T::Time, "TIME WITHOUT TIME ZONE", "TIME", "TIME(6)", "TIME WITHOUT TIME ZONE"),
        (
            T::DateTime,
            "TIMESTAMP WITHOUT TIME ZONE",
            "DATETIME",
            "DATETIME(6)",
            "TIMESTAMP WITHOUT TIME ZONE",
        ),
        (T::Timestamp, "TIMESTAMP WITH TIME ZONE", "DATETIME", "DATETIME(6)", "TIMESTAMP WITH TIME ZONE"),
        (T::Interval, "INTERVAL", "DATETIME", "DATETIME(6)", "INTERVAL"),
        (T::Uuid, "UUID", "CHAR(32)", "CHAR(32)", "UUID"),
        (T::Json, "JSON", "JSON", "JSON", "JSON"),
        (T::Jsonb, "JSONB", "JSON", "JSON", "JSONB"),
        (T::Enum(&ROLE), "role", "VARCHAR(4)", "ENUM('a','it''s')", "role"),
        (T::Enum(&MOOD), "VARCHAR(4)", "VARCHAR(4)", "VARCHAR(4)", "VARCHAR"),
        (T::Array(&T::String(0)), "VARCHAR[]", "JSON", "JSON", "VARCHAR[]"),
        (T::Array(&T::Text), "TEXT[]", "JSON", "JSON", "TEXT[]"),
        (T::Array(&T::Enum(&ROLE)), "role[]", "JSON", "JSON", "role[]"),
        (T::Range(RangeKind::Int4), "INT4RANGE", "TEXT", "TEXT", "INT4RANGE"),
        (T::Range(RangeKind::Tstz), "TSTZRANGE", "TEXT", "TEXT", "TSTZRANGE"),
        (T::Inet, "INET", "TEXT", "TEXT", "INET"),
        (T::Cidr, "CIDR", "TEXT", "TEXT", "CIDR"),
        (T::MacAddr, "MACADDR", "TEXT", "TEXT", "MACADDR"),
        (T::TsVector, "TSVECTOR", "TEXT", "TEXT", "TSVECTOR"),
        (T::HStore, "HSTORE", "TEXT", "TEXT", "HSTORE"),
        (T::Bit(8), "BIT(8)", "TEXT", "BIT(8)", "BIT(8)"),
        (T::Oid, "OID", "BIGINT", "BIGINT", "OID"),
        (T::Year, "SMALLINT", "SMALLINT", "YEAR", "SMALLINT"),
        (T::Set(&["a", "b"]), "VARCHAR", "TEXT", "SET('a','b')", "VARCHAR"),
        (T::Named("CITEXT"), "CITEXT", "CITEXT", "CITEXT", "CITEXT"),
        (T::Variant(&BINARY), "JSONB", "JSON", "JSON", "JSONB"),
    ];

    #[test]
    fn each_database_has_its_name_of_a_type() {
        for (ty, postgresql, sqlite, mysql, bind) in NAMES {
            for (dialect, expected) in
                [(Dialect::Postgresql, postgresql), (Dialect::Sqlite, sqlite), (Dialect::Mysql, mysql)]
            {
                assert_eq!(dialect.column_type(ty).unwrap(), *expected, "{ty:?} on {}", dialect.name());
            }
            let mut placeholder = String::new();
            Dialect::Postgresql.write_placeholder(1, Some(ty), &mut placeholder);
            assert_eq!(placeholder, format!("$1::{bind}"));
        }
    }

    #[test]
    fn questions_look_through_wrappers() {
        const ARRAY: Variants = Variants { postgresql: Some(T::Array(&T::Text)), ..Variants::of(T::Text) };
        assert!(T::Unsigned(&T::BigInteger).is_integer() && !T::Oid.is_integer());
        assert!(T::Variant(&ARRAY).is_array() && T::Variant(&ARRAY).is_text());
    }
}
