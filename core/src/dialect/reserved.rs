//! Which names must be quoted: each dialect's reserved words, and the rule that uses them.
//!
//! The words and the rule are those of SQLAlchemy 2.0's `IdentifierPreparer`, so both libraries quote the same
//! names. A word that is missing here never makes a statement unsafe, only a syntax error: a name with any
//! character outside `[a-z0-9_$]` is quoted whatever the tables say.
//!
//! Nothing here adds the quotes; a dialect knows its own quote character and how to double it.

/// Whether `word` is reserved in PostgreSQL, in any letter case.
pub(crate) fn postgres(word: &str) -> bool {
    contains(POSTGRES, word)
}

/// Whether `word` is reserved in SQLite, in any letter case.
pub(crate) fn sqlite(word: &str) -> bool {
    contains(SQLITE, word)
}

/// Whether `word` is reserved in MySQL 8, in any letter case.
pub(crate) fn mysql(word: &str) -> bool {
    contains(MYSQL_AND_MARIADB, word) || contains(MYSQL_ONLY, word)
}

/// Whether `word` is reserved in MariaDB, in any letter case.
///
/// `offset` and `returning` are reserved here and not in MySQL; `rank` and `lateral` the other way round.
pub(crate) fn mariadb(word: &str) -> bool {
    contains(MYSQL_AND_MARIADB, word) || contains(MARIADB_ONLY, word)
}

/// Whether an identifier must be quoted to keep its meaning.
///
/// True for a reserved word, a first character that is a digit or `$`, anything but ASCII letters, digits, `_`
/// and `$`, an upper-case letter (unquoted names are folded), and the empty name. `reserved` is one of the
/// functions above and only ever sees lower-case words.
pub(crate) fn needs_quotes(word: &str, reserved: impl Fn(&str) -> bool) -> bool {
    let legal = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'$');
    match word.as_bytes() {
        [] | [b'0'..=b'9' | b'$', ..] => true,
        bytes => !bytes.iter().copied().all(legal) || reserved(word),
    }
}

/// Searches a sorted, lower-case table without regard to the letter case of `word`.
fn contains(table: &[&str], word: &str) -> bool {
    let lower = || word.bytes().map(|b| b.to_ascii_lowercase());
    table.binary_search_by(|entry| entry.bytes().cmp(lower())).is_ok()
}

/// PostgreSQL: <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>.
#[rustfmt::skip]
const POSTGRES: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "binary", "both", "case", "cast", "check", "collate", "collation", "column",
    "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
    "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in",
    "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left",
    "like", "limit", "localtime", "localtimestamp", "natural", "new", "not", "notnull", "null",
    "of", "off", "offset", "old", "on", "only", "or", "order", "outer", "over", "overlaps",
    "placing", "primary", "references", "returning", "right", "select", "session_user", "similar",
    "some", "symmetric", "table", "tablesample", "then", "to", "trailing", "true", "union",
    "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with",
];

/// SQLite: <https://www.sqlite.org/lang_keywords.html>.
#[rustfmt::skip]
const SQLITE: &[&str] = &[
    "add", "after", "all", "alter", "analyze", "and", "as", "asc", "attach", "autoincrement",
    "before", "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column",
    "commit", "conflict", "constraint", "create", "cross", "current_date", "current_time",
    "current_timestamp", "database", "default", "deferrable", "deferred", "delete", "desc",
    "detach", "distinct", "drop", "each", "else", "end", "escape", "except", "exclusive", "exists",
    "explain", "fail", "false", "for", "foreign", "from", "full", "glob", "group", "having", "if",
    "ignore", "immediate", "in", "index", "indexed", "initially", "inner", "insert", "instead",
    "intersect", "into", "is", "isnull", "join", "key", "left", "like", "limit", "match", "natural",
    "not", "nothing", "notnull", "null", "of", "offset", "on", "or", "order", "outer", "plan",
    "pragma", "primary", "query", "raise", "references", "reindex", "rename", "replace", "restrict",
    "returning", "right", "rollback", "row", "select", "set", "table", "temp", "temporary", "then",
    "to", "transaction", "trigger", "true", "union", "unique", "update", "using", "vacuum",
    "values", "view", "virtual", "when", "where",
];

