//! The data of a COPY in the binary format.
//!
//! Source: <https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT>

use super::oid::{BPCHAR, TEXT, VARCHAR, oid_of};
use super::write::write_cell;
use crate::compile::Compiled;
use crate::error::{Error, Result};
use crate::types::{SqlType, Value};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// How many bytes are best sent at once: the server works on them while the next are made. With one row more it is what
/// an outbox keeps room for.
const PART: usize = 60 << 10;

/// What a column has to be for the data of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyType {
    /// Of this type and no other: numbers of another width are other bytes.
    Exactly(u32),
    /// Of one of these, whose bytes are the same.
    Text(&'static [u32]),
    /// An enumeration, whose bytes are its label.
    Enum,
}

/// What a column has to be so that values bound as a type can be copied into it; `None` of types that are not copied.
pub fn copy_type(ty: &SqlType) -> Option<CopyType> {
    match ty {
        SqlType::Enum(_) => Some(CopyType::Enum),
        SqlType::Range(_) => None,
        _ => oid_of(ty).map(|oid| match oid {
            VARCHAR => CopyType::Text(&[TEXT, VARCHAR, BPCHAR]),
            other => CopyType::Exactly(other),
        }),
    }
}

/// The data of rows, made part by part while the server works on those before.
#[derive(Debug)]
pub struct CopyData<'v> {
    types: Vec<u32>,
    fields: i16,
    rows: std::slice::Chunks<'v, Value>,
    next: Next,
}

#[derive(Debug)]
enum Next {
    Head,
    Rows,
    Nothing,
}

impl<'v> CopyData<'v> {
    /// Of rows that stand one behind the other.
    ///
    /// # Errors
    /// There are too many columns.
    pub fn new(compiled: &Compiled, values: &'v [Value]) -> Result<Self> {
        let of = |ty: Option<&SqlType>| match ty.and_then(copy_type) {
            Some(CopyType::Exactly(oid)) => oid,
            _ => TEXT,
        };
        let types: Vec<u32> = compiled.binds.iter().map(|bound| of(bound.ty)).collect();
        let fields =
            i16::try_from(types.len()).map_err(|_| Error::statement("too many columns to be copied"))?;
        Ok(Self { rows: values.chunks(types.len().max(1)), types, fields, next: Next::Head })
    }

    /// Writes the next part; false if there is none.
    ///
    /// # Errors
    /// A value cannot be sent as its column's type; the message names the type.
    pub fn part(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        match self.next {
            Next::Nothing => return Ok(false),
            Next::Head => {
                out.extend_from_slice(SIGNATURE);
                // no flags, no extension
                out.extend_from_slice(&[0; 8]);
                self.next = Next::Rows;
            }
            Next::Rows => {}
        }
        let end = out.len() + PART;
        while out.len() < end {
            let Some(row) = self.rows.next() else {
                out.extend_from_slice(&(-1_i16).to_be_bytes());
                self.next = Next::Nothing;
                break;
            };
            out.extend_from_slice(&self.fields.to_be_bytes());
            for (value, ty) in row.iter().zip(&self.types) {
                write_cell(value, *ty, 0, out)?;
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{BoundAt, Form};
    use crate::types::RangeKind;

    #[test]
    fn rows_are_lengths_and_bytes() {
        static TYPES: [SqlType; 2] = [SqlType::Integer, SqlType::Text];
        let binds = TYPES.iter().map(|ty| BoundAt { value: 0, ty: Some(ty), form: Form::Plain }).collect();
        let compiled = Compiled {
            sql: String::new(),
            binds,
            expected: Box::default(),
            lists: Box::default(),
            tells_key: false,
            keyed_rows: 0,
        };
        let rows = [Value::Int(7), Value::from("ä"), Value::Int(-1), Value::Null];
        let mut data = Vec::new();
        let mut parts = CopyData::new(&compiled, &rows).unwrap();
        assert!(parts.part(&mut data).unwrap());
        assert!(!parts.part(&mut data).unwrap());
        let expected: &[&[u8]] = &[
            b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0",
            b"\0\x02\0\0\0\x04\0\0\0\x07\0\0\0\x02\xc3\xa4",
            b"\0\x02\0\0\0\x04\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xff\xff",
        ];
        assert_eq!(data, expected.concat());
        // many rows are several parts, which are as one
        let many: Vec<Value> = rows.iter().cycle().take(rows.len() * 10_000).cloned().collect();
        let mut parts = CopyData::new(&compiled, &many).unwrap();
        let (mut data, mut lengths) = (Vec::new(), Vec::new());
        while parts.part(&mut data).unwrap() {
            lengths.push(data.len());
        }
        let row = expected[1].len().max(expected[2].len());
        assert!(lengths.len() > 3 && lengths[0] <= expected[0].len() + PART + row, "{lengths:?}");
        assert!(lengths.windows(2).all(|of| of[1] - of[0] <= PART + row), "{lengths:?}");
        assert_eq!(
            data,
            [expected[0], &[expected[1], expected[2]].concat().repeat(10_000), expected[3]].concat()
        );
        let wrong = [Value::Int(1 << 40), Value::Null];
        let error = CopyData::new(&compiled, &wrong).unwrap().part(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("out of range for a parameter that is integer"), "{error}");
    }

    #[test]
    fn what_has_other_bytes_is_not_copied() {
        assert_eq!(copy_type(&SqlType::BigInteger), Some(CopyType::Exactly(20)));
        assert!(matches!(copy_type(&SqlType::String(5)), Some(CopyType::Text(_))));
        for ty in
            [SqlType::Array(&SqlType::Text), SqlType::Inet, SqlType::Range(RangeKind::Int4), SqlType::Bit(3)]
        {
            assert_eq!(copy_type(&ty), None);
        }
    }
}
