//! Types of binds in `text`, of which only the database knows what they are for.

use super::{array_of, declared, oid};
use crate::compile::{BoundAt, Compiled};
use crate::types::Value;

/// How the types of binds in `text` are found, of which only the database knows what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untyped {
    /// By the server, from where they stand.
    Inferred,
    /// From the values that came first.
    AsGiven,
}

/// The type of a value that the server did not expect; 0 of text, for a server reads anything from it.
fn given_type(value: &Value) -> u32 {
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
        Value::Interval(_) => oid::INTERVAL,
        Value::Uuid(_) => oid::UUID,
        Value::Json(_) => oid::JSONB,
        Value::Array(items) => match items.iter().find(|item| !item.is_null()) {
            Some(Value::Text(_)) => array_of(oid::TEXT),
            Some(item) => array_of(given_type(item)),
            None => 0,
        },
        _ => 0,
    }
}

/// May a value of another kind be meant where the server inferred this type? It takes an unknown one for text, and a
/// number for one of the kind beside it.
fn is_guess(ty: u32) -> bool {
    use oid::{FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC, TEXT};
    matches!(ty, TEXT | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8 | NUMERIC)
}

/// The types to prepare a statement with.
pub fn declared_types(compiled: &Compiled, values: &[Value], untyped: Untyped) -> Vec<u32> {
    let of = |bound: &BoundAt| {
        let value = bound.value(values);
        let value = value.as_deref().unwrap_or(&Value::Null);
        match bound.ty {
            // an array's bind may have the type of its elements
            Some(ty) => declared(ty, matches!(value, Value::Array(_))),
            None if untyped == Untyped::AsGiven => given_type(value),
            // left to the server
            None => 0,
        }
    };
    compiled.binds.iter().map(of).collect()
}

impl Untyped {
    /// Is there a bind of which the type was only guessed?
    pub fn may_be_otherwise(self, compiled: &Compiled, said: impl IntoIterator<Item = u32>) -> bool {
        let guessed = |ty: u32| self == Self::AsGiven || is_guess(ty);
        compiled.binds.iter().zip(said).any(|(bound, ty)| bound.ty.is_none() && guessed(ty))
    }
}
