//! Numbers, and one kind of number read as another: PostgreSQL answers `sum(bigint)` and `avg(integer)` as NUMERIC.

use super::{malformed, oid};
use crate::error::{Error, Result};
use crate::types::numeric;

/// An integer of any width.
///
/// # Errors
/// The bytes are of another length.
#[inline(always)]
pub fn int(cell: &[u8]) -> Result<i64> {
    match *cell {
        [a, b, c, d] => Ok(i64::from(i32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] => Ok(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
        [a, b] => Ok(i64::from(i16::from_be_bytes([a, b]))),
        _ => Err(malformed("integer")),
    }
}

/// A float of any width.
///
/// # Errors
/// The bytes are of another length.
#[inline(always)]
pub fn float(cell: &[u8]) -> Result<f64> {
    match *cell {
        [a, b, c, d, e, f, g, h] => Ok(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
        [a, b, c, d] => Ok(f64::from(f32::from_be_bytes([a, b, c, d]))),
        _ => Err(malformed("float")),
    }
}

/// A decimal as text; integers and floats too.
///
/// # Errors
/// The bytes are not of that type.
pub fn decimal(cell: &[u8], ty: u32) -> Result<String> {
    match ty {
        oid::NUMERIC => {
            let mut out = String::new();
            numeric::decode_pg(cell, &mut out)?;
            Ok(out)
        }
        // PostgreSQL's own text of a REAL has no more digits than it needs
        oid::FLOAT4 => {
            cell.try_into().map(|b| f32::from_be_bytes(b).to_string()).map_err(|_| malformed("float"))
        }
        oid::FLOAT8 => float_of(cell, ty).map(|v| v.to_string()),
        _ => int_of(cell, ty).map(|v| v.to_string()),
    }
}

/// The number of bytes of a number.
const fn width(ty: u32) -> usize {
    match ty {
        oid::INT2 => 2,
        oid::INT4 | oid::FLOAT4 => 4,
        _ => 8,
    }
}

/// An integer from a number of any type, if it is whole.
#[inline(never)]
pub(super) fn int_of(cell: &[u8], ty: u32) -> Result<i64> {
    match ty {
        oid::INT2 | oid::INT4 | oid::INT8 if cell.len() != width(ty) => Err(malformed("integer")),
        oid::INT2 | oid::INT4 | oid::INT8 => int(cell),
        oid::OID => cell.try_into().map(|b| i64::from(u32::from_be_bytes(b))).map_err(|_| malformed("oid")),
        oid::NUMERIC => numeric::whole(&decimal(cell, ty)?),
        oid::FLOAT4 | oid::FLOAT8 => numeric::whole(&float_of(cell, ty)?.to_string()),
        other => Err(not_a_number(other)),
    }
}

/// The closest float to a number of any type.
#[inline(never)]
#[expect(clippy::cast_precision_loss, reason = "who reads an integer as a float asks for that")]
pub(super) fn float_of(cell: &[u8], ty: u32) -> Result<f64> {
    match ty {
        oid::FLOAT4 | oid::FLOAT8 if cell.len() != width(ty) => Err(malformed("float")),
        oid::FLOAT4 | oid::FLOAT8 => float(cell),
        oid::INT2 | oid::INT4 | oid::INT8 | oid::OID => int_of(cell, ty).map(|v| v as f64),
        oid::NUMERIC => decimal(cell, ty)?.parse().map_err(|_| malformed("numeric")),
        other => Err(not_a_number(other)),
    }
}

#[cold]
fn not_a_number(ty: u32) -> Error {
    Error::value(format!("a column is {}, which cannot be read as a number", oid::name(ty)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        numeric::encode_pg(text, &mut out).unwrap();
        out
    }

    #[test]
    fn numerics_are_integers_if_they_are_whole_and_fit() {
        for (text, expected) in [
            ("0", 0),
            ("0.00", 0),
            ("12", 12),
            ("-12.000", -12),
            ("100000000", 100_000_000),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(int_of(&numeric(text), oid::NUMERIC).unwrap(), expected, "{text}");
        }
        for (text, message) in [
            ("0.5", "a number with a fraction cannot be read as an integer"),
            ("-12.001", "a number with a fraction cannot be read as an integer"),
            ("9223372036854775808", "a number does not fit a 64-bit integer"),
            ("NaN", "a number does not fit a 64-bit integer"),
            ("-Infinity", "a number does not fit a 64-bit integer"),
        ] {
            assert_eq!(int_of(&numeric(text), oid::NUMERIC).unwrap_err().to_string(), message, "{text}");
        }
    }

    #[test]
    fn numerics_and_integers_are_floats() {
        for (text, expected) in [("0.00", 0.0), ("0.1", 0.1), ("-12.5", -12.5), ("1e300", 1e300)] {
            assert_eq!(float_of(&numeric(text), oid::NUMERIC).unwrap(), expected, "{text}");
        }
        assert!(float_of(&numeric("NaN"), oid::NUMERIC).unwrap().is_nan());
        assert_eq!(float_of(&numeric("-Infinity"), oid::NUMERIC).unwrap(), f64::NEG_INFINITY);
        assert_eq!(float_of(&7_i32.to_be_bytes(), oid::INT4).unwrap(), 7.0);
        assert_eq!(float_of(&(-7_i64).to_be_bytes(), oid::INT8).unwrap(), -7.0);
        assert_eq!(float_of(&0.1_f32.to_be_bytes(), oid::FLOAT4).unwrap(), f64::from(0.1_f32));
    }

    #[test]
    fn every_number_is_a_decimal() {
        assert_eq!(decimal(&numeric("-12.340"), oid::NUMERIC).unwrap(), "-12.340");
        assert_eq!(decimal(&7_i16.to_be_bytes(), oid::INT2).unwrap(), "7");
        assert_eq!(decimal(&0.1_f32.to_be_bytes(), oid::FLOAT4).unwrap(), "0.1");
        assert_eq!(decimal(&0.1_f64.to_be_bytes(), oid::FLOAT8).unwrap(), "0.1");
        assert_eq!(decimal(&u32::MAX.to_be_bytes(), oid::OID).unwrap(), "4294967295");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(
            int_of(b"1234", oid::TEXT).unwrap_err().to_string(),
            "a column is text, which cannot be read as a number"
        );
        assert!(int_of(&[0; 9], oid::NUMERIC).is_err());
        assert!(float_of(&[0; 3], oid::INT4).is_err());
        assert!(decimal(&[0; 3], oid::FLOAT4).is_err());
    }
}
