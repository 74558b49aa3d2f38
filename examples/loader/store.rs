//! Writes rows in batches, each in a transaction of its own: who interrupts the program loses one batch, and the next run goes
//! over all of it again without harm.

use super::Result;
use super::lines::Row;
use super::models::Product;
use aludel::prelude::*;
use aludel::sync::SessionMaker;
use std::collections::BTreeMap;
use std::mem;

/// Collects rows, and writes them once there are enough. Memory holds one batch, however long the file.
#[derive(Debug)]
pub struct Store<'s> {
    sessions: &'s SessionMaker,
    size: usize,
    /// Of several lines with one SKU the last one counts; and transactions that lock rows in one order do not deadlock.
    batch: BTreeMap<String, Row>,
    way: Way,
}

/// How batches are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As new rows, which is the fastest.
    Insert,
    /// As rows that may be there: from the first one on that is.
    Upsert,
}

impl<'s> Store<'s> {
    /// So many rows are written together.
    pub fn new(sessions: &'s SessionMaker, size: usize) -> Self {
        Self { sessions, size, batch: BTreeMap::new(), way: Way::Insert }
    }

    /// Adds a row; says whether a batch was written.
    ///
    /// # Errors
    /// The database refused the batch.
    pub fn put(&mut self, row: Row) -> Result<bool> {
        self.batch.insert(row.sku.clone(), row);
        if self.batch.len() < self.size {
            return Ok(false);
        }
        self.finish().map(|()| true)
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn finish(&mut self) -> Result<()> {
        let rows: Vec<Row> = mem::take(&mut self.batch).into_values().collect();
        if rows.is_empty() {
            return Ok(());
        }
        if self.way == Way::Insert {
            match self.sessions.transaction(|session| session.bulk_insert(rows.iter().map(draft))) {
                Err(error) if error.is_unique_violation() => self.way = Way::Upsert,
                done => return Ok(done.map(drop)?),
            }
        }
        let drafts: Vec<_> = rows.iter().map(draft).collect();
        let upsert = insert(Product).values(drafts).on_conflict_do_update(Product::sku, |new| {
            [Product::name.set(new.name), Product::price.set(new.price), Product::stock.set(new.stock)]
        });
        self.sessions.transaction(|session| session.execute(upsert))?;
        Ok(())
    }
}

fn draft(row: &Row) -> impl Pending<Entity = Product> + use<> {
    Product::new().sku(&row.sku).name(&row.name).price(row.price).stock(row.stock)
}
