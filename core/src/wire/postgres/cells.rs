//! A row in the binary format, whichever driver brought it.

use super::number::{float_of, int_of};
use super::{Reading, any, boolean, date, decimal, float, int, json, special, text, time, timestamp, uuid};
use crate::error::Result;
use crate::types::{Cells, Header, Value};

/// A driver's row: its cells' bytes, by place.
pub trait RawRow {
    /// The bytes of a cell; `None` is NULL.
    ///
    /// # Errors
    /// There are fewer cells.
    fn cell(&self, place: usize) -> Result<Option<&[u8]>>;
}

/// A cursor over one row. Where each column is of the kind that it is read as, no cell's type is looked at: the columns'
/// types were, once per statement.
pub struct PostgresCells<'r, R> {
    row: &'r R,
    types: &'r [u32],
    header: &'r Header,
    reading: Reading,
    next: usize,
    /// The text of a cell that is not text.
    spelled: Option<Box<str>>,
}

impl<'r, R: RawRow> PostgresCells<'r, R> {
    /// A cursor at the first cell of a row whose columns have these types, which `check_columns` has let through.
    #[inline(always)]
    pub fn new(row: &'r R, types: &'r [u32], header: &'r Header, reading: Reading) -> Self {
        Self { row, types, header, reading, next: 0, spelled: None }
    }

    #[inline(always)]
    fn take(&mut self) -> Result<Option<&'r [u8]>> {
        self.next += 1;
        self.row.cell(self.next - 1)
    }

    /// The text of the cell that was taken last, whatever its type.
    #[inline(never)]
    fn spell(&mut self, cell: &'r [u8]) -> Result<&str> {
        match special::text_of(cell, self.ty_before())? {
            Some(spelled) => Ok(self.spelled.insert(spelled.into())),
            None => text(cell),
        }
    }

    /// The type of the next cell.
    fn ty(&self) -> u32 {
        self.types.get(self.next).copied().unwrap_or(0)
    }

    /// The type of the cell that was taken last.
    fn ty_before(&self) -> u32 {
        self.types.get(self.next - 1).copied().unwrap_or(0)
    }
}

macro_rules! cells {
    ($($name:ident: $t:ty => $read:ident;)*) => { $(
        #[inline(always)]
        fn $name(&mut self) -> Result<Option<$t>> {
            match self.take()? {
                None => Ok(None),
                Some(cell) => $read(cell).map(Some),
            }
        }
    )* };
}

impl<R: RawRow> Cells for PostgresCells<'_, R> {
    cells! {
        boolean_opt: bool => boolean;
        date_opt: i32 => date;
        time_opt: i64 => time;
        datetime_opt: i64 => timestamp;
        timestamp_opt: i64 => timestamp;
        uuid_opt: [u8; 16] => uuid;
    }

    #[inline(always)]
    fn int_opt(&mut self) -> Result<Option<i64>> {
        match self.take()? {
            None => Ok(None),
            Some(cell) if self.reading.mixed => int_of(cell, self.ty_before()).map(Some),
            Some(cell) => int(cell).map(Some),
        }
    }

    #[inline(always)]
    fn float_opt(&mut self) -> Result<Option<f64>> {
        match self.take()? {
            None => Ok(None),
            Some(cell) if self.reading.mixed => float_of(cell, self.ty_before()).map(Some),
            Some(cell) => float(cell).map(Some),
        }
    }

    #[inline(always)]
    fn text_opt(&mut self) -> Result<Option<&str>> {
        match self.take()? {
            None => Ok(None),
            Some(cell) if self.reading.mixed => self.spell(cell).map(Some),
            Some(cell) => text(cell).map(Some),
        }
    }

    #[inline(always)]
    fn bytes_opt(&mut self) -> Result<Option<&[u8]>> {
        self.take()
    }

    fn decimal_opt(&mut self) -> Result<Option<String>> {
        let ty = self.ty();
        self.take()?.map(|cell| decimal(cell, ty)).transpose()
    }

    fn json_opt(&mut self) -> Result<Option<&str>> {
        let ty = self.ty();
        self.take()?.map(|cell| json(cell, ty)).transpose()
    }

    fn any(&mut self) -> Result<Value> {
        let ty = self.ty();
        self.take()?.map_or(Ok(Value::Null), |cell| any(cell, ty))
    }

    fn skip_nulls(&mut self, n: usize) -> bool {
        let all = (self.next..self.next + n).all(|place| matches!(self.row.cell(place), Ok(None)));
        if all {
            self.next += n;
        }
        all
    }

    fn header(&self) -> &Header {
        self.header
    }

    fn position(&self) -> usize {
        self.next
    }

    #[inline]
    fn move_to(&mut self, place: usize) {
        self.next = place;
    }
}
