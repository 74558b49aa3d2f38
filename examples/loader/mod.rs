//! Loads a file of products into a database, however long it is, and writes it out again.
//!
//! Read the files in this order:
//!
//! 1. `models.rs`: the table.
//! 2. `store.rs`: rows in batches, inserted or upserted.
//! 3. `export.rs`: all rows as a stream.
//!
//! `lines.rs` reads and checks CSV, `generated.rs` makes some; they know no database.

pub mod error;
pub mod export;
pub mod generated;
pub mod lines;
pub mod models;
pub mod store;

use aludel::prelude::*;
use aludel::sync::{Engine, SessionMaker};
pub use error::{Error, Result};
use lines::{Complaint, Lines};
use models::{Product, SCHEMA};
use std::io::Read;
use store::Store;

/// So many complaints are kept; the others are counted.
const COMPLAINTS: usize = 20;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines after the header.
    pub lines: u64,
    /// Lines that are wrong, and were left out.
    pub refused: u64,
    /// What is wrong with the first of them.
    pub complaints: Vec<Complaint>,
    /// Products that were not there before.
    pub new: u64,
}

/// Loads a file in batches of so many rows, and tells after each how many lines were read.
///
/// # Errors
/// The file cannot be read, or the database not be used; the batches before stay written.
pub fn load(engine: &Engine, file: impl Read, batch: usize, mut progress: impl FnMut(u64)) -> Result<Report> {
    let lines = Lines::new(file)?; // first: a wrong file should not leave a database behind
    SCHEMA.create_all(engine)?;
    let sessions = SessionMaker::new(engine);
    let before = count(&sessions)?;
    let mut report = Report::default();
    let mut store = Store::new(&sessions, batch);
    for line in lines {
        report.lines += 1;
        match line? {
            Ok(row) => {
                if store.put(row)? {
                    progress(report.lines);
                }
            }
            Err(complaint) => {
                report.refused += 1;
                if report.complaints.len() < COMPLAINTS {
                    report.complaints.push(complaint);
                }
            }
        }
    }
    store.finish()?;
    report.new = count(&sessions)?.saturating_sub(before);
    Ok(report)
}

fn count(sessions: &SessionMaker) -> Result<u64> {
    let count: i64 = sessions.session().scalar(select(func::count(Product::id)))?;
    Ok(count.unsigned_abs())
}
