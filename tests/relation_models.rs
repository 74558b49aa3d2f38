//! Models of several tenants, some of them deleted softly, and relationships of every making.

#![allow(missing_docs, reason = "the names say it")]

use crate::models::{intpk, str50};
use aludel::prelude::*;

models! {
    /// Of a tenant.
    #[derive(Debug, Clone)]
    pub struct Shop in "shops" {
        pub id: intpk,
        pub name: str50,
        pub tenant: i64 = column(default(1)),
        pub items: Many<Item> = relationship(back_populates = shop, cascade = [All], order_by = Item::id),
    }

    /// Deleted softly.
    #[derive(Debug, Clone)]
    pub struct Item in "items" {
        pub id: intpk,
        pub name: str50,
        pub price: i64 = column(default(5)),
        pub gone: bool = column(default(false)),
        pub shop_id: Option<i64> = column(foreign_key(Shop::id)),
        pub shop: One<Option<Shop>> = relationship(back_populates = items),
        pub label: One<Option<Label>> = relationship(back_populates = item),
    }

    /// One for each item at most.
    #[derive(Debug, Clone)]
    pub struct Label in "labels" {
        pub id: intpk,
        pub word: str50,
        pub item_id: Option<i64> = column(foreign_key(Item::id)),
        pub item: One<Option<Item>> = relationship(back_populates = label),
    }
}

/// The tables.
pub static SHOPS: Metadata = metadata![Shop, Item, Label];
