//! Bound values as `sqlx` sends them: in the binary format, as the types the statement was prepared with.

use super::connection::Prepared;
use super::error::classify;
use aludel_core::compile::{BoundAt, Compiled};
use aludel_core::wire::postgres::{element_of, oid, oid_of, write};
use aludel_core::{Error, Result, SqlType, Value};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, Postgres};
use sqlx::{Arguments, Type};

/// A type that the server is to find out by itself.
const UNSPECIFIED: u32 = 0;

/// The values of one execution.
pub(super) fn arguments(prepared: &Prepared, compiled: &Compiled, values: &[Value]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    arguments.reserve(compiled.binds.len(), compiled.binds.len() * 12);
    for (bound, ty) in compiled.binds.iter().zip(&prepared.params) {
        let param = Param { value: &values[bound.value as usize], ty: *ty };
        arguments.add(param).map_err(|e| classify(sqlx::Error::Encode(e)))?;
    }
    Ok(arguments)
}

/// One value, as a type.
struct Param<'v> {
    value: &'v Value,
    ty: u32,
}

impl Encode<'_, Postgres> for Param<'_> {
    #[inline]
    fn encode_by_ref(&self, out: &mut PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Ok(if write(self.value, self.ty, element_of(self.ty), out)? { IsNull::No } else { IsNull::Yes })
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(type_info(self.ty))
    }
}

impl Type<Postgres> for Param<'_> {
    /// Never asked: each value has its own.
    fn type_info() -> PgTypeInfo {
        type_info(UNSPECIFIED)
    }
}

fn type_info(ty: u32) -> PgTypeInfo {
    PgTypeInfo::with_oid(Oid(ty))
}

/// How the types of binds in `text` are found, of which only the database knows what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untyped {
    /// By the server, from where they stand.
    Inferred,
    /// From the values that came first.
    AsGiven,
}

/// The types to prepare a statement with.
pub(super) fn declared(compiled: &Compiled, values: &[Value], untyped: Untyped) -> Vec<PgTypeInfo> {
    let of = |bound: &BoundAt| {
        let value = &values[bound.value as usize];
        type_info(match bound.ty {
            Some(ty) => oid_of_bound(ty, value),
            None if untyped == Untyped::AsGiven => oid_of_value(value),
            None => UNSPECIFIED,
        })
    };
    compiled.binds.iter().map(of).collect()
}

/// Enumerations are sent as text, for the SQL casts them; an array's bind may have the type of its elements.
fn oid_of_bound(ty: &SqlType, value: &Value) -> u32 {
    match (ty, value) {
        (SqlType::Array(element), _) => array_of(oid_of(element).unwrap_or(oid::TEXT)),
        (element, Value::Array(_)) => array_of(oid_of(element).unwrap_or(oid::TEXT)),
        (other, _) => oid_of(other).unwrap_or(oid::TEXT),
    }
}

/// Text stays open, for a server reads anything from it.
fn oid_of_value(value: &Value) -> u32 {
    match value {
        Value::Bool(_) => oid::BOOL,
        Value::Int(_) => oid::INT8,
        Value::Float(_) => oid::FLOAT8,
        Value::UInt(_) | Value::Decimal(_) => oid::NUMERIC,
        Value::Bytes(_) => oid::BYTEA,
        Value::Date(_) => oid::DATE,
        Value::Time(_) => oid::TIME,
        Value::DateTime(_) => oid::TIMESTAMP,
        Value::Timestamp(_) => oid::TIMESTAMPTZ,
        Value::Uuid(_) => oid::UUID,
        Value::Json(_) => oid::JSONB,
        Value::Array(items) => match items.iter().find(|item| !item.is_null()) {
            Some(Value::Text(_)) => array_of(oid::TEXT),
            Some(item) => array_of(oid_of_value(item)),
            None => UNSPECIFIED,
        },
        _ => UNSPECIFIED,
    }
}

/// May a value of another kind be meant where the server inferred this type? It takes an unknown one for text, and a
/// number for one of the kind beside it.
pub(super) fn is_guess(ty: u32) -> bool {
    use oid::{FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC, TEXT};
    matches!(ty, TEXT | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8 | NUMERIC)
}

/// The array of a built-in type; [`UNSPECIFIED`] of others.
const fn array_of(element: u32) -> u32 {
    match element {
        oid::BOOL => 1000,
        oid::BYTEA => 1001,
        oid::INT2 => 1005,
        oid::INT4 => 1007,
        oid::INT8 => 1016,
        oid::TEXT => 1009,
        oid::VARCHAR => 1015,
        oid::BPCHAR => 1014,
        oid::FLOAT4 => 1021,
        oid::FLOAT8 => 1022,
        oid::DATE => 1182,
        oid::TIME => 1183,
        oid::TIMESTAMP => 1115,
        oid::TIMESTAMPTZ => 1185,
        oid::NUMERIC => 1231,
        oid::UUID => 2951,
        oid::JSON => 199,
        oid::JSONB => 3807,
        _ => UNSPECIFIED,
    }
}

/// The types as the server said them.
pub(super) fn oids<'t>(types: impl IntoIterator<Item = &'t PgTypeInfo>) -> Box<[u32]> {
    types.into_iter().map(|ty| ty.oid().map_or(UNSPECIFIED, |oid| oid.0)).collect()
}

/// The server and we disagree about how many binds there are.
#[cold]
pub(super) fn wrong_number(wanted: usize, given: usize) -> Error {
    Error::statement(format!("the server expects {wanted} values, the statement has {given}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_and_their_elements_are_each_others_inverse() {
        for element in
            [16, 17, 20, 21, 23, 25, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1700, 2950, 3802]
        {
            assert_eq!(element_of(array_of(element)), element);
        }
        assert_eq!(array_of(99_999), UNSPECIFIED);
    }
}
