//! Values there and back, and bytes that no honest server sends.

use super::*;
use crate::types::Value;

#[test]
fn what_is_written_is_read_back() {
    for (value, ty) in [
        (Value::Bool(true), oid::BOOL),
        (Value::Int(-7), oid::INT2),
        (Value::Int(1 << 30), oid::INT4),
        (Value::Int(i64::MIN), oid::INT8),
        (Value::Float(1.5), oid::FLOAT4),
        (Value::Float(-0.1), oid::FLOAT8),
        (Value::from("grüße"), oid::TEXT),
        (Value::Bytes([0, 255].into()), oid::BYTEA),
        (Value::Date(-1), oid::DATE),
        (Value::Time(86_399_999_999), oid::TIME),
        (Value::DateTime(-5), oid::TIMESTAMP),
        (Value::Timestamp(1_700_000_000_000_000), oid::TIMESTAMPTZ),
        (Value::Decimal("-12.340".into()), oid::NUMERIC),
        (Value::Uuid([7; 16]), oid::UUID),
        (Value::Json("{\"a\":1}".into()), oid::JSON),
        (Value::Json("{\"a\":1}".into()), oid::JSONB),
    ] {
        let mut bytes = Vec::new();
        assert!(write(&value, ty, 0, &mut bytes).unwrap());
        let back = any(&bytes, ty).unwrap();
        assert_eq!(back, value, "{} as {}", value.reveal(), name(ty));
    }
}

#[test]
fn values_out_of_range_and_of_other_kinds_are_refused() {
    for (value, ty) in [
        (Value::Int(40_000), oid::INT2),
        (Value::Int(1 << 40), oid::INT4),
        (Value::UInt(u64::MAX), oid::INT8),
        (Value::from("x"), oid::INT4),
        (Value::Bool(true), oid::TEXT),
    ] {
        assert!(write(&value, ty, 0, &mut Vec::new()).is_err(), "{value:?} as {}", name(ty));
    }
}

#[test]
fn malformed_cells_are_errors() {
    for ty in
        [oid::BOOL, oid::INT4, oid::FLOAT8, oid::DATE, oid::TIMESTAMP, oid::NUMERIC, oid::UUID, oid::JSONB]
    {
        assert!(any(&[2, 2, 3], ty).is_err(), "{}", name(ty));
    }
    assert!(any(&[0xff], oid::TEXT).is_err());
}
