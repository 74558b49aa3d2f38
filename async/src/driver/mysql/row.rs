//! A row of `sqlx`: its cells' bytes, by position.

use aludel_core::wire::mysql::{Cell, Column, RawRow, binary};
use aludel_core::{Result, too_few_cells};
use sqlx::mysql::{MySql, MySqlColumn, MySqlRow};
use sqlx::{Column as _, Decode, Row as _, Type, TypeInfo};

/// What a column holds.
pub(super) fn column(column: &MySqlColumn) -> Column {
    let ty = column.type_info();
    match ty.name() {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Column::Int,
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" => Column::UInt,
        "FLOAT" | "DOUBLE" => Column::Float,
        "DECIMAL" => Column::Decimal,
        "DATE" => Column::Date,
        "DATETIME" | "TIMESTAMP" => Column::DateTime,
        "TIME" => Column::Time,
        "BIT" => Column::Bit,
        "JSON" => Column::Json,
        "NULL" => Column::Null,
        "GEOMETRY" => Column::Other,
        // the name calls text with a binary collation bytes, too
        _ if <str as Type<MySql>>::compatible(ty) => Column::Text,
        "SET" => Column::Text,
        _ => Column::Bytes,
    }
}

/// A row, to be read as core reads MySQL's.
pub(super) struct Row<'c> {
    pub(super) row: MySqlRow,
    pub(super) columns: &'c [Column],
}

impl RawRow for Row<'_> {
    #[inline]
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        let (Some(column), Ok(raw)) = (self.columns.get(place), self.row.try_get_raw(place)) else {
            return Err(too_few_cells());
        };
        // of NULL alone there are no bytes
        match <&[u8] as Decode<'_, MySql>>::decode(raw) {
            Ok(bytes) => binary(*column, bytes),
            Err(_) => Ok(Cell::Null),
        }
    }
}
