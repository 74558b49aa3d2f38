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
        // where there is no zone, it is UTC
        Value::Timestamp(v) => {
            civil::write_datetime(*v, &mut text);
            text.push_str(if dialect == Dialect::Postgresql { "+00:00" } else { "" });
            return quoted(dialect, &text, out);
        }
        Value::Uuid(v) => {
            v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
            return quoted(dialect, &text, out);
        }
        Value::Bytes(v) => {
            v.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
            out.push_str(&if dialect == Dialect::Postgresql {
                format!("'\\x{text}'")
            } else {
                format!("X'{text}'")
            });
        }
        Value::Array(items) if dialect == Dialect::Postgresql => {
            write_array(items, &mut text)?;
            return quoted(dialect, &text, out);
        }
        other => return Err(Error::statement(format!("{} has no literal form", other.kind_name()))),
    }
    Ok(())
}

/// PostgreSQL's text of an array: `{"a","it's",NULL}`.
fn write_array(items: &[Value], out: &mut String) -> Result<()> {
    out.push('{');
    for (i, item) in items.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        match item {
            Value::Null => out.push_str("NULL"),
            Value::Array(inner) => write_array(inner, out)?,
            item => {
                let mut literal = String::new();
                write(Dialect::Postgresql, item, &mut literal)?;
                let text = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
                let text = text.map_or(literal.clone(), |text| text.replace("''", "'"));
                out.push('"');
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push('"');
            }
        }
    }
    out.push('}');
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

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(dialect: Dialect, value: Value) -> String {
        let mut out = String::new();
        write(dialect, &value, &mut out).map_or_else(|e| e.to_string(), |()| out)
    }

    #[test]
    fn literals_are_those_of_their_database() {
        use Dialect::{Mysql, Postgresql, Sqlite};
        let each = |value: &Value| [Postgresql, Sqlite, Mysql].map(|dialect| literal(dialect, value.clone()));
        assert_eq!(each(&Value::Bool(true)), ["true", "1", "true"]);
        assert_eq!(each(&Value::Float(1.5)), ["1.5"; 3]);
        assert_eq!(each(&Value::from("it's \\")), ["'it''s \\'", "'it''s \\'", "'it''s \\\\'"]);
        assert_eq!(each(&Value::Bytes([0, 255].into())), ["'\\x00ff'", "X'00ff'", "X'00ff'"]);
        assert_eq!(each(&Value::Uuid([7; 16]))[0], "'07070707070707070707070707070707'");
        assert_eq!(each(&Value::Timestamp(0))[0], "'1970-01-01 00:00:00.000000+00:00'");
        let array = Value::Array([Value::from("it's \"a\\\""), Value::Null, Value::Int(1)].into());
        assert_eq!(literal(Postgresql, array.clone()), "'{\"it''s \\\"a\\\\\\\"\",NULL,\"1\"}'");
        assert!(literal(Sqlite, array).contains("has no literal form"));
        assert!(literal(Sqlite, Value::from("\0")).contains("NUL"));
        assert!(literal(Sqlite, Value::Float(f64::NAN)).contains("has no literal form"));
    }
}
