//! Rows as plain values.

use super::RowSink;
use crate::error::Result;
use crate::types::{Cells, Kind, Value};
use std::any::TypeId;

/// Rows of any columns, one behind the other: what a flush reads back.
#[derive(Debug, Default)]
pub struct ValueRows {
    values: Vec<Value>,
    width: usize,
}

impl ValueRows {
    /// The rows.
    pub fn iter(&self) -> impl Iterator<Item = &[Value]> {
        self.values.chunks(self.width.max(1))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The rows, by value.
    pub fn into_rows(self) -> Vec<Vec<Value>> {
        self.iter().map(<[Value]>::to_vec).collect()
    }
}

impl RowSink for ValueRows {
    fn kinds(&self, _out: &mut dyn FnMut(Kind)) {}

    fn reads(&self) -> TypeId {
        TypeId::of::<Self>()
    }

    fn row<C: Cells>(&mut self, cells: &mut C) -> Result<()> {
        self.width = cells.header().names().len();
        self.values.reserve(self.width);
        for _ in 0..self.width {
            self.values.push(cells.any()?);
        }
        Ok(())
    }
}
