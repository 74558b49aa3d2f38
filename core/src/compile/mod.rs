//! From a statement's log to SQL text, once per structure.
//!
//! `tree` reads the log into nodes; `render` and its neighbours write them, one clause family per file. What differs per
//! dialect is asked of [`Dialect`]. Nothing here sees a bound value, but for how many a list has where a dialect has to
//! write it out.

mod compound_order;
mod condition;
mod copy;
mod criteria;
mod derived;
mod equalities;
mod expression;
mod form;
mod from;
mod function;
mod inherit;
mod insert;
mod join;
mod json;
mod labels;
mod like;
mod names;
mod operator;
mod parse;
mod property;
mod query;
mod reads;
mod relation;
mod render;
mod set;
mod text;
mod tree;
mod update;
mod with;

pub(crate) use equalities::equalities;
pub use form::Form;
pub(crate) use text::without_binds;

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::expr::{Fragment, Log, Name, Tok};
use crate::schema::SchemaMap;
use crate::types::{SqlType, Value};
use render::Renderer;
use std::borrow::Cow;

/// A statement's SQL, and which value goes to which placeholder.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The text.
    pub sql: String,
    /// For each placeholder, in the order of the text, its value's place in the log and its type.
    pub binds: Box<[BoundAt]>,
    /// The columns that a text has to give, in this order, where it is read as a model or says them.
    pub expected: Box<[Name]>,
    /// Lists that are written out: the place of the value and the number of placeholders.
    pub lists: Box<[(u32, u32)]>,
    /// Shall the driver tell the number that the database made for the inserted row?
    pub tells_key: bool,
    /// How many rows the driver tells the numbers of, if the statement is one of a flush and returns nothing.
    pub keyed_rows: u32,
}

impl Compiled {
    /// Compares a prepared statement's columns with those that are expected by name; a driver asks it at prepare.
    ///
    /// # Errors
    /// A column is missing or stands in another place.
    pub fn check_names(&self, names: &[String]) -> Result<()> {
        for (place, expected) in self.expected.iter().enumerate() {
            let found = names.get(place).map_or("missing", String::as_str);
            // what is not quoted is in the database's own case
            if !found.eq_ignore_ascii_case(expected.as_str()) {
                let all: Vec<&str> = self.expected.iter().map(Name::as_str).collect();
                return Err(Error::statement(format!(
                    "the text's column {} is \"{found}\", and \"{expected}\" is expected: a text is read from its columns in \
                     their order ({})",
                    place + 1,
                    all.join(", "),
                    expected = expected.as_str(),
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
    /// The form it is bound in.
    pub form: Form,
}

impl BoundAt {
    /// The value to bind, from those of the statement.
    ///
    /// # Errors
    /// It cannot be said in the form that the placeholder wants.
    #[inline(always)]
    pub fn value<'v>(&self, values: &'v [Value]) -> Result<Cow<'v, Value>> {
        match self.form {
            Form::Plain => Ok(Cow::Borrowed(&values[self.value as usize])),
            form => form.apply(values.get(self.value as usize).unwrap_or(&Value::Null)),
        }
    }
}

/// Compiles a statement.
///
/// # Errors
/// The dialect cannot say it, or it does not hold together.
pub fn compile(log: &Log, dialect: Dialect) -> Result<Compiled> {
    render(log, Renderer::new(dialect, log))
}

/// Compiles a statement for other schemas than those that were declared.
///
/// # Errors
/// As [`compile`].
pub fn compile_translated(log: &Log, dialect: Dialect, schemas: &SchemaMap) -> Result<Compiled> {
    render(log, Renderer::new(dialect, log).translated(schemas))
}

/// Compiles a statement with its values written out: for logs and for the queries of views.
///
/// # Errors
/// As [`compile`], or a value has no literal form.
pub fn compile_literal(log: &Log, dialect: Dialect, schemas: &SchemaMap) -> Result<String> {
    render(log, Renderer::literal(dialect, log).translated(schemas)).map(|compiled| compiled.sql)
}

fn render<'a>(log: &'a Log, mut out: Renderer<'a>) -> Result<Compiled> {
    match log.tokens() {
        [Tok::Text, columns @ ..] => {
            text::render(&mut out, log, 0)?;
            let mut names = log.names()[1..].iter();
            let mut expected = Vec::new();
            for token in columns {
                let mut named = names.by_ref().take(token.names());
                match token {
                    Tok::Column(index, table) => {
                        expected.push(Name::from(table.column_name(*index as usize)))
                    }
                    Tok::Label => expected.extend(named.next().cloned()),
                    // a bind
                    Tok::Nop | Tok::Tuple(_) => drop(names.next()),
                    _ => named.for_each(drop),
                }
            }
            return Ok(Compiled { expected: expected.into(), ..out.finish() });
        }
        _ => {
            let query = parse::parse_statement(log, 0)?;
            out.statement(&query)?;
        }
    }
    match out.problem.take() {
        Some(problem) => Err(problem),
        None => Ok(out.finish()),
    }
}

/// An expression as SQL without placeholders: for DDL, where values are written out.
///
/// # Errors
/// The dialect cannot say it, or it holds a value that has no literal form.
pub(crate) fn ddl_expression(fragment: &Fragment, dialect: Dialect) -> Result<String> {
    let log = Log::of_fragment(fragment);
    let node = parse::parse_expression(&log)?;
    let mut out = Renderer::ddl(dialect, &log);
    out.expression(&node)?;
    Ok(out.finish().sql)
}

/// A fragment for `Debug`.
pub(crate) fn describe(fragment: &Fragment) -> String {
    let log = Log::of_fragment(fragment);
    let render = || {
        let node = parse::parse_expression(&log)?;
        let mut out = Renderer::new(Dialect::Postgresql, &log);
        out.expression(&node).map(|()| out.finish().sql)
    };
    render().unwrap_or_else(|e| format!("<{e}>"))
}

/// A log for `Debug`.
pub(crate) fn describe_log(log: &Log) -> String {
    compile(log, Dialect::Postgresql).map_or_else(|e| format!("<{e}>"), |c| c.sql)
}

#[cold]
fn malformed() -> Error {
    Error::statement("the statement's log is malformed: a clause lacks its expression")
}
