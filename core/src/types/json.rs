//! `serde_json::Value`.

use super::{Cells, Decode, Encode, Kind, SqlType, Value};
use crate::error::{Error, Result};

fn parse(text: &str) -> Result<serde_json::Value> {
    serde_json::from_str(text).map_err(|e| Error::value("the text is not JSON").with_source(e))
}

impl Encode for serde_json::Value {
    fn encode(&self) -> Value {
        Value::Json(self.to_string().into())
    }
}

impl Decode for serde_json::Value {
    const KIND: Kind = Kind::Json;
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        parse(cells.json()?)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.json_opt()?.map(parse).transpose()
    }
}

crate::__value_impls!(serde_json::Value, SqlType::Json, key_required = true);
