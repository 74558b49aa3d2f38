//! PostgreSQL.

pub(super) mod types;

use super::{Bulk, Capability};

pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Unnest,
    // what is asked before takes as long as inserting about a thousand
    copy_from: Some(2000),
    insert_returning: true,
    update_returning: true,
    transactional_ddl: true,
    alter_add_constraint: true,
    enum_types: true,
    arrays: true,
};
