//! Parts of JSON documents.

use super::part::{JsonAs, JsonGet};
use super::{Contained, Containing, Expr, Expression, Fragment, Op, Operand, Tok};
use crate::types::{SqlType, Value};
use serde_json::Value as Json;

/// A JSON document, nullable or not.
#[diagnostic::on_unimplemented(message = "only JSON has parts, and `{Self}` is not JSON")]
pub trait JsonLike {}
impl JsonLike for Json {}
impl JsonLike for Option<Json> {}

/// A key of an object or a place in an array.
#[derive(Clone, Debug)]
pub enum JsonStep {
    /// A key.
    Key(String),
    /// A place, from 0.
    Index(i64),
}

impl From<&str> for JsonStep {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<String> for JsonStep {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

impl From<i32> for JsonStep {
    fn from(index: i32) -> Self {
        Self::Index(i64::from(index))
    }
}

impl From<i64> for JsonStep {
    fn from(index: i64) -> Self {
        Self::Index(index)
    }
}

impl JsonStep {
    fn into_value(self) -> Value {
        match self {
            Self::Key(key) => Value::from(key),
            Self::Index(index) => Value::Int(index),
        }
    }
}

/// Several steps: `("address", "zip", 0)`, or a `Vec<JsonStep>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a path into JSON",
    note = "pass a tuple of keys and places such as `(\"address\", \"zip\", 0)`"
)]
pub trait JsonPath {
    /// The steps.
    fn steps(self) -> Vec<JsonStep>;
}

impl JsonPath for Vec<JsonStep> {
    fn steps(self) -> Vec<JsonStep> {
        self
    }
}

macro_rules! paths {
    ($( ($($T:ident)+) )*) => { $(
        #[allow(non_snake_case)]
        impl<$($T: Into<JsonStep>),+> JsonPath for ($($T,)+) {
            fn steps(self) -> Vec<JsonStep> {
                let ($($T,)+) = self;
                vec![$($T.into()),+]
            }
        }
    )* };
}
paths! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

const TEXT: SqlType = SqlType::Text;
const NUMBER: SqlType = SqlType::Integer;

/// Parts of JSON documents and what PostgreSQL's `JSONB` can do; in scope with the prelude.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.JSON>
pub trait JsonMethods: Expression + Sized {
    /// The part under a key or at a place: PostgreSQL's `->`, `JSON_EXTRACT` elsewhere.
    fn get(&self, step: impl Into<JsonStep>) -> JsonPart
    where
        Self::Type: JsonLike,
    {
        let step = step.into();
        let number = matches!(step, JsonStep::Index(_));
        let key = Fragment::bind(if number { &NUMBER } else { &TEXT }, step.into_value());
        JsonPart {
            fragment: self.to_fragment().and_then(key),
            path: false,
            number,
            binary: matches!(self.bind_type(), Some(SqlType::Jsonb)),
        }
    }

    /// The part at the end of a path: PostgreSQL's `#>`, `JSON_EXTRACT` elsewhere.
    fn path(&self, path: impl JsonPath) -> JsonPart
    where
        Self::Type: JsonLike,
    {
        let steps = path.steps().into_iter().map(JsonStep::into_value).collect();
        JsonPart {
            fragment: self.to_fragment().and_then(Fragment::bind(&TEXT, Value::Array(steps))),
            path: true,
            number: false,
            binary: matches!(self.bind_type(), Some(SqlType::Jsonb)),
        }
    }

