//! SQLite's type names: it keeps what it is given, guided by the name's affinity
//! (<https://sqlite.org/datatype3.html>).

use crate::dialect::Dialect;
use crate::types::SqlType;

/// The type of a column.
pub(in crate::dialect) fn column(ty: &SqlType) -> String {
    match ty {
        SqlType::Boolean => "BOOLEAN".into(),
        SqlType::SmallInteger => "SMALLINT".into(),
        SqlType::Integer => "INTEGER".into(),
        SqlType::BigInteger => "BIGINT".into(),
        SqlType::TinyInteger | SqlType::Year => "SMALLINT".into(),
        SqlType::Unsigned(ty) => column(ty),
        SqlType::Real => "REAL".into(),
        SqlType::Float => "FLOAT".into(),
        SqlType::Double => "DOUBLE".into(),
        SqlType::Numeric(0, 0) => "NUMERIC".into(),
        SqlType::Numeric(p, s) => format!("NUMERIC({p}, {s})"),
        SqlType::String(0) => "VARCHAR".into(),
        SqlType::String(n) => format!("VARCHAR({n})"),
        SqlType::Char(n) => format!("CHAR({n})"),
        SqlType::Text => "TEXT".into(),
        SqlType::LargeBinary => "BLOB".into(),
        SqlType::Date => "DATE".into(),
        SqlType::Time => "TIME".into(),
        SqlType::DateTime | SqlType::Timestamp | SqlType::Interval => "DATETIME".into(),
        SqlType::Uuid => "CHAR(32)".into(),
        SqlType::Json | SqlType::Jsonb | SqlType::Array(_) => "JSON".into(),
        SqlType::Enum(def) => format!("VARCHAR({})", def.longest()),
        SqlType::Oid => "BIGINT".into(),
        // what SQLite has nothing like is text
        SqlType::Range(_)
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::MacAddr
        | SqlType::TsVector
        | SqlType::HStore
        | SqlType::Bit(_)
        | SqlType::Set(_) => "TEXT".into(),
        SqlType::Named(name) => (*name).into(),
        SqlType::Variant(variants) => column(&variants.on(Dialect::Sqlite)),
    }
}

/// The type in `CAST`: text where the value is kept as text, which the names of columns would make a number of.
pub(in crate::dialect) fn cast(ty: &SqlType) -> String {
    match ty {
        SqlType::Variant(variants) => cast(&variants.on(Dialect::Sqlite)),
        ty if ty.is_text() => "VARCHAR".into(),
        SqlType::Date | SqlType::Time | SqlType::DateTime | SqlType::Timestamp | SqlType::Interval => {
            "TEXT".into()
        }
        SqlType::Json | SqlType::Jsonb | SqlType::Array(_) => "TEXT".into(),
        other => column(other),
    }
}
