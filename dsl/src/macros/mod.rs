//! The macros, one job per file. What users call stands in `columns.rs`, `models.rs`, `mixins.rs`,
//! `polymorphic.rs` and `hybrid.rs`; the rest, named `__like_this`,
//! is called by those.
//!
//! Fields are sorted by repetition and not one by one, so the width of a table costs no recursion. Names that a user
//! cannot have written begin with two underscores.

#[macro_use]
mod columns;
#[macro_use]
mod models;
#[macro_use]
mod composite;
#[macro_use]
mod hybrid;
#[macro_use]
mod inherit;
#[macro_use]
mod lineage;
#[macro_use]
mod mixins;
#[macro_use]
mod polymorphic;
#[macro_use]
mod structs;
#[macro_use]
mod entity;
#[macro_use]
mod items;
#[macro_use]
mod draft;
#[macro_use]
mod relations;
