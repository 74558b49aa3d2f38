//! Parts of JSON documents, as each database reads them.

use super::form::Form;
use super::render::Renderer;
use super::tree::Node;
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{JsonAs, JsonGet};

impl<'a> Renderer<'a> {
    pub(super) fn json(&mut self, get: JsonGet, parts: &[Node<'a>]) -> Result<()> {
        let [document, key] = parts else { return Err(super::malformed()) };
        match self.dialect {
            Dialect::Postgresql => self.json_postgresql(get, document, key),
            Dialect::Sqlite => self.json_sqlite(get, document, key),
            Dialect::Mysql => self.json_mysql(get, document, key),
        }
    }

    fn json_postgresql(&mut self, get: JsonGet, document: &Node<'a>, key: &Node<'a>) -> Result<()> {
        let cast = match get.read {
            JsonAs::Json | JsonAs::Jsonb | JsonAs::PlainText => None,
            JsonAs::Text => Some("VARCHAR"),
            JsonAs::Integer => Some("INTEGER"),
            JsonAs::Float => Some("FLOAT"),
            JsonAs::Boolean => Some("BOOLEAN"),
        };
        if cast.is_some() {
            self.push(if get.path { "CAST(" } else { "CAST((" });
        }
        self.grouped(document, 14, None)?;
        let text = !matches!(get.read, JsonAs::Json | JsonAs::Jsonb);
        self.push(match (get.path, text) {
            (false, false) => " -> ",
            (false, true) => " ->> ",
            (true, false) => " #> ",
            (true, true) => " #>> ",
        });
        match (get.path, get.number) {
            (true, _) => self.json_key(key, Form::TextPath, "")?,
            (false, true) => self.json_key(key, Form::Plain, "::INTEGER")?,
            (false, false) => self.json_key(key, Form::Plain, "::TEXT")?,
        }
        if let Some(cast) = cast {
            self.push(if get.path { " AS " } else { ") AS " });
            self.push(cast);
            self.push(")");
        }
        Ok(())
    }

    /// `JSON_EXTRACT(document, path)`
    fn extracted(&mut self, document: &Node<'a>, key: &Node<'a>) -> Result<()> {
        self.push("JSON_EXTRACT(");
        self.expression(document)?;
        self.push(", ");
        self.json_key(key, Form::JsonPath, "")?;
        self.push(")");
        Ok(())
    }

    fn json_sqlite(&mut self, get: JsonGet, document: &Node<'a>, key: &Node<'a>) -> Result<()> {
        let (before, after) = match get.read {
            // JSON_EXTRACT would make numbers of booleans, and the same of null and of nothing
            JsonAs::Json | JsonAs::Jsonb => {
                self.push("(");
                self.grouped(document, 14, None)?;
                self.push(" -> ");
                self.json_key(key, Form::JsonPath, "")?;
                self.push(")");
                return Ok(());
            }
            JsonAs::Text | JsonAs::PlainText => ("CAST(", " AS VARCHAR)"),
            JsonAs::Integer => ("CAST(", " AS INTEGER)"),
            JsonAs::Float => ("CAST(", " AS FLOAT)"),
            JsonAs::Boolean => ("CAST(", " AS BOOLEAN)"),
        };
        self.push(before);
        self.extracted(document, key)?;
        self.push(after);
        Ok(())
    }

    fn json_mysql(&mut self, get: JsonGet, document: &Node<'a>, key: &Node<'a>) -> Result<()> {
        if matches!(get.read, JsonAs::Json | JsonAs::Jsonb) {
            return self.extracted(document, key);
        }
        self.push("CASE ");
        self.extracted(document, key)?;
        self.push(" WHEN 'null' THEN NULL ");
        match get.read {
            // what is not there is neither
            JsonAs::Boolean => self.push("WHEN true THEN true WHEN false THEN false"),
            // a number that is written as text stands in quotes
            JsonAs::Integer => {
                self.push("ELSE CAST(JSON_UNQUOTE(");
                self.extracted(document, key)?;
                self.push(") AS SIGNED INTEGER)");
            }
            JsonAs::Float => {
                self.push("ELSE JSON_UNQUOTE(");
                self.extracted(document, key)?;
                self.push(") + 0.0");
            }
            _ => {
                self.push("ELSE JSON_UNQUOTE(");
                self.extracted(document, key)?;
                self.push(")");
            }
        }
        self.push(" END");
        Ok(())
    }
}
