//! Values as SQL literals: for `DEFAULT`, `CHECK` and what else cannot take a placeholder.

use super::Dialect;
use crate::error::{Error, Result};
use crate::types::{Value, civil};

pub(super) fn write(dialect: Dialect, value: &Value, out: &mut String) -> Result<()> {
    let mut text = String::new();
    match value {
        Value::Null => out.push_str("NULL"),
        Value::Bool(v) if dialect == Dialect::Sqlite => out.push(if *v { '1' } else { '0' }),
        Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Value::Int(v) => out.push_str(&v.to_string()),
        Value::UInt(v) => out.push_str(&v.to_string()),
        Value::Float(v) if v.is_finite() => out.push_str(&v.to_string()),
        Value::Decimal(v) if v.parse::<f64>().is_ok_and(f64::is_finite) => out.push_str(v),
        Value::Text(v) => return quoted(dialect, v, out),
        Value::Json(v) => return quoted(dialect, v, out),
        Value::Date(v) => {
            civil::write_date(*v, &mut text);
            return quoted(dialect, &text, out);
        }
        Value::Time(v) => {
            civil::write_time(*v, &mut text);
            return quoted(dialect, &text, out);
        }
        Value::DateTime(v) => {
            civil::write_datetime(*v, &mut text);
            return quoted(dialect, &text, out);
        }
        other => return Err(Error::statement(format!("{} has no literal form", other.kind_name()))),
    }
    Ok(())
}

fn quoted(dialect: Dialect, text: &str, out: &mut String) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::statement("text with a NUL character has no literal form"));
    }
    out.push('\'');
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' if dialect == Dialect::Mysql => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out.push('\'');
    Ok(())
}
