//! A row of the `mysql` crate: its cells, by position.

use aludel_core::wire::mysql::{Cell, Column, RawRow};
use aludel_core::{Result, too_few_cells};
use mysql::Value;
use mysql::consts::{ColumnFlags, ColumnType as T};

/// The character set of what has none.
const BINARY: u16 = 63;

/// What a column holds.
pub(super) fn column(column: &mysql::Column) -> Column {
    let unsigned = column.flags().contains(ColumnFlags::UNSIGNED_FLAG);
    match column.column_type() {
        T::MYSQL_TYPE_TINY
        | T::MYSQL_TYPE_SHORT
        | T::MYSQL_TYPE_INT24
        | T::MYSQL_TYPE_LONG
        | T::MYSQL_TYPE_LONGLONG => {
            if unsigned {
                Column::UInt
            } else {
                Column::Int
            }
        }
        T::MYSQL_TYPE_YEAR => Column::UInt,
        T::MYSQL_TYPE_FLOAT | T::MYSQL_TYPE_DOUBLE => Column::Float,
        T::MYSQL_TYPE_DECIMAL | T::MYSQL_TYPE_NEWDECIMAL => Column::Decimal,
        T::MYSQL_TYPE_DATE | T::MYSQL_TYPE_NEWDATE => Column::Date,
        T::MYSQL_TYPE_TIME | T::MYSQL_TYPE_TIME2 => Column::Time,
        T::MYSQL_TYPE_DATETIME
        | T::MYSQL_TYPE_DATETIME2
        | T::MYSQL_TYPE_TIMESTAMP
        | T::MYSQL_TYPE_TIMESTAMP2 => Column::DateTime,
        T::MYSQL_TYPE_BIT => Column::Bit,
        T::MYSQL_TYPE_JSON => Column::Json,
        T::MYSQL_TYPE_NULL => Column::Null,
        T::MYSQL_TYPE_GEOMETRY | T::MYSQL_TYPE_VECTOR => Column::Other,
        _ if column.character_set() == BINARY => Column::Bytes,
        _ => Column::Text,
    }
}

/// A row, to be read as core reads MySQL's.
pub(super) struct Row(pub(super) mysql::Row);

impl RawRow for Row {
    #[inline]
    fn cell(&self, place: usize) -> Result<Cell<'_>> {
        let time = |h: u8, m: u8, s: u8, micros: u32| [u32::from(h), u32::from(m), u32::from(s), micros];
        Ok(match self.0.as_ref(place) {
            None => return Err(too_few_cells()),
            Some(Value::NULL) => Cell::Null,
            Some(Value::Bytes(v)) => Cell::Bytes(v),
            Some(Value::Int(v)) => Cell::Int(*v),
            Some(Value::UInt(v)) => Cell::UInt(*v),
            Some(Value::Float(v)) => Cell::Float(f64::from(*v)),
            Some(Value::Double(v)) => Cell::Float(*v),
            Some(Value::Date(year, month, day, h, m, s, micros)) => {
                Cell::moment(*year, *month, *day, time(*h, *m, *s, *micros))?
            }
            Some(Value::Time(negative, days, h, m, s, micros)) => {
                Cell::time(*negative, *days, time(*h, *m, *s, *micros))?
            }
        })
    }
}
