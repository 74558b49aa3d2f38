//! Booleans, floats, text and bytes.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::Result;

impl Encode for bool {
    #[inline(always)]
    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Decode for bool {
    const KIND: Kind = Kind::Bool;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        cells.boolean()
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.boolean_opt()
    }
}

crate::__value_impls!(bool, SqlType::Boolean, key_required = true);

impl Encode for f64 {
    #[inline(always)]
    fn encode(&self) -> Value {
        Value::Float(*self)
    }
}

impl Decode for f64 {
    const KIND: Kind = Kind::Float;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        cells.float()
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.float_opt()
    }
}

crate::__value_impls!(f64, SqlType::Double, key_required = true);

impl Encode for f32 {
    #[inline(always)]
    fn encode(&self) -> Value {
        Value::Float(f64::from(*self))
    }
}

/// Reads what was written as `f32`; a wider column loses precision, as a cast in the database would.
#[expect(clippy::cast_possible_truncation, reason = "a REAL column holds what was an f32")]
impl Decode for f32 {
    const KIND: Kind = Kind::Float;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Ok(cells.float()? as f32)
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Ok(cells.float_opt()?.map(|v| v as f32))
    }
}

crate::__value_impls!(f32, SqlType::Real, key_required = true);

impl Encode for String {
    #[inline]
    fn encode(&self) -> Value {
        Value::from(self.as_str())
    }
    #[inline]
    fn into_value(self) -> Value {
        Value::from(self)
    }
}

impl Decode for String {
    const KIND: Kind = Kind::Text;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Ok(cells.text()?.to_owned())
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Ok(cells.text_opt()?.map(str::to_owned))
    }
}

crate::__value_impls!(
    String, SqlType::Text, key_required = true,
    literal &str => |v| Value::from(v),
    literal &&str => |v| Value::from(*v),
    literal std::borrow::Cow<'_, str> => |v| Value::from(&*v),
);

impl Encode for Vec<u8> {
    #[inline]
    fn encode(&self) -> Value {
        Value::Bytes(self.as_slice().into())
    }
    #[inline]
    fn into_value(self) -> Value {
        Value::Bytes(self.into_boxed_slice())
    }
}

impl Decode for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Ok(cells.bytes()?.to_owned())
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Ok(cells.bytes_opt()?.map(<[u8]>::to_owned))
    }
}

crate::__value_impls!(
    Vec<u8>, SqlType::LargeBinary, key_required = true,
    literal &[u8] => |v| Value::Bytes(v.into()),
);
