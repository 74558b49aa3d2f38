//! Tables, columns, constraints and the metadata that gathers them.
//!
//! A schema is said twice: `models!` writes constant definitions ([`TableDef`], [`ColumnDef`]) that refer to each other by
//! function pointers, and [`Metadata`] resolves them into [`Table`]s, which own what they say, can be built at run time,
//! and are what DDL, reflection and migrations speak of. Nothing here is sent anywhere.

mod column;
mod constraint;
pub mod ddl;
mod def;
mod metadata;
mod naming;
mod order;
mod table;

pub use column::{Column, References, foreign_key};
pub use constraint::{Check, ForeignKeyConstraint, Index, PrimaryKey, Unique};
pub use def::{Action, ColumnDef, ColumnRef, ForeignKey, TableDef, TableItem, bare};
pub use metadata::{DdlTarget, Metadata};
pub use naming::NamingConvention;
pub use order::sorted_tables;
pub use table::{Table, TableColumn};
