//! A row of `sqlx`: its cells, by position.

use aludel_core::wire::sqlite::{Cell, RawRow};
use aludel_core::{Error, Result, too_few_cells};
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row as _, TypeInfo, ValueRef};

/// A row, to be read as core reads SQLite's.
pub(super) struct Row(pub(super) SqliteRow);

impl RawRow for Row {
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        let Ok(raw) = self.0.try_get_raw(place) else { return Err(too_few_cells()) };
        if raw.is_null() {
            return Ok(Cell::Null);
        }
        let ty = raw.type_info();
        match ty.name() {
            "INTEGER" => decoded(raw).map(Cell::Integer),
            "REAL" => decoded(raw).map(Cell::Real),
            // its bytes: whether they are UTF-8 matters to those who read text
            "TEXT" => decoded(raw).map(Cell::Text),
            _ => decoded(raw).map(Cell::Blob),
        }
    }
}

fn decoded<'r, T: Decode<'r, Sqlite>>(raw: SqliteValueRef<'r>) -> Result<T> {
    T::decode(raw).map_err(|e| Error::value("a cell that cannot be read").with_source(e))
}
