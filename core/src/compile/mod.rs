//! From a statement's log to SQL text, once per structure.
//!
//! `tree` reads the log into nodes; `render` and its neighbours write them, one clause family per file. What differs per
//! dialect is asked of [`Dialect`]. Nothing here sees a bound value.

mod expression;
mod from;
mod insert;
mod query;
mod render;
mod text;
mod tree;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Fragment, Log, Tok};
use crate::types::SqlType;
use render::Renderer;
use tree::Node;

/// A statement's SQL, and which value goes to which placeholder.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The text.
    pub sql: String,
    /// For each placeholder, in the order of the text, its value's place in the log and its type.
    pub binds: Box<[BoundAt]>,
    /// The columns that a text has to give, in this order, where it is read as a model.
    pub expected: Box<[&'static str]>,
}

impl Compiled {
    /// Compares a prepared statement's columns with those that are expected by name; a driver asks it at prepare.
    ///
    /// # Errors
    /// A column is missing or stands in another place.
    pub fn check_names(&self, names: &[String]) -> Result<()> {
        for (place, expected) in self.expected.iter().enumerate() {
            let found = names.get(place).map_or("missing", String::as_str);
            if found != *expected {
                return Err(Error::statement(format!(
                    "the text's column {} is \"{found}\", and \"{expected}\" is expected: a model is read from its columns \
                     in their order ({})",
                    place + 1,
                    self.expected.join(", ")
                ))
                .with_statement(&self.sql));
            }
        }
        Ok(())
    }
}

/// One placeholder.
#[derive(Clone, Copy, Debug)]
pub struct BoundAt {
    /// The value's place in [`Log::values`].
    pub value: u32,
    /// The type it is bound as; `None` where only the database knows (in `text`).
    pub ty: Option<&'static SqlType>,
}

/// Compiles a statement.
///
/// # Errors
/// The dialect cannot say it, or it does not hold together.
pub fn compile(log: &Log, dialect: Dialect) -> Result<Compiled> {
    let mut out = Renderer::new(dialect);
    match log.tokens() {
        [Tok::Text, columns @ ..] => {
            text::render(&mut out, log)?;
            let expected = columns.iter().filter_map(|token| match token {
                Tok::Column(index, table) => Some(table.column_name(*index as usize)),
                _ => None,
            });
            return Ok(Compiled { expected: expected.collect(), ..out.finish() });
        }
        _ => {
            let query = tree::parse_statement(log)?;
            out.statement(&query)?;
        }
    }
    Ok(out.finish())
}

/// An expression as SQL without placeholders: for DDL, where values are written out.
///
/// # Errors
/// The dialect cannot say it, or it holds a value that has no literal form.
pub(crate) fn ddl_expression(fragment: &Fragment, dialect: Dialect) -> Result<String> {
    let log = Log::of_fragment(fragment);
    let node = tree::parse_expression(&log)?;
    let mut out = Renderer::literal(dialect, log.values());
    out.expression(&node)?;
    Ok(out.finish().sql)
}

/// A fragment for `Debug`.
pub(crate) fn describe(fragment: &Fragment) -> String {
    let log = Log::of_fragment(fragment);
    let render = |node: Node<'_>| {
        let mut out = Renderer::new(Dialect::Postgresql);
        out.expression(&node).map(|()| out.finish().sql)
    };
    tree::parse_expression(&log).and_then(render).unwrap_or_else(|e| format!("<{e}>"))
}

/// A log for `Debug`.
pub(crate) fn describe_log(log: &Log) -> String {
    compile(log, Dialect::Postgresql).map_or_else(|e| format!("<{e}>"), |c| c.sql)
}

#[cold]
fn malformed() -> Error {
    Error::statement("the statement's log is malformed: a clause lacks its expression")
}
