#![doc = include_str!("../doc/sqlalchemy.md")]

#[doc = include_str!("../doc/guide/expressions.md")]
pub mod expressions {}

#[doc = include_str!("../doc/guide/values.md")]
pub mod values {}
