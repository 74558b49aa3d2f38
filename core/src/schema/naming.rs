//! Names for constraints and indexes that were given none.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Templates for the names of constraints and indexes.
///
/// In a template, `{table}` is the table, `{columns}` its columns joined by `_`, `{referred}` the table referred to, and
/// `{name}` the name given to a check. An empty template leaves the name to the database. Named constraints can be altered
/// and dropped by migrations on every database.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamingConvention {
    /// Indexes. These always need a name.
    pub index: &'static str,
    /// Unique constraints.
    pub unique: &'static str,
    /// Check constraints that have a name of their own.
    pub check: &'static str,
    /// Foreign keys.
    pub foreign_key: &'static str,
    /// Primary keys.
    pub primary_key: &'static str,
}

impl NamingConvention {
    /// The convention that Alembic's documentation recommends, and the default here.
    pub const RECOMMENDED: Self = Self {
        index: "ix_{table}_{columns}",
        unique: "uq_{table}_{columns}",
        check: "ck_{table}_{name}",
        foreign_key: "fk_{table}_{columns}_{referred}",
        primary_key: "pk_{table}",
    };

    /// Only indexes are named; the database names the rest. SQLAlchemy's default.
    pub const UNNAMED: Self =
        Self { index: "ix_{table}_{columns}", unique: "", check: "{name}", foreign_key: "", primary_key: "" };
}

/// PostgreSQL's limit of 63 bytes is the least of the three databases.
const LONGEST: usize = 63;

/// Fills a template; a name that is too long ends in four digits of a hash of the whole.
pub(crate) fn fill(template: &str, table: &str, columns: &str, referred: &str, name: &str) -> Option<String> {
    if template.is_empty() {
        return None;
    }
    let full = template
        .replace("{table}", table)
        .replace("{columns}", columns)
        .replace("{referred}", referred)
        .replace("{name}", name);
    if full.len() <= LONGEST {
        return Some(full);
    }
    let mut hasher = DefaultHasher::new();
    full.hash(&mut hasher);
    let mut end = LONGEST - 5;
    while !full.is_char_boundary(end) {
        end -= 1;
    }
    Some(format!("{}_{:04x}", &full[..end], hasher.finish() & 0xffff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let name = |columns: &str| fill("uq_{table}_{columns}", "t", columns, "", "").unwrap();
        assert_eq!(name("a_b"), "uq_t_a_b");
        let (one, two) = (name(&"x".repeat(80)), name(&format!("{}y", "x".repeat(79))));
        assert_eq!(one.len(), LONGEST);
        assert_ne!(one, two);
        assert!(name(&"é".repeat(40)).len() <= LONGEST);
    }
}
