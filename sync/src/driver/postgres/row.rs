//! A row of the `postgres` crate: its cells' bytes, by position.

use aludel_core::wire::postgres::{Made, RawRow, readable};
use aludel_core::{Result, too_few_cells};
use postgres::types::{FromSql, Kind, Type};

/// The type to read a column by.
pub(super) fn readable_type(ty: &Type) -> u32 {
    let made = match ty.kind() {
        Kind::Enum(_) => Made::Enum,
        Kind::Domain(base) => Made::Domain(readable_type(base)),
        Kind::Array(element) => Made::Array(readable_type(element)),
        Kind::Simple => Made::Base(ty.name()),
        _ => Made::Other,
    };
    readable(ty.oid(), made)
}

/// A row, to be read as core reads PostgreSQL's.
pub(super) struct Row(pub(super) postgres::Row);

impl RawRow for Row {
    #[inline(always)]
    fn cell(&self, place: usize) -> Result<Option<&[u8]>> {
        match self.0.try_get::<usize, Option<Bytes<'_>>>(place) {
            Ok(cell) => Ok(cell.map(|cell| cell.0)),
            Err(_) => Err(too_few_cells()),
        }
    }
}

/// A cell's bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Bytes<'a> {
    #[inline(always)]
    fn from_sql(
        _ty: &Type,
        raw: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    // columns are compared with what is expected of them once per statement
    fn accepts(_ty: &Type) -> bool {
        true
    }
}
