//! When a text of ours is the recorded one.

use aludel::dialect::Dialect;
use aludel::{TableDef, Value};
use serde_json::Value as Json;

use crate::case::{Built, Text};
use crate::golden::{DIALECTS, Golden, Recorded};
use crate::models::POSTGRES;

/// Where a dialect's text or values are others than recorded.
pub(crate) struct Difference {
    pub(crate) dialect: Dialect,
    pub(crate) recorded: String,
    pub(crate) ours: String,
}

/// Every difference; none means equal.
pub(crate) fn differences(golden: &Golden, built: &Built) -> Vec<Difference> {
    let compare = |dialect| {
        let recorded = golden.recorded(dialect)?;
        let ours = built.compile(dialect);
        (!same(recorded, &ours)).then(|| Difference {
            dialect,
            recorded: shown_recorded(recorded),
            ours: match ours {
                Ok(text) => shown(&fold(&text.sql), &text.values.iter().map(json).collect::<Vec<_>>()),
                Err(error) => format!("cannot be said: {error}"),
            },
        })
    };
    DIALECTS.into_iter().filter_map(compare).collect()
}

fn same(recorded: &Recorded, ours: &aludel::Result<Text>) -> bool {
    match (recorded, ours) {
        (Recorded::Refused { .. }, Err(_)) => true,
        (Recorded::Statement { sql, params }, Ok(text)) => {
            fold(sql) == fold(&text.sql)
                && params.len() == text.values.len()
                && params.iter().zip(&text.values).all(|(recorded, value)| same_value(recorded, value))
        }
        _ => false,
    }
}

fn shown_recorded(recorded: &Recorded) -> String {
    match recorded {
        Recorded::Statement { sql, params } => shown(&fold(sql), params),
        Recorded::Refused { message } => format!("cannot be said: {message}"),
    }
}

fn shown(sql: &str, values: &[Json]) -> String {
    format!("{sql} -- {}", Json::from(values.to_vec()))
}

/// One space for any white space, and identifiers without quotes; string literals stay as they are.
pub(crate) fn fold(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut literal = false;
    for c in sql.trim().chars() {
        match c {
            '\'' => literal = !literal,
            '"' | '`' if !literal => continue,
            c if c.is_whitespace() && !literal => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

/// Values compare as JSON; what JSON has no type for is recorded with its kind.
fn same_value(recorded: &Json, ours: &Value) -> bool {
    if let Some(column) = recorded.get("default") {
        return default_of(column.as_str().unwrap_or_default()).as_ref() == Some(ours);
    }
    if let Some(label) = recorded.get("enum") {
        return *label == json(ours);
    }
    match (recorded, ours) {
        (Json::Number(a), Value::Float(b)) => a.as_f64() == Some(*b),
        // a document that was given as text
        (Json::String(a), Value::Json(b)) => a == b.as_ref(),
        _ if is_path(recorded, ours) => true,
        // PostgreSQL's paths are of text
        (Json::Number(place), Value::Text(text)) => place.to_string() == *text,
        (Json::Array(items), Value::Array(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(a, b)| same_value(a, b))
        }
        (Json::Array(path), Value::Text(text)) if text.starts_with('{') => array_text(path) == *text,
        _ => *recorded == json(ours),
    }
}

/// The value as it is recorded.
fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(v) => (*v).into(),
        Value::Int(v) => (*v).into(),
        Value::UInt(v) => (*v).into(),
        Value::Float(v) => (*v).into(),
        Value::Text(v) => v.as_str().into(),
        Value::Decimal(v) => serde_json::json!({ "decimal": v }),
        Value::Json(v) => {
            serde_json::json!({ "json": serde_json::from_str::<Json>(v).unwrap_or(Json::Null) })
        }
        Value::Uuid(_) => serde_json::json!({ "uuid": value.reveal().to_string().trim_matches('\'') }),
        Value::Array(values) => values.iter().map(json).collect(),
        other => other.reveal().to_string().into(),
    }
}

/// Is it `$."address"."zip"[0]`, of a recorded key or list of keys and places?
pub(crate) fn is_path(recorded: &Json, ours: &Value) -> bool {
    let steps = recorded.as_array().map_or(std::slice::from_ref(recorded), Vec::as_slice);
    let step = |step: &Json| match step {
        Json::Number(place) => format!("[{place}]"),
        other => format!(".\"{}\"", other.as_str().unwrap_or_default()),
    };
    let path: String = std::iter::once("$".to_owned()).chain(steps.iter().map(step)).collect();
    matches!(ours, Value::Text(text) if *text == path)
}

/// `{address,zip,0}`
fn array_text(items: &[Json]) -> String {
    let item = |item: &Json| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
    format!("{{{}}}", items.iter().map(item).collect::<Vec<_>>().join(","))
}

/// The value that a column gets when an INSERT leaves it out.
pub(crate) fn default_of(column: &str) -> Option<Value> {
    let find = |table: &&'static TableDef| table.columns[table.position(column)?].default;
    POSTGRES.defs().iter().find_map(find)?().into_bound_value().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_quotes_are_folded_outside_of_literals() {
        assert_eq!(fold("SELECT\n\t\"a\" ,  `b` FROM 'x  \"y\"' "), "SELECT a , b FROM 'x  \"y\"'");
    }
}
