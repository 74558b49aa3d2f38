//! PostgreSQL's type names (<https://www.postgresql.org/docs/current/datatype.html>).

use crate::dialect::Dialect;
use crate::types::{EnumStorage, SqlType};

/// The type of a column.
pub(in crate::dialect) fn column(ty: &SqlType) -> String {
    match ty {
        SqlType::Boolean => "BOOLEAN".into(),
        SqlType::SmallInteger => "SMALLINT".into(),
        SqlType::Integer => "INTEGER".into(),
        SqlType::BigInteger => "BIGINT".into(),
        SqlType::TinyInteger | SqlType::Year => "SMALLINT".into(),
        SqlType::Unsigned(ty) => wider(ty).into(),
        SqlType::Real => "REAL".into(),
        SqlType::Float => "FLOAT".into(),
        SqlType::Double => "DOUBLE PRECISION".into(),
        SqlType::Numeric(0, 0) => "NUMERIC".into(),
        SqlType::Numeric(p, s) => format!("NUMERIC({p}, {s})"),
        SqlType::String(0) => "VARCHAR".into(),
        SqlType::String(n) => format!("VARCHAR({n})"),
        SqlType::Char(n) => format!("CHAR({n})"),
        SqlType::Text => "TEXT".into(),
        SqlType::LargeBinary => "BYTEA".into(),
        SqlType::Date => "DATE".into(),
        SqlType::Time => "TIME WITHOUT TIME ZONE".into(),
        SqlType::DateTime => "TIMESTAMP WITHOUT TIME ZONE".into(),
        SqlType::Timestamp => "TIMESTAMP WITH TIME ZONE".into(),
        SqlType::Interval => "INTERVAL".into(),
        SqlType::Uuid => "UUID".into(),
        SqlType::Json => "JSON".into(),
        SqlType::Jsonb => "JSONB".into(),
        SqlType::Enum(def) => match def.storage {
            EnumStorage::Native => Dialect::Postgresql.ident(def.name),
            EnumStorage::Text => format!("VARCHAR({})", def.longest()),
        },
        SqlType::Array(element) => format!("{}[]", column(element)),
        SqlType::Range(kind) => kind.name().into(),
        SqlType::Inet => "INET".into(),
        SqlType::Cidr => "CIDR".into(),
        SqlType::MacAddr => "MACADDR".into(),
        SqlType::TsVector => "TSVECTOR".into(),
        SqlType::HStore => "HSTORE".into(),
        SqlType::Bit(0) => "BIT".into(),
        SqlType::Bit(n) => format!("BIT({n})"),
        SqlType::Oid => "OID".into(),
        SqlType::Set(_) => "VARCHAR".into(),
        SqlType::Named(name) => (*name).into(),
        SqlType::Variant(variants) => column(&variants.on(Dialect::Postgresql)),
    }
}

/// The signed type that holds all of an unsigned one.
const fn wider(ty: &SqlType) -> &'static str {
    match ty {
        SqlType::TinyInteger => "SMALLINT",
        SqlType::SmallInteger => "INTEGER",
        _ => "BIGINT",
    }
}

/// The type a bound value is told to have: text without its length, which a cast would cut it to.
pub(in crate::dialect) fn bind(ty: &SqlType) -> String {
    match ty {
        SqlType::String(_) | SqlType::Char(_) | SqlType::Text => "VARCHAR".into(),
        SqlType::Enum(def) if def.storage == EnumStorage::Text => "VARCHAR".into(),
        // eight bytes under both names; this is SQLAlchemy's
        SqlType::Double => "FLOAT".into(),
        SqlType::Set(_) => "VARCHAR".into(),
        SqlType::Variant(variants) => bind(&variants.on(Dialect::Postgresql)),
        // there is no operator between arrays of the one and of the other
        SqlType::Array(SqlType::Text) => "TEXT[]".into(),
        SqlType::Array(element) => format!("{}[]", bind(element)),
        other => column(other),
    }
}
