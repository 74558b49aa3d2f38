//! What differs between the databases in text: quoting, placeholders, type names, functions, capabilities.
//!
//! Each dialect's folder has the same file names: `types.rs` names its types.

mod capability;
mod literal;
mod mysql;
mod postgres;
mod reserved;
mod sqlite;

pub use capability::{Bulk, Capability};

use crate::error::Result;
use crate::expr::JoinKind;
use crate::types::{SqlType, Value};
use crate::url::Scheme;

/// A database's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL, and what speaks its language.
    Postgresql,
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
}

impl From<Scheme> for Dialect {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Postgresql => Self::Postgresql,
            Scheme::Sqlite => Self::Sqlite,
            Scheme::Mysql => Self::Mysql,
        }
    }
}

impl Dialect {
    /// The name, as its makers write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "PostgreSQL",
            Self::Sqlite => "SQLite",
            Self::Mysql => "MySQL",
        }
    }

    /// What it can do.
    pub const fn capability(self) -> &'static Capability {
        match self {
            Self::Postgresql => &postgres::CAPABILITY,
            Self::Sqlite => &sqlite::CAPABILITY,
            Self::Mysql => &mysql::CAPABILITY,
        }
    }

    /// Writes an identifier, quoted where it has to be.
    pub fn write_ident(self, name: &str, out: &mut String) {
        let reserved = match self {
            Self::Postgresql => reserved::postgres,
            Self::Sqlite => reserved::sqlite,
            // one dialect for both: what either reserves is quoted
            Self::Mysql => |word: &str| reserved::mysql(word) || reserved::mariadb(word),
        };
        if !reserved::needs_quotes(name, reserved) {
            return out.push_str(name);
        }
        let quote = if self == Self::Mysql { '`' } else { '"' };
        out.push(quote);
        for c in name.chars() {
            if c == quote {
                out.push(quote);
            }
            out.push(c);
        }
        out.push(quote);
    }

    /// An identifier, quoted where it has to be.
    pub fn ident(self, name: &str) -> String {
        let mut out = String::with_capacity(name.len() + 2);
        self.write_ident(name, &mut out);
        out
    }

    /// Writes the n-th placeholder, from 1. PostgreSQL infers the types of bare ones badly, so it is told them.
    pub(crate) fn write_placeholder(self, n: usize, ty: Option<&SqlType>, out: &mut String) {
        match (self, ty) {
            (Self::Postgresql, Some(ty)) => {
                out.push('$');
                out.push_str(&n.to_string());
                out.push_str("::");
                out.push_str(&postgres::types::bind(ty));
            }
            (Self::Postgresql, None) => {
                out.push('$');
                out.push_str(&n.to_string());
            }
            _ => out.push('?'),
        }
    }

    /// The type that a placeholder is cast to within an expression, if it has to be told there and not everywhere.
    pub(crate) fn bind_cast(self, ty: &SqlType) -> Option<&'static str> {
        if self == Self::Mysql { mysql::types::bind(ty) } else { None }
    }

    /// Writes a placeholder for an array; only dialects that have arrays are asked.
    pub(crate) fn write_array_placeholder(self, n: usize, element: &SqlType, out: &mut String) {
        self.write_placeholder(n, Some(element), out);
        out.push_str("[]");
    }

    /// Writes a value as a literal, for DDL.
    pub(crate) fn write_literal(self, value: &Value, out: &mut String) -> Result<()> {
        literal::write(self, value, out)
    }

    /// How a function is called here.
    pub(crate) fn function(self, name: &'static str) -> Result<&'static str> {
        let cannot = || Err(crate::Error::statement(format!("{} has no {name}", self.name())));
        Ok(match (self, name) {
            (Self::Postgresql, "next_value") => "nextval",
            (_, "next_value") => {
                return Err(crate::Error::statement(format!("{} has no sequences", self.name())));
            }
            (Self::Sqlite, name) => match sqlite::function(name) {
                Some(name) => name,
                None => return cannot(),
            },
            (Self::Mysql, "random") => "rand",
            (Self::Mysql, name) if mysql::lacks(name) => return cannot(),
            (_, name) => name,
        })
    }

    /// Writes the name of a function, quoted only where it cannot do without: words that SQL reserves for functions of
    /// its own stay as they are.
    pub(crate) fn write_function_name(self, name: &str, out: &mut String) {
        if reserved::needs_quotes(name, |_| false) { self.write_ident(name, out) } else { out.push_str(name) }
    }

    /// The type's name in `CAST`.
    pub(crate) fn cast_type(self, ty: &SqlType) -> Result<String> {
        match self {
            Self::Postgresql if matches!(ty, SqlType::Numeric(..)) => Ok(postgres::types::column(ty)),
            Self::Postgresql => Ok(postgres::types::bind(ty)),
            Self::Sqlite => Ok(sqlite::types::cast(ty)),
            Self::Mysql => mysql::types::cast(ty),
        }
    }

    /// The type's name in a column's definition.
    pub(crate) fn column_type(self, ty: &SqlType) -> Result<String> {
        match self {
            Self::Postgresql => Ok(postgres::types::column(ty)),
            Self::Sqlite => Ok(sqlite::types::column(ty)),
            Self::Mysql => mysql::types::column(ty),
        }
    }

    /// The keyword of a join; `None` where there is no such join.
    pub(crate) const fn join(self, kind: JoinKind) -> Option<&'static str> {
        match (self, kind) {
            (Self::Mysql, JoinKind::Full) => None,
            (Self::Mysql, JoinKind::Inner) => Some("INNER JOIN"),
            (_, JoinKind::Inner) => Some("JOIN"),
            (_, JoinKind::Left) => Some("LEFT OUTER JOIN"),
            (_, JoinKind::Right) => Some("RIGHT OUTER JOIN"),
            (_, JoinKind::Cross) => Some("CROSS JOIN"),
            (_, JoinKind::Full) => Some("FULL OUTER JOIN"),
        }
    }
}
