#![doc = include_str!("../doc/lib.md")]

pub use aludel_core::*;

/// The blocking facade: engine, connections, sessions. Real blocking code, no runtime.
#[cfg(feature = "sync")]
pub use aludel_sync as sync;

/// The async facade: the same words with `.await`, on tokio, async-std or smol.
#[cfg(feature = "async")]
pub use aludel_async as aio;

#[macro_use]
mod macros;

/// What a program that uses Aludel has in scope.
pub mod prelude {
    pub use crate::{column_types, metadata, models, sql_enum, value_type};
    pub use aludel_core::{
        Action, Alias, Column, Expr, Expression, ExpressionMethods, Isolation, Key, Label, Many, Metadata,
        Model, One, Pending, Relation, Select, SqlType, WriteOnly, aliased, and_, delete, func, insert, not_,
        or_, secs, select, text, update,
    };
}
