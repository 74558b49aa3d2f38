//! One table: what is on the shelves.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;

models! {
    /// A product. Its number in the database is nobody's business: files know it by its SKU.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Product in "loader_products" {
        pub id: i64 = column(primary_key),
        pub sku: String = column(String(20), unique),
        pub name: String = column(String(80)),
        /// In cents.
        pub price: i64,
        pub stock: i32,
    }
}

/// All tables, for `create_all`.
pub static SCHEMA: Metadata = metadata![Product];
