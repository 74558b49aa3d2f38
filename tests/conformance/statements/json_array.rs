//! `select.json_array_pg`: JSON, and types that only PostgreSQL has.

use aludel::prelude::*;
use uuid::uuid;

use super::cases;
use crate::models::Doc;

cases! {
    "select.json_array_pg.uuid_bind" => select(Doc::id)
        .filter(Doc::key.eq(uuid!("12345678-1234-5678-1234-567812345678")));
}
