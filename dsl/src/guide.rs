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

#[cfg(all(feature = "sync", feature = "sqlite"))]
#[doc = include_str!("../doc/guide/relationships.md")]
pub mod relationships {}

#[cfg(all(feature = "sync", feature = "sqlite"))]
#[doc = include_str!("../doc/guide/session.md")]
pub mod session {}

#[cfg(all(feature = "sync", feature = "sqlite"))]
#[doc = include_str!("../doc/guide/unit_of_work.md")]
pub mod unit_of_work {}

#[cfg(all(feature = "sync", feature = "sqlite"))]
#[doc = include_str!("../doc/guide/engines.md")]
pub mod engines {}

#[doc = include_str!("../doc/guide/dml.md")]
pub mod dml {}

#[cfg(all(feature = "json", feature = "uuid"))]
#[doc = include_str!("../doc/guide/postgres.md")]
pub mod postgres {}

#[doc = include_str!("../doc/guide/mysql.md")]
pub mod mysql {}

#[doc = include_str!("../doc/guide/ddl.md")]
pub mod ddl {}

#[doc = include_str!("../doc/guide/types.md")]
pub mod types {}
