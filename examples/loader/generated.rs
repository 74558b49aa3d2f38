//! A file that is not there: as many rows as are asked for, always the same, made while they are read.

use super::lines::HEADER;
use std::io::{self, Cursor, Read};
use std::ops::Range;

/// CSV of generated products.
#[derive(Debug)]
pub struct Generated {
    rows: Range<u64>,
    line: Cursor<Vec<u8>>,
}

impl Generated {
    /// A header and so many lines.
    pub fn new(rows: u64) -> Self {
        Self { rows: 0..rows, line: Cursor::new((HEADER.join(",") + "\n").into_bytes()) }
    }
}

impl Read for Generated {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.line.read(into)?;
        if read > 0 || into.is_empty() {
            return Ok(read);
        }
        let Some(n) = self.rows.next() else { return Ok(0) };
        let (price, stock) = (n * 7919 % 100_000, n * 31 % 1_000);
        let line = format!("SKU-{n:08},Product {n},{}.{:02},{stock}\n", price / 100, price % 100);
        self.line = Cursor::new(line.into_bytes());
        self.line.read(into)
    }
}
