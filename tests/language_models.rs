//! What the tests of the statement language ask about: a table with a value of every kind, a tree, and what only PostgreSQL
//! has.

#![allow(missing_docs, reason = "the names say it")]

use aludel::Range;
use aludel::prelude::*;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;

sql_enum! {
    /// How good something is.
    pub enum Grade in "grade" { Low = "low", Middle = "middle", High = "high" }
}

sql_enum! {
    /// Kept as text everywhere.
    pub enum Shade in text "shade" { Dark = "dark", Light = "it's \"light\"" }
}

sql_enum! {
    /// With how much care a parcel is carried.
    pub enum Care in "care" { Low = "low", Middle = "middle", High = "high" }
}

models! {
    /// A value of every kind.
    #[derive(Debug, PartialEq)]
    pub struct Item in "items" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub name: String = column(String(40)),
        pub note: Option<String>,
        pub count: Option<i32>,
        pub small: i16,
        pub big: i64,
        pub price: Decimal = column(Numeric(10, 2)),
        pub rate: Option<Decimal> = column(Numeric(12, 6)),
        pub weight: Option<f64>,
        pub ratio: f32,
        pub active: bool,
        pub checked: Option<bool>,
        pub day: Option<NaiveDate>,
        pub moment: DateTime<Utc>,
        pub local: NaiveDateTime,
        pub key: uuid::Uuid,
        pub grade: Grade,
        pub shade: Option<Shade>,
        pub raw: Option<Vec<u8>>,
        pub doc: Option<serde_json::Value>,
    }

    /// A tree with things on its branches.
    #[derive(Debug, PartialEq)]
    pub struct Branch in "tree_branches" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub name: String = column(String(20)),
        pub parent_id: Option<i64> = column(foreign_key(Branch::id)),
        pub parent: One<Option<Branch>> = relationship(parent_id, back_populates = children),
        pub children: Many<Branch> = relationship(back_populates = parent),
        pub leaves: Many<Leaf> = relationship(back_populates = branch),
    }

    #[derive(Debug, PartialEq)]
    pub struct Leaf in "tree_leaves" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub color: String = column(String(10)),
        pub size: i32,
        pub branch_id: Option<i64> = column(foreign_key(Branch::id)),
        pub branch: One<Option<Branch>> = relationship(branch_id, back_populates = leaves),
        pub bugs: Many<Bug> = relationship(secondary = LeafBug, back_populates = leaves),
    }

    #[derive(Debug, PartialEq)]
    pub struct Bug in "tree_bugs" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub name: String = column(String(20)),
        pub leaves: Many<Leaf> = relationship(secondary = LeafBug, back_populates = bugs),
    }

    /// Which bug sits on which leaf.
    pub table LeafBug in "tree_leaf_bugs" {
        leaf_id: i64 = column(primary_key, foreign_key(Leaf::id)),
        bug_id: i64 = column(primary_key, foreign_key(Bug::id)),
    }

    /// What is written and overwritten.
    #[derive(Debug, PartialEq)]
    pub struct Stock in "stock" {
        pub id: i64 = column(primary_key),
        pub code: String = column(String(10), unique),
        pub shelf: String = column(String(10), default("A")),
        pub place: i32 = column(default(1)),
        pub amount: i32 = column(server_default(0)),
        pub price: Option<Decimal> = column(Numeric(8, 2)),
        pub old: bool = column(default(false));

        unique(shelf, place, name = "one_thing_per_place"),
    }

    /// What only PostgreSQL has.
    #[derive(Debug, PartialEq)]
    pub struct Parcel in "parcels" {
        pub id: i64 = column(primary_key, autoincrement = false),
        pub words: Vec<String>,
        pub numbers: Vec<i32>,
        pub maybe: Option<Vec<i64>>,
        pub cares: Vec<Care>,
        pub span: Range<i32>,
        pub days: Option<Range<NaiveDate>>,
        pub prices: Range<Decimal>,
        pub data: serde_json::Value = column(Jsonb),
        pub body: String,
        pub search: String = column(TsVector),
    }
}

/// The tables that every database has.
pub static LANGUAGE: Metadata = metadata![Item, Branch, Leaf, Bug, LeafBug, Stock];

/// The tables that only PostgreSQL has.
pub static POSTGRES_LANGUAGE: Metadata = metadata![Parcel];
