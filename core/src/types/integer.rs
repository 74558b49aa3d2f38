//! Integers of every width. A database has three; narrower and unsigned ones use the next that holds them.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::{Error, Result};

#[cold]
pub(super) fn out_of_range(value: i64, ty: &str) -> Error {
    Error::value(format!("{value} is out of range for `{ty}`"))
}

macro_rules! integers {
    ($($t:ty => $sql:expr;)*) => { $(
        impl Encode for $t {
            #[inline(always)]
            fn encode(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        }
        impl Decode for $t {
            const KIND: Kind = Kind::Int;
            #[inline(always)]
            fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
                let value = cells.int()?;
                <$t>::try_from(value).map_err(|_| out_of_range(value, stringify!($t)))
            }
            #[inline(always)]
            fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
                match cells.int_opt()? {
                    None => Ok(None),
                    Some(value) => match <$t>::try_from(value) {
                        Ok(value) => Ok(Some(value)),
                        Err(_) => Err(out_of_range(value, stringify!($t))),
                    },
                }
            }
        }
        crate::__value_impls!($t, $sql, key_required = false);
    )* };
}

integers! {
    i8 => SqlType::SmallInteger;
    i16 => SqlType::SmallInteger;
    i32 => SqlType::Integer;
    i64 => SqlType::BigInteger;
    u8 => SqlType::SmallInteger;
    u16 => SqlType::Integer;
    u32 => SqlType::BigInteger;
}

/// A `BIGINT`: values beyond `i64::MAX` are refused, but for MySQL's `Unsigned(BigInteger)`.
impl Encode for u64 {
    #[inline(always)]
    fn encode(&self) -> Value {
        match i64::try_from(*self) {
            Ok(value) => Value::Int(value),
            Err(_) => Value::UInt(*self),
        }
    }
}

impl Decode for u64 {
    const KIND: Kind = Kind::Int;
    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Self::decode_opt(cells)?.ok_or_else(super::cells::unexpected_null)
    }
    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.uint_opt()
    }
}

crate::__value_impls!(u64, SqlType::BigInteger, key_required = false);
