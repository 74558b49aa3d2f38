//! PostgreSQL.

pub(super) mod types;

use super::{Bulk, Capability};

pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Unnest,
    insert_returning: true,
    update_returning: true,
    transactional_ddl: true,
    alter_add_constraint: true,
    enum_types: true,
    arrays: true,
};
