//! MySQL's type names (<https://dev.mysql.com/doc/refman/8.4/en/data-types.html>).

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::types::{EnumStorage, SqlType};

/// The type of a column.
pub(in crate::dialect) fn column(ty: &SqlType) -> Result<String> {
    Ok(match ty {
        SqlType::Boolean => "BOOL".into(),
        SqlType::SmallInteger => "SMALLINT".into(),
        SqlType::Integer => "INTEGER".into(),
        SqlType::BigInteger => "BIGINT".into(),
        SqlType::TinyInteger => "TINYINT".into(),
        SqlType::Unsigned(ty) => format!("{} UNSIGNED", column(ty)?),
        SqlType::Year => "YEAR".into(),
        SqlType::Real | SqlType::Float => "FLOAT".into(),
        SqlType::Double => "DOUBLE".into(),
        SqlType::Numeric(0, 0) => "NUMERIC".into(),
        SqlType::Numeric(p, s) => format!("NUMERIC({p}, {s})"),
        SqlType::String(0) => {
            return Err(Error::schema("VARCHAR requires a length on MySQL: use String(n) or Text"));
        }
        SqlType::String(n) => format!("VARCHAR({n})"),
        SqlType::Char(n) => format!("CHAR({n})"),
        SqlType::Text => "TEXT".into(),
        SqlType::LargeBinary => "BLOB".into(),
        SqlType::Date => "DATE".into(),
        // without a number they have whole seconds, to which values would be rounded
        SqlType::Time => "TIME(6)".into(),
        SqlType::DateTime | SqlType::Timestamp | SqlType::Interval => "DATETIME(6)".into(),
        SqlType::Uuid => "CHAR(32)".into(),
        SqlType::Json | SqlType::Jsonb | SqlType::Array(_) => "JSON".into(),
        SqlType::Enum(def) if def.storage == EnumStorage::Native => format!("ENUM({})", quoted(def.labels)),
        SqlType::Enum(def) => format!("VARCHAR({})", def.longest()),
        SqlType::Set(labels) => format!("SET({})", quoted(labels)),
        SqlType::Bit(0) => "BIT".into(),
        SqlType::Bit(n) => format!("BIT({n})"),
        SqlType::Oid => "BIGINT".into(),
        // what MySQL has nothing like is text
        SqlType::Range(_)
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::MacAddr
        | SqlType::TsVector
        | SqlType::HStore => "TEXT".into(),
        SqlType::Named(name) => (*name).into(),
        SqlType::Variant(variants) => column(&variants.on(Dialect::Mysql))?,
    })
}

fn quoted(labels: &[&str]) -> String {
    labels.iter().map(|l| format!("'{}'", l.replace('\'', "''"))).collect::<Vec<_>>().join(",")
}

/// Whatever decimal there is: of 65 digits, 30 may stand after the point.
const WIDEST: &str = "DECIMAL(65, 30)";

/// The type that a placeholder is cast to: what is sent as text and is none would be taken for text where no column is
/// beside it, as in `coalesce(day, ?)`.
pub(in crate::dialect) fn bind(ty: &SqlType) -> Option<&'static str> {
    match ty {
        SqlType::Date => Some("DATE"),
        SqlType::Time => Some("TIME(6)"),
        SqlType::DateTime | SqlType::Timestamp | SqlType::Interval => Some("DATETIME(6)"),
        SqlType::Numeric(..) => Some(WIDEST),
        SqlType::LargeBinary => Some("BINARY"),
        SqlType::Variant(variants) => bind(&variants.on(Dialect::Mysql)),
        _ => None,
    }
}

/// The type in CAST, which knows few of them.
pub(in crate::dialect) fn cast(ty: &SqlType) -> Result<String> {
    Ok(match ty {
        SqlType::Variant(variants) => cast(&variants.on(Dialect::Mysql))?,
        SqlType::Unsigned(_) => "UNSIGNED INTEGER".into(),
        SqlType::Boolean | SqlType::Year => "SIGNED INTEGER".into(),
        ty if ty.is_integer() => "SIGNED INTEGER".into(),
        // without numbers it would be whole
        SqlType::Numeric(0, 0) => WIDEST.into(),
        SqlType::Numeric(p, s) => format!("DECIMAL({p}, {s})"),
        SqlType::LargeBinary => "BINARY".into(),
        ty if ty.is_text() => "CHAR".into(),
        SqlType::Enum(_) | SqlType::Set(_) | SqlType::Uuid => "CHAR".into(),
        SqlType::Bit(_) => return Err(Error::statement("MySQL has no CAST to BIT")),
        SqlType::Range(_)
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::MacAddr
        | SqlType::TsVector
        | SqlType::HStore => "CHAR".into(),
        other => column(other)?,
    })
}
