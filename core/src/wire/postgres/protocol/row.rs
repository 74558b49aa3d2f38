//! A row as it was received.

use super::broken;
use crate::error::Result;
use crate::too_few_cells;
use crate::wire::postgres::RawRow;
use std::cell::Cell;

/// A row's cells, each its length and its bytes: found from the first on, since that is how they are read.
#[derive(Debug)]
pub struct WireRow<'b> {
    /// Without the number of cells.
    cells: &'b [u8],
    /// The place of the cell that is found next, and where it is.
    next: Cell<(usize, usize)>,
}

impl<'b> WireRow<'b> {
    /// A row of which this was received.
    ///
    /// # Errors
    /// It has not even a number of cells.
    #[inline]
    pub fn new(body: &'b [u8]) -> Result<Self> {
        match body.split_first_chunk::<2>() {
            Some((_, cells)) => Ok(Self { cells, next: Cell::new((0, 0)) }),
            None => Err(broken("a row without cells")),
        }
    }

    /// The cell at this offset, and the offset of the one behind it.
    #[inline]
    fn at(&self, offset: usize) -> Result<(Option<&'b [u8]>, usize)> {
        let Some((length, rest)) = self.cells.get(offset..).and_then(<[u8]>::split_first_chunk::<4>) else {
            return Err(too_few_cells());
        };
        let length = i32::from_be_bytes(*length);
        let Ok(length) = usize::try_from(length) else { return Ok((None, offset + 4)) };
        match rest.get(..length) {
            Some(cell) => Ok((Some(cell), offset + 4 + length)),
            None => Err(broken("a row that ends within a cell")),
        }
    }
}

impl RawRow for WireRow<'_> {
    #[inline]
    fn cell(&self, place: usize) -> Result<Option<&[u8]>> {
        let (mut at, mut offset) = self.next.get();
        if at > place {
            (at, offset) = (0, 0);
        }
        while at < place {
            offset = self.at(offset)?.1;
            at += 1;
        }
        let (cell, behind) = self.at(offset)?;
        self.next.set((place + 1, behind));
        Ok(cell)
    }
}
