//! Two tables: what is counted, and who counted.

#![allow(missing_docs, reason = "the names say it")]

use aludel::prelude::*;
use chrono::{DateTime, Utc};

models! {
    /// The statistics of all numbers under one name.
    #[derive(Debug)]
    pub struct Series in "tally_series" {
        pub name: String = column(String(50), primary_key),
        pub count: i64 = column(default(0)),
        pub sum: i64 = column(default(0)),
        pub least: i64 = column(default(i64::MAX)),
        pub most: i64 = column(default(i64::MIN)),
    }

    /// A connection, while it lasts and afterwards.
    #[derive(Debug)]
    pub struct Visit in "tally_visits" {
        pub id: i64 = column(primary_key),
        pub address: String = column(String(50)),
        pub came: DateTime<Utc> = column(insert_default(func::now())),
        pub left: Option<DateTime<Utc>>,
        /// Numbers that it added.
        pub added: i64 = column(default(0)),
    }
}

/// All tables, for `create_all`.
pub static SCHEMA: Metadata = metadata![Series, Visit];

impl Series {
    /// Takes a number in.
    pub fn take(&mut self, number: i32) {
        let number = i64::from(number);
        self.count += 1;
        self.sum += number;
        self.least = self.least.min(number);
        self.most = self.most.max(number);
    }
}
