//! What takes rows as they come.

use super::{Fetched, FromRow};
use crate::error::Result;
use crate::types::{Cells, Kind};
use std::any::TypeId;

/// What takes a statement's rows, one by one, straight from the driver's cells.
///
/// A driver is given one with the statement and gives it back full. It never sees what a row becomes.
///
/// ```
/// use aludel_core::{Header, RowSink, Value, ValueCells};
/// let mut names: Vec<(String,)> = Vec::new();
/// let header = Header::new(["name".to_owned()]);
/// names.row(&mut ValueCells::new(&[Value::from("ed")], &header))?;
/// assert_eq!(names, [("ed".to_owned(),)]);
/// # Ok::<(), aludel_core::Error>(())
/// ```
pub trait RowSink: Send + 'static {
    /// Tells what each column has to be, in order.
    fn kinds(&self, out: &mut dyn FnMut(Kind));

    /// Two sinks of which this is the same read the columns of one statement alike, so that a driver need not compare them
    /// again.
    fn reads(&self) -> TypeId;

    /// At least so many rows are about to come.
    fn expect(&mut self, _rows: usize) {}

    /// Takes a row.
    ///
    /// # Errors
    /// A cell does not fit.
    fn row<C: Cells>(&mut self, cells: &mut C) -> Result<()>;
}

impl<R: FromRow> RowSink for Vec<R> {
    fn kinds(&self, out: &mut dyn FnMut(Kind)) {
        R::kinds(out);
    }

    fn reads(&self) -> TypeId {
        TypeId::of::<R>()
    }

    #[inline]
    fn expect(&mut self, rows: usize) {
        self.reserve_exact(rows);
    }

    #[inline(always)]
    fn row<C: Cells>(&mut self, cells: &mut C) -> Result<()> {
        self.push(R::from_row(cells)?);
        Ok(())
    }
}

/// What a driver brings back: the sink with all rows, and how many rows were touched.
#[derive(Debug)]
pub struct Taken<S> {
    /// The sink.
    pub sink: S,
    /// As [`Fetched::rowcount`].
    pub rowcount: u64,
    /// As [`Fetched::inserted_id`].
    pub inserted_id: Option<i64>,
}

/// Some of the rows of a statement that brings them in parts.
#[derive(Debug)]
pub struct Batch<S> {
    /// The sink.
    pub sink: S,
    /// May there be more?
    pub more: bool,
}

impl<R> From<Taken<Vec<R>>> for Fetched<R> {
    #[inline]
    fn from(taken: Taken<Vec<R>>) -> Self {
        Self { rows: taken.sink, rowcount: taken.rowcount, inserted_id: taken.inserted_id }
    }
}
