//! Models that inherit from each other.
//!
//! A member's definition has all columns of its rows, its base's first, at the places that they have in the base's. Which
//! table each is in, [`TableDef::home`] says; what a flush writes to which table, [`TableDef::parts`].

mod apart;
mod columns;
mod family;
mod lineage;
mod table;
mod tracked;

pub use apart::{SelectinPolymorphic, Variant, selectin_polymorphic};
pub use columns::{Heir, identified, key_count, own_columns, own_fields};
pub use family::{Family, Polymorphic, fall_back, no_variant, relationships_of, take_in};
pub(crate) use family::{member_columns, rest_clauses, select_rest};
pub use lineage::{Inheritance, RelationAt, identity_of, key_kinds, skip_key};
pub use table::{Inherits, TablePart};
pub use tracked::Tracked;
