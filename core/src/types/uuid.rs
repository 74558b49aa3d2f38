//! `uuid::Uuid`.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::Result;
use uuid::Uuid;

impl Encode for Uuid {
    #[inline]
    fn encode(&self) -> Value {
        Value::Uuid(self.into_bytes())
    }
}

impl Decode for Uuid {
    const KIND: Kind = Kind::Uuid;
    #[inline]
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        Ok(Self::from_bytes(cells.uuid()?))
    }
    #[inline]
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        Ok(cells.uuid_opt()?.map(Self::from_bytes))
    }
}

crate::__value_impls!(Uuid, SqlType::Uuid, key_required = true);
