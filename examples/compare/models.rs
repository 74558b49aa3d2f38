//! One table, as plain as they come: what is compared is the way to wait.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

models! {
    #[derive(Debug)]
    pub struct Item in "compare_items" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub amount: i64,
    }
}

/// All tables, for `create_all`.
pub static SCHEMA: Metadata = metadata![Item];