    /// `?`: has an object this key? PostgreSQL's `JSONB` only.
    fn has_key(&self, key: impl Operand<String>) -> Expr<bool>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::HasKey, key.operand())
    }

    /// `?|`: has an object any of these keys? PostgreSQL's `JSONB` only.
    fn has_any(&self, keys: impl IntoIterator<Item = impl Into<String>>) -> Expr<bool>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::HasAny, text_array(keys))
    }

    /// `?&`: has an object all of these keys? PostgreSQL's `JSONB` only.
    fn has_all(&self, keys: impl IntoIterator<Item = impl Into<String>>) -> Expr<bool>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::HasAll, text_array(keys))
    }

    /// `@?`: does a path lead anywhere? PostgreSQL's `JSONB` only.
    fn path_exists(&self, path: &str) -> Expr<bool>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::PathExists, Fragment::bind(&TEXT, Value::from(path)))
    }

    /// `@@`: does a path's predicate hold? PostgreSQL's `JSONB` only.
    fn path_match(&self, path: &str) -> Expr<bool>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::PathMatch, Fragment::bind(&TEXT, Value::from(path)))
    }

    /// `||`: two documents merged, the keys of the second over those of the first. PostgreSQL's `JSONB` only.
    fn merge(&self, other: impl Operand<Self::Type>) -> Expr<Self::Type>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::Merge, as_jsonb(other.operand()))
    }

    /// `-`: the document without a key. PostgreSQL's `JSONB` only.
    fn without_key(&self, key: impl Operand<String>) -> Expr<Self::Type>
    where
        Self::Type: JsonLike,
    {
        binary(self.to_fragment(), Op::JsonDelete, key.operand())
    }
}

impl<X: Expression> JsonMethods for X {}

fn binary<T>(left: Fragment, op: Op, right: Fragment) -> Expr<T> {
    Expr::from_fragment(left.binary(op, right))
}

fn text_array(keys: impl IntoIterator<Item = impl Into<String>>) -> Fragment {
    const TEXTS: SqlType = SqlType::Array(&TEXT);
    let keys = keys.into_iter().map(|key| Value::from(key.into())).collect();
    Fragment::bind(&TEXTS, Value::Array(keys))
}

fn as_jsonb(mut document: Fragment) -> Fragment {
    if let Some((token, _)) = document.bound_mut() {
        *token = Tok::Bind(&SqlType::Jsonb);
    }
    document
}

macro_rules! json_contains {
    ($($t:ty)*) => { $(
        impl<O: Operand<$t>> Contained<$t> for O {
            fn contained(self, left: Fragment, _ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::Within, as_jsonb(self.operand()))
            }
        }
        impl<O: Operand<$t>> Containing<$t> for O {
            fn containing(self, left: Fragment, _ty: Option<&'static SqlType>) -> Fragment {
                left.binary(Op::ContainedBy, as_jsonb(self.operand()))
            }
        }
    )* };
}
json_contains! { Json Option<Json> }

/// A part of a JSON document: JSON itself, until it is read as something else.
#[derive(Clone)]
#[must_use]
pub struct JsonPart {
    fragment: Fragment,
    path: bool,
    number: bool,
    binary: bool,
}

impl JsonPart {
    fn read<T>(&self, read: JsonAs) -> Expr<T> {
        let get = JsonGet { path: self.path, number: self.number, read };
        Expr::from_fragment(self.fragment.clone().then(Tok::Json(get)))
    }

    /// The part as text, without its quotes. NULL if there is none.
    pub fn as_string(&self) -> Expr<Option<String>> {
        self.read(JsonAs::Text)
    }

    /// The part as text: PostgreSQL's bare `->>`; elsewhere as [`as_string`](Self::as_string).
    pub fn as_text(&self) -> Expr<Option<String>> {
        self.read(JsonAs::PlainText)
    }

    /// The part as a whole number. NULL if there is none.
    pub fn as_integer(&self) -> Expr<Option<i32>> {
        self.read(JsonAs::Integer)
    }

    /// The part as a float. NULL if there is none.
    pub fn as_float(&self) -> Expr<Option<f64>> {
        self.read(JsonAs::Float)
    }

    /// The part as a boolean. NULL if there is none.
    pub fn as_boolean(&self) -> Expr<Option<bool>> {
        self.read(JsonAs::Boolean)
    }
}

impl Expression for JsonPart {
    type Type = Option<Json>;
    fn to_fragment(&self) -> Fragment {
        self.read::<Self::Type>(if self.binary { JsonAs::Jsonb } else { JsonAs::Json }).into_fragment()
    }

    fn bind_type(&self) -> Option<&'static SqlType> {
        Some(if self.binary { &SqlType::Jsonb } else { &SqlType::Json })
    }
}
