//! Statements: typed builders over one log each.
//!
//! A clause is appended to the log in the order it is called; compilation sorts them out. A statement's type never grows
//! with its clauses: `Select<User>` stays one however many filters it has.

mod alias;
mod cache;
mod compound;
mod delete;
mod derived;
mod from_row;
mod insert;
mod insert_rows;
mod join;
mod keyset;
mod lock;
mod options;
mod rows;
mod select;
mod selectable;
mod set_returning;
mod sink;
mod source;
mod statement;
mod text;
mod update;
mod value_rows;
mod values;

pub use alias::{Alias, aliased};
pub use cache::StatementCache;
pub use compound::{Compound, Member, except_, except_all, intersect, intersect_all, union, union_all};
pub use delete::{Delete, delete};
pub use derived::{Cte, Subquery};
pub use from_row::FromRow;
pub use insert::{
    ColumnsOf, ConflictTarget, ConstraintName, Insert, InsertSource, RowFits, UniqueWhere, constraint,
    insert, unique_where,
};
pub use insert_rows::IntoRows;
pub use join::JoinTarget;
pub(crate) use join::exists_over;
pub use keyset::{Keyset, keyset};
pub use lock::{RowLock, for_key_share, for_no_key_update, for_share, for_update};
pub use rows::{AnyRow, Done, Fetched, Inserted, Mapping, NoRow, Rows};
pub use select::{Exists, RowCount, Select, exists, select};
pub use selectable::{OptionalAlias, SelectList, Selectable};
pub use set_returning::SetReturning;
pub use sink::{Batch, RowSink, Taken};
pub use source::FromSource;
pub use statement::{Compile, Scalars, Statement, Typed};
pub use text::{TextColumns, TextStatement, text};
pub(crate) use update::write_onupdate;
pub use update::{Update, update};
pub use value_rows::ValueRows;
pub use values::{ValuesRow, values};
