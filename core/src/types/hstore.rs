//! PostgreSQL's maps of text to text.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Text by text, of which values may be missing: PostgreSQL's `HSTORE`, an extension (`CREATE EXTENSION hstore`). Its text
/// elsewhere.
///
/// ```
/// use aludel_core::{Encode, HStore};
/// let map = HStore::from([("a".to_owned(), Some("1".to_owned())), ("b".to_owned(), None)]);
/// assert_eq!(map.encode().reveal().to_string(), r#"'"a"=>"1", "b"=>NULL'"#);
/// ```
///
/// Source: <https://www.postgresql.org/docs/current/hstore.html>
pub type HStore = BTreeMap<String, Option<String>>;

/// The text of a map.
pub(crate) fn hstore_text<'t>(pairs: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> String {
    let mut out = String::new();
    for (key, value) in pairs {
        out.push_str(if out.is_empty() { "" } else { ", " });
        quote(key, &mut out);
        out.push_str("=>");
        match value {
            Some(value) => quote(value, &mut out),
            None => out.push_str("NULL"),
        }
    }
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        let _ = out.write_char(c);
    }
    out.push('"');
}

/// Reads what [`hstore_text`] writes.
fn parse(text: &str) -> Option<HStore> {
    let mut map = HStore::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        rest = after.trim_start().strip_prefix("=>")?.trim_start();
        let (value, after) = match rest.strip_prefix("NULL") {
            Some(after) => (None, after),
            None => quoted(rest).map(|(value, after)| (Some(value), after))?,
        };
        map.insert(key, value);
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start();
        }
    }
    Some(map)
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.strip_prefix('"')?.char_indices();
    loop {
        match chars.next()? {
            (at, '"') => return Some((out, &text[at + 2..])),
            (_, '\\') => out.push(chars.next()?.1),
            (_, c) => out.push(c),
        }
    }
}

impl Encode for HStore {
    fn encode(&self) -> Value {
        Value::from(hstore_text(self.iter().map(|(key, value)| (key.as_str(), value.as_deref()))))
    }
}

impl Decode for HStore {
    const KIND: Kind = Kind::Map;
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        match cells.any()? {
            Value::Null => Ok(None),
            Value::Text(text) => parse(&text)
                .map(Some)
                .ok_or_else(|| Error::value("expected a map, found text that is not one")),
            other => Err(Error::value(format!("expected a map, found {}", other.kind_name()))),
        }
    }
}

crate::__value_impls!(HStore, SqlType::HStore, key_required = true);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_as_they_were_written() {
        let map = HStore::from([
            (String::new(), Some(String::new())),
            ("é\"\\=>,".to_owned(), Some("NULL".to_owned())),
            ("none".to_owned(), None),
        ]);
        let Value::Text(text) = map.encode() else { panic!("a map is text") };
        assert_eq!(parse(&text), Some(map));
        assert_eq!(parse(""), Some(HStore::new()));
        for bad in ["a", "\"a\"", "\"a\"=>", "\"a\"=>\"b", "\"a\"=>\"b\" \"c\"=>\"d\"", "\"a\\"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
