//! Values there and back, and bytes that no honest server sends.

use super::*;
use crate::types::{Interval, Range, Value};
use std::ops::Bound;

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
        (Value::Interval(Interval { months: -1, days: 2, micros: i64::MIN }), oid::INTERVAL),
        (Value::Array([].into()), array_of(oid::INT4)),
        (Value::Array([Value::Null, Value::from("")].into()), array_of(oid::TEXT)),
        (Value::Range(Box::new(Range::empty())), oid::INT8RANGE),
        (Value::Range(Box::new(Range::from(..))), oid::NUMRANGE),
        (Value::Range(Box::new(Range::from(Value::Date(1)..Value::Date(9)))), oid::DATERANGE),
        (Value::Range(Box::new(lower_excluded())), oid::TSRANGE),
        (
            Value::Array([Value::Range(Box::new(Range::from(Value::Int(1)..)))].into()),
            array_of(oid::INT4RANGE),
        ),
    ] {
        let mut bytes = Vec::new();
        assert!(write(&value, ty, element_of(ty), &mut bytes).unwrap());
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
        (Value::Float(1e300), oid::FLOAT4),
        (Value::Time(-1), oid::TIME),
        (Value::Time(86_400_000_000), oid::TIME),
        (Value::Date(i32::MIN), oid::DATE),
        (Value::DateTime(i64::MIN), oid::TIMESTAMP),
        (Value::Interval(Interval::default()), oid::TEXT),
        (Value::Range(Box::new(Range::from(Value::Int(0)..Value::Int(1 << 40)))), oid::INT4RANGE),
        (Value::Range(Box::new(Range::empty())), oid::INT4),
        (Value::Array([Value::Array([].into())].into()), array_of(oid::INT4)),
        (Value::Array([Value::from("x")].into()), array_of(oid::INT4)),
        (crate::types::Refusal::value("T", "no"), oid::TEXT),
    ] {
        assert!(write(&value, ty, 0, &mut Vec::new()).is_err(), "{value:?} as {}", name(ty));
    }
}

fn lower_excluded() -> Range<Value> {
    Range::new(Bound::Excluded(Value::DateTime(-5)), Bound::Included(Value::DateTime(7)))
}

/// Every type that is read, with a cell of it.
fn samples() -> Vec<(u32, Vec<u8>)> {
    let mut samples: Vec<(u32, Vec<u8>)> = vec![
        (oid::OID, vec![0, 0, 0, 7]),
        (oid::INET, vec![2, 24, 0, 4, 10, 0, 0, 1]),
        (oid::CIDR, [&[3, 10, 1, 16][..], &[0xfe; 16]].concat()),
        (oid::MACADDR, vec![8, 0, 0x2b, 1, 2, 3]),
        (oid::BIT, vec![0, 0, 0, 10, 0xa0, 0x40]),
        (oid::VARBIT, vec![0, 0, 0, 3, 0xa0]),
        (oid::TSVECTOR, vec![0, 0, 0, 1, b'a', 0, 0, 1, 0xc0, 2]),
        (oid::HSTORE, vec![0, 0, 0, 1, 0, 0, 0, 1, b'a', 0xff, 0xff, 0xff, 0xff]),
    ];
    let days = Range::from(Value::Date(1)..Value::Date(9));
    for (value, ty) in [
        (Value::Bool(true), oid::BOOL),
        (Value::Int(-7), oid::INT2),
        (Value::Int(1 << 30), oid::INT4),
        (Value::Int(i64::MIN), oid::INT8),
        (Value::Float(1.5), oid::FLOAT4),
        (Value::Float(-0.1), oid::FLOAT8),
        (Value::Date(-1), oid::DATE),
        (Value::Time(1), oid::TIME),
        (Value::DateTime(-5), oid::TIMESTAMP),
        (Value::Timestamp(5), oid::TIMESTAMPTZ),
        (Value::Decimal("-12345.678".into()), oid::NUMERIC),
        (Value::Uuid([7; 16]), oid::UUID),
        (Value::Interval(Interval::from_micros(1)), oid::INTERVAL),
        (Value::Array([Value::Int(1), Value::Null].into()), array_of(oid::INT4)),
        (Value::Array([Value::from("a"), Value::from("")].into()), array_of(oid::TEXT)),
        (Value::Range(Box::new(days.clone())), oid::DATERANGE),
        (Value::Array([Value::Range(Box::new(days))].into()), array_of(oid::DATERANGE)),
        (Value::Range(Box::new(lower_excluded())), oid::TSTZRANGE),
    ] {
        let mut bytes = Vec::new();
        assert!(write(&value, ty, element_of(ty), &mut bytes).unwrap());
        samples.push((ty, bytes));
    }
    samples
}

