//! Values in the form that a placeholder wants them in.

use super::Compiled;
use crate::error::{Error, Result};
use crate::orm::Inherits;
use crate::types::{Value, civil};
use std::borrow::Cow;
use std::fmt::Write;

/// The form that a placeholder wants its value in.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Form {
    /// As it is.
    Plain,
    /// The values of a set as a JSON array, for SQLite's `json_each`.
    JsonArray,
    /// One value of a set; the last one where there are fewer.
    Element(u32),
    /// A key, a place or several of them as a path: `$."address"[0]`.
    JsonPath,
    /// Keys and places as an array of texts, for PostgreSQL's `#>`.
    TextPath,
    /// 0, whatever the values are.
    Zero,
    /// What the rows of a model have in the discriminator's column, whatever the values are.
    Identity(&'static Inherits),
}

impl Form {
    /// The value in this form.
    ///
    /// # Errors
    /// It has none.
    pub fn apply(self, value: &Value) -> Result<Cow<'_, Value>> {
        Ok(match (self, value) {
            (Self::Plain, value) => Cow::Borrowed(value),
            (Self::Zero, _) => Cow::Owned(Value::Int(0)),
            (Self::Identity(of), _) => Cow::Owned((of.identity)().into_bound_value().unwrap_or(Value::Null)),
            (Self::JsonArray, Value::Array(values)) => Cow::Owned(Value::Text(json_array(values)?.into())),
            (Self::Element(at), Value::Array(values)) => {
                let at = (at as usize).min(values.len().saturating_sub(1));
                values.get(at).map_or(Cow::Owned(Value::Null), Cow::Borrowed)
            }
            (Self::JsonPath, value) => {
                let mut path = String::from("$");
                match value {
                    Value::Array(steps) => steps.iter().for_each(|step| write_step(step, &mut path)),
                    step => write_step(step, &mut path),
                }
                Cow::Owned(Value::Text(path.into()))
            }
            (Self::TextPath, Value::Array(steps)) => {
                let text = |step: &Value| match step {
                    Value::Int(place) => Value::from(place.to_string()),
                    other => other.clone(),
                };
                Cow::Owned(Value::Array(steps.iter().map(text).collect()))
            }
            (_, other) => {
                return Err(Error::value(format!("{} where a list is expected", other.kind_name())));
            }
        })
    }
}

fn write_step(step: &Value, path: &mut String) {
    match step {
        Value::Int(place) => {
            let _ = write!(path, "[{place}]");
        }
        Value::Text(key) => {
            path.push('.');
            write_json_text(key, path);
        }
        _ => {}
    }
}

fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // MariaDB takes `\u000a` for another key than `\n`
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The values as SQLite holds them, in a JSON array.
fn json_array(values: &[Value]) -> Result<String> {
    let mut out = String::with_capacity(2 + values.len() * 8);
    let mut text = String::new();
    out.push('[');
    for (i, value) in values.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        text.clear();
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(v) => out.push(if *v { '1' } else { '0' }),
            Value::Int(v) => {
                let _ = write!(out, "{v}");
            }
            Value::Text(v) => write_json_text(v, &mut out),
            // SQLite's NUMERIC columns hold numbers
            Value::Decimal(v) if v.parse().is_ok_and(f64::is_finite) => out.push_str(v),
            Value::Decimal(v) => write_json_text(v, &mut out),
            Value::Date(v) => {
                civil::write_date(*v, &mut text);
                write_json_text(&text, &mut out);
            }
            Value::Time(v) => {
                civil::write_time(*v, &mut text);
                write_json_text(&text, &mut out);
            }
            Value::DateTime(v) | Value::Timestamp(v) => {
                civil::write_datetime(*v, &mut text);
                write_json_text(&text, &mut out);
            }
            Value::Uuid(v) => {
                for byte in v {
                    let _ = write!(text, "{byte:02x}");
                }
                write_json_text(&text, &mut out);
            }
            other => return Err(Error::value(format!("{} in a list", other.kind_name()))),
        }
    }
    out.push(']');
    Ok(out)
}

/// How many placeholders a list of so many values gets: a power of two, so that few texts are prepared.
pub(super) fn slots(len: usize) -> u32 {
    if len == 0 { 0 } else { u32::try_from(len.next_power_of_two()).unwrap_or(u32::MAX) }
}

impl Compiled {
    /// Is the text also that of a statement of the same structure with these values? Lists that are written out may
    /// need more placeholders.
    #[inline(always)]
    pub fn fits(&self, values: &[Value]) -> bool {
        self.lists.is_empty() || self.lists_fit(values)
    }

    #[cold]
    fn lists_fit(&self, values: &[Value]) -> bool {
        self.lists.iter().all(|(at, wanted)| match values.get(*at as usize) {
            Some(Value::Array(list)) => slots(list.len()) == *wanted,
            _ => false,
        })
    }
}
