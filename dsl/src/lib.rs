#![doc = include_str!("../doc/lib.md")]

pub use aludel_core::*;

/// The blocking facade: engine, connections, sessions. Real blocking code, no runtime.
#[cfg(feature = "sync")]
pub use aludel_sync as sync;

/// The async facade: the same words with `.await`, on tokio, async-std or smol.
#[cfg(feature = "async")]
pub use aludel_async as aio;

#[cfg(feature = "chrono")]
pub mod guide;
#[macro_use]
mod macros;

/// What a program that uses Aludel has in scope.
pub mod prelude {
    pub use crate::{
        column_types, composite, hybrid, metadata, mixin, models, polymorphic, sql_enum, value_type,
    };
    #[cfg(feature = "json")]
    pub use aludel_core::JsonMethods;
    pub use aludel_core::{
        Action, Alias, ArrayMethods, BitwiseMethods, Column, Cte, Draft, EngineEvents, Entity, Events, Expr,
        Expression, ExpressionMethods, IndexMethods, Isolation, Key, Label, Many, Metadata, Model,
        ObjectState, One, Pending, PoolKind, RangeMethods, Relation, RetryPolicy, SearchMethods, Select,
        Sequence, SqlType, Subquery, Synchronize, TextMethods, TransactionOptions, WriteOnly, aliased, all_,
        and_, any_, bindparam, case, case_value, contains_eager, defer, delete, exists, false_, for_share,
        for_update, func, immediateload, insert, joinedload, keyset, lazyload, literal, literal_column,
        load_only, noload, not_, null, or_, populate_existing, raiseload, raiseload_others, secs, select,
        selectin_polymorphic, selectinload, subqueryload, text, true_, tuple_, undefer, undefer_group,
        update, values, window, with_loader_criteria,
    };
}
