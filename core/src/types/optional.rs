//! `Option<T>`: the nullable form of every value.

use super::{Cells, ColumnType, Decode, Encode, Kind, SqlType, SqlValue, Value};
use crate::error::Result;
use crate::orm::{PkIf, Slot};
use crate::schema::ColumnDef;

impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self) -> Value {
        match self {
            Some(value) => value.encode(),
            None => Value::Null,
        }
    }

    #[inline]
    fn into_value(self) -> Value {
        match self {
            Some(value) => value.into_value(),
            None => Value::Null,
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    const KIND: Kind = T::KIND;

    #[inline(always)]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        T::decode_opt(cells)
    }

    #[inline(always)]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Ok(Some(T::decode_opt(cells)?))
    }
}

impl<T: SqlValue<Base = T, Nullable = Option<T>>> SqlValue for Option<T> {
    type Base = T;
    type Nullable = Option<T>;
    type Lift<U: SqlValue> = U::Nullable;
    const TYPE: SqlType = T::TYPE;
}

impl<C: ColumnType> ColumnType for Option<C>
where
    Option<C::Rust>: SqlValue,
{
    type Rust = Option<C::Rust>;
    const DEF: ColumnDef = C::DEF.nullable();
    type Slot = Slot<false>;
    type KeySlot = Slot<false>;
    type Key = PkIf<false, Self::Rust>;
}
