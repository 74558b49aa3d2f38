//! Statements: typed builders over one log each.
//!
//! A clause is appended to the log in the order it is called; compilation sorts them out. A statement's type never grows
//! with its clauses: `Select<User>` stays one however many filters it has.

mod alias;
mod cache;
mod delete;
mod from_row;
mod insert;
mod join;
mod rows;
mod select;
mod selectable;
mod statement;
mod text;
mod update;

pub use alias::{Alias, aliased};
pub use cache::StatementCache;
pub use delete::{Delete, delete};
pub use from_row::FromRow;
pub use insert::{ConflictTarget, Insert, IntoRows, insert};
pub use join::JoinTarget;
pub(crate) use join::exists_over;
pub use rows::{AnyRow, Done, Fetched, Mapping, NoRow, Rows};
pub use select::{Select, select};
pub use selectable::Selectable;
pub use statement::{Compile, Scalars, Statement, Typed};
pub use text::{TextStatement, text};
pub(crate) use update::write_onupdate;
pub use update::{Update, update};
