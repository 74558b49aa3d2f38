//! SQLite.

pub(super) mod types;

use super::{Bulk, Capability};

/// Fifty rows a page were measured to be best for a cached statement.
pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Each,
    copy_from: None,
    insert_returning: true,
    update_returning: true,
    transactional_ddl: true,
    alter_add_constraint: false,
    enum_types: false,
    arrays: false,
};

/// How functions are called (<https://sqlite.org/lang_corefunc.html>).
///
/// `None`: it has no such function and nothing like it.
pub(super) fn function(name: &'static str) -> Option<&'static str> {
    Some(match name {
        "now" => "CURRENT_TIMESTAMP",
        "char_length" => "length",
        "greatest" => "max",
        "least" => "min",
        "ROLLUP" | "CUBE" | "GROUPING SETS" | "grouping" | "mode" | "nextval" | "percentile_cont"
        | "percentile_disc" | "bool_and" | "bool_or" | "array_agg" | "stddev" | "variance" | "date_trunc"
        | "left" | "right" | "lpad" | "rpad" | "reverse" | "md5" | "regexp_replace" | "to_tsvector"
        | "to_tsquery" | "plainto_tsquery" | "unnest" => return None,
        other => other,
    })
}
