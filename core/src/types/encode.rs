//! From a Rust value to a database's.

use super::{Decode, SqlType, Value};

/// A Rust type that can be bound to a statement.
pub trait Encode {
    /// The value to send.
    fn encode(&self) -> Value;

    /// The same, taking over what can be taken over.
    #[inline]
    fn into_value(self) -> Value
    where
        Self: Sized,
    {
        self.encode()
    }
}

/// A Rust type a column can hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value a database column can hold",
    note = "`sql_enum!` or `impl ValueType for {Self}` with `value_type!({Self})` makes it one"
)]
pub trait SqlValue: Encode + Decode + Send + Sync + 'static {
    /// The same, not null.
    type Base: SqlValue;
    /// The same, nullable.
    type Nullable: SqlValue;
    /// `U`, nullable if this is: the type of what is made of both.
    type Lift<U: SqlValue>: SqlValue;
    /// The SQL type of a bound value; a column may have declared a more exact one.
    const TYPE: SqlType;
}
