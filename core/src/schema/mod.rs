//! Tables, columns, constraints and the metadata that gathers them.
//!
//! A schema is said twice: `models!` writes constant definitions ([`TableDef`], [`ColumnDef`]) that refer to each other by
//! function pointers, and [`Metadata`] resolves them into [`Table`]s, which own what they say, can be built at run time,
//! and are what DDL, reflection and migrations speak of. Nothing here is sent anywhere.

mod column;
mod constraint;
pub mod ddl;
mod def;
mod foreign_key;
mod generated;
mod index;
mod metadata;
mod naming;
mod order;
mod resolve;
mod table;
mod table_column;
mod table_name;
mod translate;

pub use column::{Column, References, ViewsAreReadOnly, foreign_key, foreign_key_pair};
pub use constraint::{
    Check, Constraint, Deferral, Exclude, ForeignKeyConstraint, Initially, PrimaryKey, Unique,
};
pub use ddl::{
    AddConstraint, CreateEnum, CreateIndex, CreateSchema, CreateSequence, CreateTable, CreateView, Ddl,
    DdlStatement, DropConstraint, DropEnum, DropIndex, DropSchema, DropSequence, DropTable, DropView,
    SetColumnComment, SetTableComment,
};
pub use def::{ColumnDef, ColumnRef, TableDef, TableItem, bare};
pub use foreign_key::{Action, ForeignKey, ForeignKeyRef};
pub use generated::{Computed, ComputedDef, Identity, Sequence, SequenceOptions};
pub use index::{Index, IndexElement, IndexList, IndexMethods, IndexPart};
pub use metadata::{DdlTarget, Metadata, Selection};
pub use naming::NamingConvention;
pub use order::sorted_tables;
pub use table::{IntoTable, Table};
pub use table_column::TableColumn;
pub use table_name::TableName;
pub use translate::SchemaMap;
