//! How a driver's row is read: a cursor over raw cells.

use super::Value;
use crate::error::{Error, Result};
use std::sync::Arc;

/// The names of a result's columns, shared by all its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header(Arc<[String]>);

impl Header {
    /// A header of these names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The columns' names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The place of the first column with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|n| n == name)
    }
}

macro_rules! required {
    ($($(#[$m:meta])* $name:ident, $opt:ident: $t:ty;)*) => { $(
        $(#[$m])*
        ///
        /// # Errors
        /// The cell is of another type.
        fn $opt(&mut self) -> Result<Option<$t>>;

        /// The same, not null.
        ///
        /// # Errors
        /// The cell is NULL or of another type.
        #[inline(always)]
        fn $name(&mut self) -> Result<$t> {
            match self.$opt()? {
                Some(value) => Ok(value),
                None => Err(unexpected_null()),
            }
        }
    )* };
}

#[cold]
pub(super) fn unexpected_null() -> Error {
    Error::value("NULL in a column that is not optional")
}

/// Says in which column a row could not be read.
#[cold]
pub fn in_column(error: Error, cells: &impl Cells) -> Error {
    match cells.header().names().get(cells.position().saturating_sub(1)) {
        Some(name) => error.context(format_args!("column \"{name}\"")),
        None => error,
    }
}

/// "The row has fewer cells than are read."
#[cold]
pub fn too_few_cells() -> Error {
    Error::value("the row has too few columns")
}

/// One row as a sequential cursor: each call reads the next cell, borrowing where it can.
///
/// A driver implements this over its raw row. It MUST convert from the database's storage of that kind (SQLite keeps
/// dates as text, PostgreSQL counts microseconds from the year 2000) and MUST answer an error, never a wrong value, for a
/// cell of another kind. The column's type was accepted once, at prepare, where the database types columns.
pub trait Cells {
    required! {
        /// A boolean.
        boolean, boolean_opt: bool;
        /// An integer of any width.
        int, int_opt: i64;
        /// A float of any width.
        float, float_opt: f64;
        /// Text, and anything a database answers as text.
        text, text_opt: &str;
        /// Bytes.
        bytes, bytes_opt: &[u8];
        /// Days since 1970-01-01.
        date, date_opt: i32;
        /// Microseconds since midnight.
        time, time_opt: i64;
        /// Microseconds since 1970-01-01 00:00:00, in no zone.
        datetime, datetime_opt: i64;
        /// Microseconds since 1970-01-01 00:00:00 UTC.
        timestamp, timestamp_opt: i64;
        /// A UUID, big-endian.
        uuid, uuid_opt: [u8; 16];
        /// A decimal number as text.
        decimal, decimal_opt: String;
        /// A JSON document as text.
        json, json_opt: &str;
    }

    /// An integer that is not negative. Only MySQL has any beyond [`i64::MAX`].
    ///
    /// # Errors
    /// The cell is of another type, or negative.
    fn uint_opt(&mut self) -> Result<Option<u64>> {
        match self.int_opt()? {
            None => Ok(None),
            Some(value) => match u64::try_from(value) {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(super::integer::out_of_range(value, "u64")),
            },
        }
    }

    /// Whatever the cell holds, by the database's own idea of its type.
    ///
    /// # Errors
    /// The database's type is not known to the driver.
    fn any(&mut self) -> Result<Value>;

    /// If the next `n` cells are all NULL, skips them and says so; otherwise moves nothing.
    fn skip_nulls(&mut self, n: usize) -> bool;

    /// The columns' names.
    fn header(&self) -> &Header;

    /// How many cells have been read.
    fn position(&self) -> usize;

    /// Goes to a cell, which is read next.
    fn move_to(&mut self, place: usize);
}
