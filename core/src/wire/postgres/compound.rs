//! Arrays and ranges: values made of values.
//!
//! Source: `array_send` and `range_send` of the server.

use super::malformed;
use super::oid::element_of;
use super::read::any;
use super::write::write;
use crate::error::{Error, Result};
use crate::types::{Range, Value};
use std::ops::Bound;

/// Takes the next four bytes.
fn take_i32(rest: &mut &[u8]) -> Option<i32> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(i32::from_be_bytes(*number))
}

/// Takes a length and as many bytes; `Some(None)` is NULL, `None` that there are fewer.
fn take_cell<'c>(rest: &mut &'c [u8]) -> Option<Option<&'c [u8]>> {
    let length = take_i32(rest)?;
    if length == -1 {
        return Some(None);
    }
    let (cell, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = after;
    Some(Some(cell))
}

/// The items of an array of one dimension.
///
/// # Errors
/// The bytes are no array, it has several dimensions, or an item cannot be read.
pub(super) fn array(cell: &[u8]) -> Result<Box<[Value]>> {
    let wrong = || malformed("array");
    let rest = &mut &*cell;
    let dimensions = take_i32(rest).ok_or_else(wrong)?;
    let _has_null = take_i32(rest).ok_or_else(wrong)?;
    #[expect(clippy::cast_sign_loss, reason = "types are numbered without a sign")]
    let element = take_i32(rest).ok_or_else(wrong)? as u32;
    let length = match dimensions {
        0 => 0,
        1 => {
            let (length, _from) = take_i32(rest).zip(take_i32(rest)).ok_or_else(wrong)?;
            usize::try_from(length).map_err(|_| wrong())?
        }
        2..=6 => return Err(Error::value("an array of several dimensions cannot be read; unnest it")),
        _ => return Err(wrong()),
    };
    if element_of(element) != 0 {
        return Err(wrong());
    }
    // each item has four bytes at least: what claims more is not believed
    let mut items = Vec::with_capacity(length.min(rest.len() / 4));
    for _ in 0..length {
        items.push(match take_cell(rest).ok_or_else(wrong)? {
            None => Value::Null,
            Some(item) => any(item, element)?,
        });
    }
    if rest.is_empty() { Ok(items.into()) } else { Err(wrong()) }
}

/// Writes an array of one dimension.
pub(super) fn write_array(items: &[Value], element: u32, out: &mut Vec<u8>) -> Result<()> {
    let has_null = items.iter().any(Value::is_null);
    let length = i32::try_from(items.len()).map_err(|_| Error::value("an array is too long"))?;
    out.extend_from_slice(&1_i32.to_be_bytes());
    out.extend_from_slice(&i32::from(has_null).to_be_bytes());
    out.extend_from_slice(&element.to_be_bytes());
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for item in items {
        if matches!(item, Value::Array(_)) {
            return Err(Error::value("an array of arrays cannot be sent"));
        }
        write_cell(item, element, out)?;
    }
    Ok(())
}

/// Writes a value with its length before it.
fn write_cell(value: &Value, ty: u32, out: &mut Vec<u8>) -> Result<()> {
    let at = out.len();
    out.extend_from_slice(&(-1_i32).to_be_bytes());
    if write(value, ty, 0, out)? {
        let size = i32::try_from(out.len() - at - 4).map_err(|_| Error::value("an item is too long"))?;
        out[at..at + 4].copy_from_slice(&size.to_be_bytes());
    }
    Ok(())
}

const EMPTY: u8 = 0x01;
const LOWER_INCLUDED: u8 = 0x02;
const UPPER_INCLUDED: u8 = 0x04;
const LOWER_INFINITE: u8 = 0x08;
const UPPER_INFINITE: u8 = 0x10;

/// A range whose bounds are of a type.
///
/// # Errors
/// The bytes are no range, or a bound cannot be read.
pub(super) fn range(cell: &[u8], ty: u32) -> Result<Range<Value>> {
    let wrong = || malformed("range");
    let (&flags, rest) = cell.split_first().ok_or_else(wrong)?;
    let rest = &mut &*rest;
    if flags & EMPTY != 0 {
        return if rest.is_empty() { Ok(Range::empty()) } else { Err(wrong()) };
    }
    let mut bound = |infinite: u8, included: u8| -> Result<Bound<Value>> {
        if flags & infinite != 0 {
            return Ok(Bound::Unbounded);
        }
        let bytes = take_cell(rest).flatten().ok_or_else(wrong)?;
        let value = any(bytes, ty)?;
        Ok(if flags & included != 0 { Bound::Included(value) } else { Bound::Excluded(value) })
    };
    let (lower, upper) = (bound(LOWER_INFINITE, LOWER_INCLUDED)?, bound(UPPER_INFINITE, UPPER_INCLUDED)?);
    if rest.is_empty() { Ok(Range::new(lower, upper)) } else { Err(wrong()) }
}

/// Writes a range whose bounds are of a type.
pub(super) fn write_range(range: &Range<Value>, ty: u32, out: &mut Vec<u8>) -> Result<()> {
    if range.is_empty() {
        out.push(EMPTY);
        return Ok(());
    }
    let at = out.len();
    out.push(0);
    for (bound, infinite, included) in
        [(range.lower(), LOWER_INFINITE, LOWER_INCLUDED), (range.upper(), UPPER_INFINITE, UPPER_INCLUDED)]
    {
        match bound {
            Bound::Unbounded => out[at] |= infinite,
            Bound::Excluded(value) => write_cell(value, ty, out)?,
            Bound::Included(value) => {
                out[at] |= included;
                write_cell(value, ty, out)?;
            }
        }
    }
    Ok(())
}
