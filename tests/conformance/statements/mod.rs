//! The recorded statements in Aludel's words: one table for each group of ids.

mod basic;
mod conditions;
mod ddl;
mod exists;
mod functions;
mod group_order_limit;
mod insert;
mod join;
mod json_array;
mod loader_options;
mod subquery;
mod text;
mod update_delete;

use crate::case::{Case, cases};

/// All entries.
pub(crate) fn all() -> Vec<Case> {
    let tables = [
        basic::CASES,
        conditions::CASES,
        exists::CASES,
        join::CASES,
        group_order_limit::CASES,
        subquery::CASES,
        functions::CASES,
        text::CASES,
        loader_options::CASES,
        json_array::CASES,
        insert::CASES,
        update_delete::CASES,
        ddl::CASES,
    ];
    tables.concat()
}
