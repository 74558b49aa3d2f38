//! A row of `sqlx`: its cells' bytes, by position.

use aludel_core::wire::postgres::RawRow;
use aludel_core::{Result, too_few_cells};
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef};

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
