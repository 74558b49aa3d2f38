//! CREATE SEQUENCE and DROP SEQUENCE.

use super::{cannot, if_, if_exists, if_not_exists};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::schema::{Sequence, SequenceOptions, TableName};
use crate::stmt::Compile;

/// `CREATE SEQUENCE`. PostgreSQL alone has them here.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#sqlalchemy.schema.CreateSequence>
#[derive(Clone, Debug)]
pub struct CreateSequence {
    sequence: Sequence,
    if_not_exists: bool,
}

impl CreateSequence {
    /// A sequence.
    pub fn new(sequence: Sequence) -> Self {
        Self { sequence, if_not_exists: false }
    }
}

if_not_exists! { CreateSequence }

impl Compile for CreateSequence {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        has_sequences(dialect)?;
        Ok(format!(
            "CREATE SEQUENCE {}{}{}",
            if_(self.if_not_exists, "IF NOT EXISTS "),
            name(&self.sequence).sql(dialect),
            counting(&self.sequence.options)
        ))
    }
}

/// `DROP SEQUENCE`
#[derive(Clone, Debug)]
pub struct DropSequence {
    name: TableName,
    if_exists: bool,
}

impl DropSequence {
    /// The sequence of this name.
    pub fn new(name: impl Into<TableName>) -> Self {
        Self { name: name.into(), if_exists: false }
    }
}

if_exists! { DropSequence }

impl Compile for DropSequence {
    fn to_sql(&self, dialect: Dialect) -> Result<String> {
        has_sequences(dialect)?;
        Ok(format!("DROP SEQUENCE {}{}", if_(self.if_exists, "IF EXISTS "), self.name.sql(dialect)))
    }
}

pub(super) fn has_sequences(dialect: Dialect) -> Result<()> {
    if dialect == Dialect::Postgresql { Ok(()) } else { Err(cannot(dialect, "sequences")) }
}

pub(super) fn name(sequence: &Sequence) -> TableName {
    TableName { schema: sequence.schema.as_deref().map(String::from), name: sequence.name.to_string() }
}

/// " INCREMENT BY 2 START WITH 5", in SQLAlchemy's order.
pub(super) fn counting(options: &SequenceOptions) -> String {
    let mut out = String::new();
    let said = [
        ("INCREMENT BY", options.increment),
        ("START WITH", options.start),
        ("MINVALUE", options.min),
        ("MAXVALUE", options.max),
        ("CACHE", options.cache),
    ];
    for (words, value) in said {
        if let Some(value) = value {
            out.push_str(&format!(" {words} {value}"));
        }
    }
    out.push_str(if_(options.cycle, " CYCLE"));
    out
}
