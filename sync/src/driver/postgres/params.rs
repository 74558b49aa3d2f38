//! Bound values as the `postgres` crate sends them: encoded beforehand, into one buffer.

use aludel_core::compile::Compiled;
use aludel_core::wire::postgres::{declared, is_sent_as_text, write};
use aludel_core::{Result, SqlType, Value};
use bytes::BytesMut;
use postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};
use std::ops::Range;

/// The types to prepare a statement with: told where a value is sent as text, else left to the server, which finds them
/// by the casts.
pub(super) fn declared_types(compiled: &Compiled, values: &[Value]) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::new();
    for (place, bound) in compiled.binds.iter().enumerate() {
        if let Some(ty) = bound.ty.filter(|ty| is_sent_as_text(ty)) {
            // an array's bind may have the type of its elements
            let many = bound.value(values).is_ok_and(|value| matches!(*value, Value::Array(_)));
            types.resize(place, Type::UNKNOWN);
            types.push(Type::from_oid(declared(ty, many)).unwrap_or(Type::UNKNOWN));
        }
    }
    types
}

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
            self.bind(&*bound.value(values)?, bound.ty, ty)?;
        }
        Ok(())
    }

    /// Encodes one value, which is bound as a type, or in `text` as none, for the type that the server said.
    #[inline]
    fn bind(&mut self, value: &Value, _ty: Option<&SqlType>, server: &Type) -> Result<()> {
        let element = match server.kind() {
            Kind::Array(element) => element.oid(),
            _ => 0,
        };
        let begin = self.bytes.len();
        let given = write(value, server.oid(), element, &mut self.bytes)?;
        self.ranges.push(given.then_some(begin..self.bytes.len()));
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
