//! MySQL and MariaDB.

pub(super) mod types;

use super::{Bulk, Capability};

pub(super) const CAPABILITY: Capability = Capability {
    bulk: Bulk::Values { page: 100 },
    insert_returning: false,
    transactional_ddl: false,
    alter_add_constraint: true,
    enum_types: false,
    arrays: false,
};
