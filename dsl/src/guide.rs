#![doc = include_str!("../doc/sqlalchemy.md")]

#[doc = include_str!("../doc/guide/expressions.md")]
pub mod expressions {}

#[doc = include_str!("../doc/guide/values.md")]
pub mod values {}

#[doc = include_str!("../doc/guide/functions.md")]
pub mod functions {}

#[doc = include_str!("../doc/guide/select.md")]
pub mod select {}

#[doc = include_str!("../doc/guide/clauses.md")]
pub mod clauses {}

#[doc = include_str!("../doc/guide/subqueries.md")]
pub mod subqueries {}

#[doc = include_str!("../doc/guide/loading.md")]
pub mod loading {}

#[doc = include_str!("../doc/guide/mapping.md")]
pub mod mapping {}

#[doc = include_str!("../doc/guide/dml.md")]
pub mod dml {}

#[cfg(all(feature = "json", feature = "uuid"))]
#[doc = include_str!("../doc/guide/postgres.md")]
pub mod postgres {}

#[doc = include_str!("../doc/guide/ddl.md")]
pub mod ddl {}

#[doc = include_str!("../doc/guide/types.md")]
pub mod types {}
