//! One column type on this database, another on that.

use super::SqlType;
use crate::dialect::Dialect;

/// A type with others in its place on some databases (SQLAlchemy's `with_variant`).
///
/// ```
/// use aludel_core::{SqlType, Variants, dialect::Dialect};
///
/// const CASELESS: SqlType = SqlType::Variant(&Variants {
///     postgresql: Some(SqlType::Named("CITEXT")),
///     ..Variants::of(SqlType::String(100))
/// });
/// let SqlType::Variant(variants) = CASELESS else { unreachable!() };
/// assert_eq!(variants.on(Dialect::Postgresql), SqlType::Named("CITEXT"));
/// assert_eq!(variants.on(Dialect::Sqlite), SqlType::String(100));
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/type_api.html#sqlalchemy.types.TypeEngine.with_variant>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variants {
    /// The type where nothing else is said.
    pub base: SqlType,
    /// On PostgreSQL.
    pub postgresql: Option<SqlType>,
    /// On SQLite.
    pub sqlite: Option<SqlType>,
    /// On MySQL and MariaDB.
    pub mysql: Option<SqlType>,
}

impl Variants {
    /// A type that is the same everywhere.
    pub const fn of(base: SqlType) -> Self {
        Self { base, postgresql: None, sqlite: None, mysql: None }
    }

    /// The type on a database.
    pub const fn on(&self, dialect: Dialect) -> SqlType {
        let there = match dialect {
            Dialect::Postgresql => self.postgresql,
            Dialect::Sqlite => self.sqlite,
            Dialect::Mysql => self.mysql,
        };
        match there {
            Some(ty) => ty,
            None => self.base,
        }
    }
}
