//! MySQL's type names (<https://dev.mysql.com/doc/refman/8.4/en/data-types.html>).

use crate::error::{Error, Result};
use crate::types::{EnumStorage, SqlType};

/// The type of a column.
pub(in crate::dialect) fn column(ty: &SqlType) -> Result<String> {
    Ok(match ty {
        SqlType::Boolean => "BOOL".into(),
        SqlType::SmallInteger => "SMALLINT".into(),
        SqlType::Integer => "INTEGER".into(),
        SqlType::BigInteger => "BIGINT".into(),
        SqlType::Float => "FLOAT".into(),
        SqlType::Double => "DOUBLE".into(),
        SqlType::Numeric(0, 0) => "NUMERIC".into(),
        SqlType::Numeric(p, s) => format!("NUMERIC({p}, {s})"),
        SqlType::String(0) => {
            return Err(Error::schema("VARCHAR requires a length on MySQL: use String(n) or Text"));
        }
        SqlType::String(n) => format!("VARCHAR({n})"),
        SqlType::Char(n) => format!("CHAR({n})"),
        SqlType::Text => "TEXT".into(),
        SqlType::LargeBinary => "LONGBLOB".into(),
        SqlType::Date => "DATE".into(),
        SqlType::Time => "TIME(6)".into(),
        SqlType::DateTime | SqlType::Timestamp => "DATETIME(6)".into(),
        SqlType::Uuid => "CHAR(32)".into(),
        SqlType::Json | SqlType::Jsonb => "JSON".into(),
        SqlType::Enum(def) if def.storage == EnumStorage::Native => {
            let labels: Vec<String> =
                def.labels.iter().map(|l| format!("'{}'", l.replace('\'', "''"))).collect();
            format!("ENUM({})", labels.join(","))
        }
        SqlType::Enum(def) => format!("VARCHAR({})", def.longest()),
        SqlType::Array(_) => return Err(Error::schema("MySQL has no arrays")),
    })
}

/// The type in CAST, which knows few of them.
pub(in crate::dialect) fn cast(ty: &SqlType) -> Result<String> {
    Ok(match ty {
        SqlType::Boolean | SqlType::SmallInteger | SqlType::Integer | SqlType::BigInteger => {
            "SIGNED INTEGER".into()
        }
        SqlType::Numeric(0, 0) => "DECIMAL".into(),
        SqlType::Numeric(p, s) => format!("DECIMAL({p}, {s})"),
        SqlType::LargeBinary => "BINARY".into(),
        ty if ty.is_text() => "CHAR".into(),
        SqlType::Enum(_) | SqlType::Uuid => "CHAR".into(),
        other => column(other)?,
    })
}
