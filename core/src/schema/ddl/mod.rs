//! CREATE, ALTER and DROP, as SQL text.
//!
//! Everything here is text made of a schema; nothing asks a database. Each statement is a value of its own that can be
//! read with [`to_sql`](Compile::to_sql) and sent with a facade's `ddl`; `create_all` and `drop_all` send a [`Plan`] of them,
//! after asking what exists ([`exists_query`]).

mod column;
mod comment;
mod constraint;
mod enums;
mod exists;
mod index;
mod namespace;
mod plan;
mod sequence;
mod table;
mod view;

pub use comment::{SetColumnComment, SetTableComment};
pub use constraint::{AddConstraint, DropConstraint};
pub use enums::{CreateEnum, DropEnum};
pub use exists::exists_query;
pub use index::{CreateIndex, DropIndex};
pub use namespace::{CreateSchema, DropSchema};
pub use plan::{DdlStep, Plan, Subject, When, create_plan, drop_plan};
pub use sequence::{CreateSequence, DropSequence};
pub use table::{CreateTable, DropTable};
pub use view::{CreateView, DropView};

use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::stmt::Compile;
use crate::types::Value;

/// A statement that changes the schema.
///
/// A facade sends it: `engine.ddl(…)` in a transaction of its own, `connection.ddl(…)` in the connection's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not change the schema",
    note = "pass `CreateTable`, `DropIndex`, …, or `Ddl::new(\"…\")`"
)]
pub trait DdlStatement: Compile + Send + Sync {
    /// May it stand in a transaction? A database refuses some statements there.
    fn in_transaction(&self, _dialect: Dialect) -> bool {
        true
    }
}

/// A change of the schema in SQL of your own.
///
/// ```
/// use aludel_core::{Compile, Ddl, dialect::Dialect};
/// let ddl = Ddl::new("CREATE EXTENSION IF NOT EXISTS btree_gist");
/// assert_eq!(ddl.to_sql(Dialect::Postgresql)?, "CREATE EXTENSION IF NOT EXISTS btree_gist");
/// # Ok::<(), aludel_core::Error>(())
/// ```
///
/// The text goes out as it stands: nothing in it is replaced. [`Table::after_create`](super::Table::after_create) sends one
/// with a table.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/ddl.html#custom-ddl>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ddl {
    sql: String,
    in_transaction: bool,
    pub(super) dialects: Vec<Dialect>,
}

impl Ddl {
    /// A statement, or several with semicolons between.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), in_transaction: true, dialects: Vec::new() }
    }

    /// Sends it outside a transaction, for what a database refuses there: `VACUUM`, SQLite's `ATTACH`.
    #[must_use]
    pub fn outside_transaction(mut self) -> Self {
        self.in_transaction = false;
        self
    }

    /// Where it goes with a table, leaves it out on other databases, as SQLAlchemy's `execute_if` does; said again, it adds
    /// a database.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialects.push(dialect);
        self
    }
}

impl Compile for Ddl {
    fn to_sql(&self, _dialect: Dialect) -> Result<String> {
        Ok(self.sql.clone())
    }
}

impl DdlStatement for Ddl {
    fn in_transaction(&self, _dialect: Dialect) -> bool {
        self.in_transaction
    }
}

/// Methods for the usual conditions.
macro_rules! if_exists {
    ($t:ty) => {
        impl $t {
            /// `IF EXISTS`: is no error if there is none.
            #[must_use]
            pub fn if_exists(mut self) -> Self {
                self.if_exists = true;
                self
            }
        }
        $crate::schema::ddl::ddl_statement! { $t }
    };
}
macro_rules! if_not_exists {
    ($t:ty) => {
        impl $t {
            /// `IF NOT EXISTS`: leaves what is there as it is.
            #[must_use]
            pub fn if_not_exists(mut self) -> Self {
                self.if_not_exists = true;
                self
            }
        }
        $crate::schema::ddl::ddl_statement! { $t }
    };
}
macro_rules! ddl_statement {
    ($t:ty) => {
        impl $crate::schema::ddl::DdlStatement for $t {}
    };
}
use {ddl_statement, if_exists, if_not_exists};

fn cannot(dialect: Dialect, what: &str) -> Error {
    Error::schema(format!("{} has no {what}", dialect.name()))
}

/// Is something that says for which dialects it is meant for this one?
fn is_for(dialects: &[Dialect], dialect: Dialect) -> bool {
    dialects.is_empty() || dialects.contains(&dialect)
}

const fn if_(yes: bool, words: &'static str) -> &'static str {
    if yes { words } else { "" }
}

fn idents<S: AsRef<str>>(names: &[S], dialect: Dialect) -> String {
    names.iter().map(|n| dialect.ident(n.as_ref())).collect::<Vec<_>>().join(", ")
}

fn literal(text: &str, dialect: Dialect) -> Result<String> {
    let mut out = String::new();
    dialect.write_literal(&Value::from(text), &mut out)?;
    Ok(out)
}
