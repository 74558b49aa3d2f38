//! Texts that a server refuses, with its reason.
//!
//! Each is tried: one that a server takes after all has to leave the table.

use aludel::dialect::Dialect;

/// A text that a server refuses.
pub(crate) struct Refusal {
    pub(crate) id: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) whose: Whose,
    /// Part of what the server says.
    pub(crate) words: &'static str,
}

/// Recorded texts that a server takes and that say something else than was meant, or than ours; DEVIATIONS.md tells why.
pub(crate) fn is_mistaken(id: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Sqlite => matches!(id, "select.where.bitwise" | "select.json_array_pg.json_index_str"),
        Dialect::Mysql => {
            matches!(id, "select.where.bitwise" | "select.json_array_pg.json_as_integer" | "ddl.all_types")
        }
        _ => false,
    }
}

/// Whose text is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    /// SQLAlchemy's and ours.
    Both,
    /// SQLAlchemy's; ours is taken.
    Recorded,
}

/// The refusal that is expected of a text, if any.
pub(crate) fn expected(id: &str, dialect: Dialect, whose: Whose) -> Option<&'static str> {
    let applies = |refusal: &&Refusal| {
        refusal.id == id
            && refusal.dialect == dialect
            && (refusal.whose == Whose::Both || refusal.whose == whose)
    };
    REFUSALS.iter().find(applies).map(|refusal| refusal.words)
}

macro_rules! refusals {
    ($($dialect:ident $whose:ident { $($id:literal: $words:literal,)* })*) => {
        pub(crate) const REFUSALS: &[Refusal] = &[$($(
            Refusal { id: $id, dialect: Dialect::$dialect, whose: Whose::$whose, words: $words },
        )*)*];
    };
}

refusals! {
    Postgresql Both {
        "select.where.collate": "collation \"nocase\" for encoding",
        "select.where.custom_op": "operator does not exist: character varying <=> character varying",
        "select.where.bool_op": "operator does not exist: integer <=> integer",
        // columns of types that models cannot hold yet
    }
    Sqlite Both {
        "select.basic.literal_column": "no such function: now",
        "select.where.regexp_match": "no such function: REGEXP",
        "select.where.custom_op": "near \">\": syntax error",
        "select.where.bool_op": "near \">\": syntax error",
        "select.join.join_lateral": "near \"SELECT\": syntax error",
        "select.functions.dotted_func": "near \"(\": syntax error",
        "select.text_bind.text_colon_escape": "unrecognized token: \":\"",
    }
    Mysql Both {
        "select.basic.hint_pg_comment": "near 'SYSTEM'",
        // MySQL 8 has the function, MariaDB the operator
        "select.where.regexp_match_flags": "REGEXP_LIKE does not exist",
        "select.where.collate": "Unknown collation: 'nocase'",
        "select.join.join_lateral": "near '(SELECT posts.title",
        "select.functions.dotted_func": "FUNCTION pg_catalog.upper does not exist",
        "select.functions.filter_agg": "near '(WHERE posts.views > ?)",
        "select.functions.window_filter": "near '(WHERE posts.views > ?)",
        // said by the client, which reads `::int` as a name; the server does not know it either
        "select.text_bind.text_colon_escape": "Can not mix named and positional parameters",
        // MySQL 8 reads WITH before UPDATE, MariaDB before SELECT only
        "update.cte": "near 'UPDATE posts SET",
    }
    Sqlite Recorded {
        "select.subquery_cte_set.values": "near \"(\": syntax error",
    }
    Mysql Recorded {
        "select.subquery_cte_set.values": "near '(id, name)'",
        // MySQL 8.0.19 names the new row so, MariaDB does not
        "insert.mysql_on_duplicate": "near 'AS new ON DUPLICATE KEY",
    }
}
