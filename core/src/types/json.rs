//! JSON documents: `serde_json::Value`, and [`Json`] for types of your own.

use super::{ArrayItem, Cells, Decode, Encode, Kind, Refusal, SqlType, Value};
use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::{Deref, DerefMut};

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| {
        let what = if e.is_data() {
            "the JSON document is not of the expected form"
        } else {
            "the text is not JSON"
        };
        Error::value(what).with_source(e)
    })
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

/// A value of your own that is stored as a JSON document (feature `json`).
///
/// The column is `JSON` on every database; `column(Jsonb)` makes it PostgreSQL's `JSONB`. A document that is not of the
/// type's form is an error when it is read; a value that serde cannot write, such as a map with keys that are no text, is
/// one when it is sent.
///
/// ```
/// use aludel_core::{Encode, Json};
/// // anything with `#[derive(Serialize, Deserialize)]`
/// let scores = Json(vec![("ann".to_owned(), 3), ("bob".to_owned(), 5)]);
/// assert_eq!(scores.len(), 2);
/// assert_eq!(scores.encode().reveal().to_string(), r#"'[["ann",3],["bob",5]]'"#);
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.JSON>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The value within.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// As the value within.
impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Json<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T: Serialize> Encode for Json<T> {
    fn encode(&self) -> Value {
        match serde_json::to_string(&self.0) {
            Ok(text) => Value::Json(text.into()),
            Err(e) => Refusal::value("Json", e),
        }
    }
}

impl<T: DeserializeOwned> Decode for Json<T> {
    const KIND: Kind = Kind::Json;
    fn decode<C: Cells>(cells: &mut C) -> Result<Self> {
        parse(cells.json()?).map(Self)
    }
    fn decode_opt<C: Cells>(cells: &mut C) -> Result<Option<Self>> {
        cells.json_opt()?.map(|text| parse(text).map(Self)).transpose()
    }
}

crate::__value_impls!(
    [T: Serialize + DeserializeOwned + Send + Sync + 'static] Json<T>, SqlType::Json, key_required = true,
);

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> ArrayItem for Json<T> {
    const ITEM: SqlType = SqlType::Json;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Header, ValueCells};
    use std::collections::BTreeMap;

    fn read<T: Decode>(text: &str) -> Result<T> {
        T::decode(&mut ValueCells::new(&[Value::Json(text.into())], &Header::default()))
    }

    #[test]
    fn documents_of_another_form_are_refused() {
        assert_eq!(read::<Json<Vec<u8>>>("[1,2]").unwrap(), Json(vec![1, 2]));
        let other = read::<Json<Vec<u8>>>("{\"secret\":1}").unwrap_err();
        assert_eq!(other.to_string(), "the JSON document is not of the expected form");
        assert_eq!(read::<Json<Vec<u8>>>("[1").unwrap_err().to_string(), "the text is not JSON");
        assert!(read::<serde_json::Value>("").is_err());
    }

    #[test]
    fn what_serde_cannot_write_is_told_when_it_is_sent() {
        let keys_are_lists = Json(BTreeMap::from([(vec![1], 2)]));
        let Value::Refused(reason) = keys_are_lists.encode() else { panic!("a map of lists is no JSON") };
        let error = reason.error();
        assert_eq!(error.to_string(), "a `Json` cannot be stored");
        assert!(std::error::Error::source(&error).is_some());
    }
}
