//! MySQL and MariaDB.

pub(super) mod types;

use super::{Bulk, Capability};

pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Values { page: 100 },
    copy_from: None,
    insert_returning: false,
    update_returning: false,
    transactional_ddl: false,
    alter_add_constraint: true,
    enum_types: false,
    arrays: false,
};

/// Functions that it has not and nothing like it (<https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html>).
pub(super) fn lacks(function: &str) -> bool {
    matches!(
        function,
        "ROLLUP"
            | "CUBE"
            | "GROUPING SETS"
            | "array_agg"
            | "bool_and"
            | "bool_or"
            | "date_trunc"
            | "generate_series"
            | "json_each"
            | "mode"
            | "nextval"
            | "percentile_cont"
            | "percentile_disc"
            | "plainto_tsquery"
            | "to_tsquery"
            | "to_tsvector"
            | "unnest"
    )
}
