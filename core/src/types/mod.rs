//! SQL types, the values that travel to and from a database, and how Rust types become one and the other.

pub mod civil;
pub mod numeric;

mod cells;
mod column_type;
#[cfg(feature = "decimal")]
mod decimal;
mod decode;
mod encode;
mod enums;
mod instant;
mod integer;
#[cfg(feature = "json")]
mod json;
mod optional;
mod scalar;
mod sql_type;
#[cfg(feature = "uuid")]
mod uuid;
mod value;
mod value_cells;
mod wrapped;

pub use cells::{Cells, Header, in_column, too_few_cells};
pub use column_type::{ColumnType, KeyOf, KeySlotOf, SlotOf, Val};
pub use decode::{Decode, Kind};
pub use encode::{Encode, SqlValue};
pub use enums::{EnumDef, EnumStorage};
pub use instant::Moment;
pub use sql_type::SqlType;
pub use value::Value;
pub use value_cells::{ValueCells, parse_uuid};
pub use wrapped::ValueType;
#[doc(hidden)]
pub use wrapped::support as types_support;
