//! `rust_decimal::Decimal`.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::{Error, Result};
use rust_decimal::Decimal;

fn parse(text: &str) -> Result<Decimal> {
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map_err(|e| Error::value(format!("a number does not fit `Decimal` ({e})")))
}

impl Encode for Decimal {
    #[inline]
    fn encode(&self) -> Value {
        Value::Decimal(self.to_string().into())
    }
}

impl Decode for Decimal {
    const KIND: Kind = Kind::Decimal;
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        parse(&cells.decimal()?)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.decimal_opt()?.map(|text| parse(&text)).transpose()
    }
}

crate::__value_impls!(Decimal, SqlType::Numeric(0, 0), key_required = true);
