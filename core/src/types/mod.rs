//! SQL types, the values that travel to and from a database, and how Rust types become one and the other.

pub mod civil;
pub mod numeric;

mod array;
mod array_text;
mod cells;
mod column_type;
#[cfg(feature = "decimal")]
mod decimal;
mod decode;
mod encode;
mod enums;
mod hstore;
mod instant;
mod integer;
mod interval;
#[cfg(feature = "json")]
mod json;
mod network;
mod optional;
mod range;
mod refusal;
mod scalar;
mod sql_type;
#[cfg(feature = "uuid")]
mod uuid;
mod value;
mod value_cells;
mod variant;
mod wrapped;

pub use array::ArrayItem;
pub use array_text::array_json;
pub use cells::{Cells, Header, in_column, too_few_cells};
pub use column_type::{ColumnType, KeyOf, KeySlotOf, SlotOf, Val};
pub use decode::{Decode, Kind};
pub use encode::{Encode, SqlValue};
pub use enums::{EnumDef, EnumStorage};
pub use hstore::HStore;
pub(crate) use hstore::hstore_text;
pub use instant::Moment;
pub use interval::Interval;
#[cfg(feature = "json")]
pub use json::Json;
pub use network::{MacAddr, Network};
pub use range::{Range, RangeItem, RangeKind};
pub use refusal::Refusal;
pub use sql_type::SqlType;
pub use value::Value;
pub use value_cells::{ValueCells, parse_uuid};
pub use variant::Variants;
pub use wrapped::ValueType;
#[doc(hidden)]
pub use wrapped::support as types_support;