/// Reserved in both MySQL and MariaDB: <https://dev.mysql.com/doc/refman/8.0/en/keywords.html>.
#[rustfmt::skip]
const MYSQL_AND_MARIADB: &[&str] = &[
    "accessible", "add", "all", "alter", "analyze", "and", "as", "asc", "asensitive", "before", "between",
    "bigint", "binary", "blob", "both", "by", "call", "cascade", "case", "change", "char", "character",
    "check", "collate", "column", "condition", "constraint", "continue", "convert", "create", "cross",
    "current_date", "current_time", "current_timestamp", "current_user", "cursor", "database",
    "databases", "day_hour", "day_microsecond", "day_minute", "day_second", "dec", "decimal", "declare",
    "default", "delayed", "delete", "desc", "describe", "deterministic", "distinct", "distinctrow", "div",
    "double", "drop", "dual", "each", "else", "elseif", "enclosed", "escaped", "except", "exists", "exit",
    "explain", "false", "fetch", "float", "float4", "float8", "for", "force", "foreign", "from",
    "fulltext", "general", "grant", "group", "having", "high_priority", "hour_microsecond", "hour_minute",
    "hour_second", "if", "ignore", "ignore_server_ids", "in", "index", "infile", "inner", "inout",
    "insensitive", "insert", "int", "int1", "int2", "int3", "int4", "int8", "integer", "intersect",
    "interval", "into", "is", "iterate", "join", "key", "keys", "kill", "leading", "leave", "left",
    "like", "limit", "linear", "lines", "load", "localtime", "localtimestamp", "lock", "long", "longblob",
    "longtext", "loop", "low_priority", "master_heartbeat_period", "master_ssl_verify_server_cert",
    "match", "maxvalue", "mediumblob", "mediumint", "mediumtext", "middleint", "minute_microsecond",
    "minute_second", "mod", "modifies", "natural", "no_write_to_binlog", "not", "null", "numeric", "on",
    "optimize", "option", "optionally", "or", "order", "out", "outer", "outfile", "over", "partition",
    "precision", "primary", "procedure", "purge", "range", "read", "read_write", "reads", "real",
    "recursive", "references", "regexp", "release", "rename", "repeat", "replace", "require", "resignal",
    "restrict", "return", "revoke", "right", "rlike", "row_number", "rows", "schema", "schemas",
    "second_microsecond", "select", "sensitive", "separator", "set", "show", "signal", "slow", "smallint",
    "spatial", "specific", "sql", "sql_big_result", "sql_calc_found_rows", "sql_small_result",
    "sqlexception", "sqlstate", "sqlwarning", "ssl", "starting", "straight_join", "system", "table",
    "terminated", "then", "tinyblob", "tinyint", "tinytext", "to", "trailing", "trigger", "true", "undo",
    "union", "unique", "unlock", "unsigned", "update", "usage", "use", "using", "utc_date", "utc_time",
    "utc_timestamp", "values", "varbinary", "varchar", "varcharacter", "varying", "when", "where",
    "while", "window", "with", "write", "xor", "year_month", "zerofill",
];

/// Reserved in MySQL alone.
#[rustfmt::skip]
const MYSQL_ONLY: &[&str] = &[
    "admin", "array", "cube", "cume_dist", "dense_rank", "empty", "first_value", "function", "generated",
    "get", "get_master_public_key", "grouping", "groups", "io_after_gtids", "io_before_gtids",
    "json_table", "lag", "last_value", "lateral", "lead", "master_bind", "member", "nth_value", "ntile",
    "of", "optimizer_costs", "parallel", "parse_gcol_expr", "percent_rank", "persist", "persist_only",
    "qualify", "rank", "role", "row", "sql_after_gtids", "sql_before_gtids", "stored", "virtual",
];

/// Reserved in MariaDB alone: <https://mariadb.com/kb/en/reserved-words/>.
#[rustfmt::skip]
const MARIADB_ONLY: &[&str] = &[
    "body", "current_role", "do_domain_ids", "elsif", "goto", "history", "ignore_domain_ids", "offset",
    "others", "package", "page_checksum", "parse_vcol_expr", "period", "position", "raise",
    "ref_system_id", "returning", "rowtype", "stats_auto_recalc", "stats_persistent",
    "stats_sample_pages", "system_time", "versioning", "without",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_lower_case() {
        for table in [POSTGRES, SQLITE, MYSQL_AND_MARIADB, MYSQL_ONLY, MARIADB_ONLY] {
            assert!(table.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(table.iter().all(|w| w.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))));
            assert!(table.iter().all(|w| contains(table, w) && contains(table, &w.to_ascii_uppercase())));
        }
        let both = |w: &&&str| contains(MYSQL_AND_MARIADB, w) || contains(MYSQL_ONLY, w);
        assert_eq!(MARIADB_ONLY.iter().filter(both).count(), 0);
        assert!(MYSQL_ONLY.iter().all(|w| !contains(MYSQL_AND_MARIADB, w)));
    }

    #[test]
    fn words_are_known_per_dialect() {
        // word, postgres, sqlite, mysql, mariadb
        for (word, pg, lite, my, maria) in [
            ("select", true, true, true, true),
            ("SELECT", true, true, true, true),
            ("user", true, false, false, false),
            ("rank", false, false, true, false),
            ("returning", true, true, false, true),
            ("offset", true, true, false, true),
            ("glob", false, true, false, false),
            ("name", false, false, false, false),
            ("", false, false, false, false),
            ("sélect", false, false, false, false),
        ] {
            assert_eq!(
                (postgres(word), sqlite(word), mysql(word), mariadb(word)),
                (pg, lite, my, maria),
                "{word}"
            );
        }
    }

    #[test]
    fn names_are_quoted_only_when_they_must_be() {
        for (word, expected) in [
            ("users", false),
            ("user_id2", false),
            ("_hidden", false),
            ("a$b", false),
            ("user", true),
            ("User", true),
            ("userId", true),
            ("1st", true),
            ("$1", true),
            ("two words", true),
            ("semi;colon", true),
            ("quo\"te", true),
            ("line\n", true),
            ("größe", true),
            ("", true),
        ] {
            assert_eq!(needs_quotes(word, postgres), expected, "{word:?}");
        }
    }
}
