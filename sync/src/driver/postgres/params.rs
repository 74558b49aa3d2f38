//! Bound values as the `postgres` crate sends them: encoded beforehand, into one buffer.

use aludel_core::compile::Compiled;
use aludel_core::wire::postgres::write;
use aludel_core::{Result, Value};
use bytes::BytesMut;
use postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};
use std::ops::Range;

/// The values of one execution.
#[derive(Default)]
pub(super) struct Params {
    bytes: Vec<u8>,
    ranges: Vec<Option<Range<usize>>>,
}

impl Params {
    /// Encodes the values as the parameter types that the server said.
    pub(super) fn encode(&mut self, compiled: &Compiled, types: &[Type], values: &[Value]) -> Result<()> {
        self.bytes.clear();
        self.ranges.clear();
        for (bound, ty) in compiled.binds.iter().zip(types) {
            let element = match ty.kind() {
                Kind::Array(element) => element.oid(),
                _ => 0,
            };
            let begin = self.bytes.len();
            let given = write(&values[bound.value as usize], ty.oid(), element, &mut self.bytes)?;
            self.ranges.push(given.then_some(begin..self.bytes.len()));
        }
        Ok(())
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Param<'_>> + Clone {
        self.ranges.iter().map(|range| Param(range.clone().map(|range| &self.bytes[range])))
    }
}

/// One encoded value; `None` is NULL.
#[derive(Debug)]
pub(super) struct Param<'a>(Option<&'a [u8]>);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        _ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            None => Ok(IsNull::Yes),
            Some(bytes) => {
                out.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
        }
    }

    // the type was looked at when the value was encoded
    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
