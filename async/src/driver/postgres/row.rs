//! A row of `sqlx`: its cells' bytes, by position.

use aludel_core::wire::postgres::{Made, RawRow, oid, readable};
use aludel_core::{Result, too_few_cells};
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Row as _, TypeInfo, ValueRef};

/// The type to read a column by.
pub(super) fn readable_type(ty: &PgTypeInfo) -> u32 {
    let number = ty.oid().map_or(oid::OPAQUE, |oid| oid.0);
    // what `sqlx` could not find in the catalogue is called so, and has no kind
    if ty.name() == "?" {
        return readable(number, Made::Other);
    }
    let made = match ty.kind() {
        PgTypeKind::Enum(_) => Made::Enum,
        PgTypeKind::Domain(base) => Made::Domain(readable_type(base)),
        PgTypeKind::Array(element) => Made::Array(readable_type(element)),
        PgTypeKind::Simple => Made::Base(ty.name()),
        _ => Made::Other,
    };
    readable(number, made)
}

/// A row, to be read as core reads PostgreSQL's.
pub(super) struct Row(pub(super) PgRow);

impl RawRow for Row {
    #[inline(always)]
    fn cell(&self, place: usize) -> Result<Option<&[u8]>> {
        let Ok(cell) = self.0.try_get_raw(place) else { return Err(too_few_cells()) };
        // of NULL alone there are no bytes
        Ok(if cell.is_null() { None } else { cell.as_bytes().ok() })
    }
}
