//! SQLite.

pub(super) mod types;

use super::{Bulk, Capability};

/// Fifty rows a page were measured to be best for a cached statement.
pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Values { page: 50 },
    insert_returning: true,
    transactional_ddl: true,
    alter_add_constraint: false,
    enum_types: false,
    arrays: false,
};

/// How functions are called (<https://sqlite.org/lang_corefunc.html>).
pub(super) fn function(name: &'static str) -> &'static str {
    match name {
        "now" => "CURRENT_TIMESTAMP",
        "char_length" => "length",
        other => other,
    }
}