#[test]
fn cells_that_are_cut_short_or_too_long_are_errors() {
    for (ty, cell) in samples() {
        assert!(any(&cell, ty).is_ok(), "{}", name(ty));
        for end in 0..cell.len() {
            let refused = any(&cell[..end], ty).expect_err(&name(ty));
            assert!(!refused.to_string().is_empty());
        }
        assert!(any(&[&cell[..], &[0]].concat(), ty).is_err(), "{} with a byte too many", name(ty));
    }
    for ty in [oid::TEXT, oid::JSON, oid::JSONB, oid::XML, array_of(oid::TEXT)] {
        assert!(any(&[0xff], ty).is_err(), "{}", name(ty));
    }
    assert!(any(&[2], oid::BOOL).is_err());
    assert!(any(&[], oid::JSONB).is_err());
}

/// Numbers that look random and are the same on each run (xorshift).
fn noise(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

#[test]
fn hostile_cells_are_read_or_refused_but_never_panic() {
    use crate::types::{Cells, Header};
    struct One(Vec<u8>);
    impl RawRow for One {
        fn cell(&self, place: usize) -> crate::Result<Option<&[u8]>> {
            Ok((place == 0).then_some(&self.0))
        }
    }
    let mut next = noise(0x9e37_79b9_7f4a_7c15);
    let header = Header::new(["x".to_owned()]);
    let samples = samples();
    for round in 0..20_000 {
        let (ty, mut cell) = samples[round % samples.len()].clone();
        if next().is_multiple_of(3) {
            cell = (0..next() % 48).map(|_| next() as u8).collect();
        }
        for _ in 0..next() % 4 {
            if !cell.is_empty() {
                let place = next() as usize % cell.len();
                // the ends of the range break lengths best
                cell[place] = [0, 0x7f, 0x80, 0xff, next() as u8][next() as usize % 5];
            }
        }
        let types = [ty];
        let row = One(cell);
        for mixed in [false, true] {
            let cells = || PostgresCells::new(&row, &types, &header, Reading { mixed });
            let _ = (cells().any(), cells().int(), cells().float(), cells().text().map(str::len));
            let _ = (cells().boolean(), cells().date(), cells().time(), cells().timestamp(), cells().uuid());
            let _ = (cells().decimal(), cells().json().map(str::len), cells().bytes().map(<[u8]>::len));
        }
    }
}

#[test]
fn an_array_that_claims_to_be_long_takes_no_memory() {
    let mut cell = Vec::new();
    for part in [1_i32, 0, oid::INT4 as i32, i32::MAX, 1] {
        cell.extend_from_slice(&part.to_be_bytes());
    }
    assert!(any(&cell, array_of(oid::INT4)).is_err());
}

#[test]
fn wrong_columns_are_told_by_name() {
    use crate::types::Header;
    let header = Header::new(["a".to_owned(), "b".to_owned()]);
    let told = |types: &[u32]| {
        check_columns(types, &header, &Vec::<(String, Vec<i32>)>::new()).unwrap_err().to_string()
    };
    assert_eq!(told(&[oid::INT4, 1007]), "column \"a\" is integer, expected text");
    assert_eq!(told(&[oid::TEXT, 1009]), "column \"b\" is text[], expected an array");
    assert_eq!(
        told(&[oid::OPAQUE, 1007]),
        "column \"a\" is of a type that only the server knows, expected text"
    );
    assert_eq!(told(&[oid::TEXT]), "the row has 1 columns, and 2 are expected");
}
