//! Types of binds in `text`, of which only the database knows what they are for.

use super::{array_of, oid};
use crate::types::Value;

/// The type of a value that the server did not expect; 0 of text, for a server reads anything from it.
pub fn given_type(value: &Value) -> u32 {
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
pub fn is_guess(ty: u32) -> bool {
    use oid::{FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC, TEXT};
    matches!(ty, TEXT | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8 | NUMERIC)
}
