//! From values to parameters' bytes.

use super::oid::{self, is_textual, name, subtype_of};
use super::{EPOCH_DAYS, EPOCH_MICROS, compound, special};
use crate::error::{Error, Result};
use crate::types::civil::MICROS_PER_DAY;
use crate::types::{Value, numeric};

/// Writes a value as a parameter of the type `ty`, the one the server said at prepare; `element` is the type of its
/// elements if it is an array. Gives `false` for NULL, of which nothing is written.
///
/// # Errors
/// The value cannot be sent as that type: of another kind, or out of its range.
pub fn write(value: &Value, ty: u32, element: u32, out: &mut Vec<u8>) -> Result<bool> {
    match (value, ty) {
        (Value::Null, _) => return Ok(false),
        (Value::Bool(v), oid::BOOL) => out.push(u8::from(*v)),
        (Value::Int(v), oid::INT8) => out.extend_from_slice(&v.to_be_bytes()),
        (Value::Int(v), oid::INT4) => {
            out.extend_from_slice(&i32::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::INT2) => {
            out.extend_from_slice(&i16::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::OID) => {
            out.extend_from_slice(&u32::try_from(*v).map_err(|_| range(ty))?.to_be_bytes())
        }
        (Value::Int(v), oid::FLOAT8) => out.extend_from_slice(&(*v as f64).to_be_bytes()),
        (Value::Float(v), oid::FLOAT8) => out.extend_from_slice(&v.to_be_bytes()),
        (Value::Float(v), oid::FLOAT4) => {
            #[expect(clippy::cast_possible_truncation, reason = "a REAL parameter holds an f32")]
            let narrow = *v as f32;
            if narrow.is_infinite() && v.is_finite() {
                return Err(range(ty));
            }
            out.extend_from_slice(&narrow.to_be_bytes());
        }
        (Value::Int(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::UInt(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::Float(v), oid::NUMERIC) => numeric::encode_pg(&v.to_string(), out)?,
        (Value::Decimal(v), oid::NUMERIC) => numeric::encode_pg(v, out)?,
        (Value::UInt(_), _) => return Err(range(ty)),
        (Value::Bytes(v), oid::BYTEA) => out.extend_from_slice(v),
        (Value::Date(v), oid::DATE) => {
            out.extend_from_slice(&v.checked_sub(EPOCH_DAYS).ok_or_else(|| range(ty))?.to_be_bytes());
        }
        (Value::Time(v), oid::TIME) => {
            if !(0..MICROS_PER_DAY).contains(v) {
                return Err(range(ty));
            }
            out.extend_from_slice(&v.to_be_bytes());
        }
        (Value::DateTime(v) | Value::Timestamp(v), oid::TIMESTAMP | oid::TIMESTAMPTZ) => {
            out.extend_from_slice(&v.checked_sub(EPOCH_MICROS).ok_or_else(|| range(ty))?.to_be_bytes());
        }
        (Value::Uuid(v), oid::UUID) => out.extend_from_slice(v),
        (Value::Json(v), oid::JSONB) => {
            out.push(1);
            out.extend_from_slice(v.as_bytes());
        }
        (Value::Json(v), _) => out.extend_from_slice(v.as_bytes()),
        (Value::Text(v), oid::JSONB | oid::JSONPATH) => {
            out.push(1);
            out.extend_from_slice(v.as_bytes());
        }
        (Value::Text(v), oid::INET | oid::CIDR | oid::MACADDR | oid::BIT | oid::VARBIT) => {
            special::write_text(v, ty, out)?;
        }
        (Value::Text(v), _) if is_textual(ty) => out.extend_from_slice(v.as_bytes()),
        (Value::Interval(v), oid::INTERVAL) => {
            out.extend_from_slice(&v.micros.to_be_bytes());
            out.extend_from_slice(&v.days.to_be_bytes());
            out.extend_from_slice(&v.months.to_be_bytes());
        }
        (Value::Array(items), _) => compound::write_array(items, element, out)?,
        (Value::Range(v), _) if subtype_of(ty).is_some() => {
            compound::write_range(v, subtype_of(ty).unwrap_or(0), out)?;
        }
        (Value::Refused(reason), _) => return Err(reason.error()),
        _ => {
            return Err(Error::value(format!(
                "{} cannot be sent as a parameter that is {}",
                value.kind_name(),
                name(ty)
            )));
        }
    }
    Ok(true)
}

/// Writes a value as [`write`] does, behind its length, which is -1 for NULL.
///
/// # Errors
/// As [`write`], and if it is too long.
#[inline]
pub(super) fn write_cell(value: &Value, ty: u32, element: u32, out: &mut Vec<u8>) -> Result<()> {
    let at = out.len();
    out.extend_from_slice(&(-1_i32).to_be_bytes());
    if write(value, ty, element, out)? {
        let length = i32::try_from(out.len() - at - 4)
            .map_err(|_| Error::value("a value is longer than the two gigabytes that can be sent"))?;
        out[at..at + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

#[cold]
fn range(ty: u32) -> Error {
    Error::value(format!("a value is out of range for a parameter that is {}", name(ty)))
}
