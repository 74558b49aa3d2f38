//! A row of `rusqlite`: its cells, by position.

use aludel_core::wire::sqlite::{Cell, RawRow};
use aludel_core::{Result, too_few_cells};
use rusqlite::types::ValueRef;

/// A row, to be read as core reads SQLite's.
pub(super) struct Row<'r, 's>(pub(super) &'r rusqlite::Row<'s>);

impl RawRow for Row<'_, '_> {
    #[inline(always)]
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        match self.0.get_ref(place) {
            Ok(ValueRef::Null) => Ok(Cell::Null),
            Ok(ValueRef::Integer(v)) => Ok(Cell::Integer(v)),
            Ok(ValueRef::Real(v)) => Ok(Cell::Real(v)),
            Ok(ValueRef::Text(v)) => Ok(Cell::Text(v)),
            Ok(ValueRef::Blob(v)) => Ok(Cell::Blob(v)),
            Err(_) => Err(too_few_cells()),
        }
    }
}
