//! A statement's columns beside what a row type expects of them.

use super::oid::{accepts, is_mixed, name};
use crate::error::{Error, Result};
use crate::stmt::RowSink;
use crate::types::Header;

/// How a row type reads a statement's columns, as [`check_columns`] found it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Is there a number that is read as another kind of number, or something as text that is none?
    pub(super) mixed: bool,
}

/// Compares a statement's columns with what a row type expects of them; asked once per prepared statement.
///
/// # Errors
/// There are too few columns, or one is of a type that cannot be read so; the message names it.
pub fn check_columns(types: &[u32], header: &Header, sink: &impl RowSink) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut place = 0;
    let mut wrong = None;
    sink.kinds(&mut |kind| {
        match types.get(place) {
            Some(ty) if accepts(kind, *ty) => reading.mixed |= is_mixed(kind, *ty),
            found => {
                wrong.get_or_insert((place, kind, found.copied()));
            }
        }
        place += 1;
    });
    let Some((at, kind, found)) = wrong else { return Ok(reading) };
    Err(Error::value(match found {
        None => format!("the row has {} columns, and {place} are expected", types.len()),
        Some(ty) => {
            let column = header.names().get(at).map_or("", String::as_str);
            format!("column \"{column}\" is {}, expected {}", name(ty), kind.name())
        }
    }))
}
