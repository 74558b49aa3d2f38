//! Bound values as `sqlx` sends them: in the binary format, as the types the statement was prepared with.

use super::connection::Prepared;
use super::error::classify;
use aludel_core::compile::{BoundAt, Compiled};
use aludel_core::wire::postgres::{array_of, declared, oid, write};
use aludel_core::{Error, Result, SqlType, Value};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, PgTypeKind, Postgres};
use sqlx::{Arguments, Type, TypeInfo};

/// A type that the server is to find out by itself.
const UNSPECIFIED: u32 = 0;

/// A parameter as the server said it: its type, and that of its elements if it is an array.
#[derive(Clone, Copy)]
pub(super) struct Server {
    pub(super) ty: u32,
    element: u32,
}

impl Server {
    pub(super) fn of(ty: &PgTypeInfo) -> Self {
        let number = |ty: &PgTypeInfo| ty.oid().map_or(UNSPECIFIED, |oid| oid.0);
        let element = match ty.name() {
            // what `sqlx` could not find in the catalogue is called so, and has no kind
            "?" => UNSPECIFIED,
            _ => match ty.kind() {
                PgTypeKind::Array(element) => number(element),
                _ => UNSPECIFIED,
            },
        };
        Self { ty: number(ty), element }
    }
}

/// The values of one execution.
pub(super) fn arguments(prepared: &Prepared, compiled: &Compiled, values: &[Value]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    arguments.reserve(compiled.binds.len(), compiled.binds.len() * 12);
    for (bound, server) in compiled.binds.iter().zip(&prepared.params) {
        bind(&mut arguments, &*bound.value(values)?, bound.ty, *server)?;
    }
    Ok(arguments)
}

/// Encodes one value, which is bound as a type, or in `text` as none, for the type that the server said.
#[inline]
fn bind(arguments: &mut PgArguments, value: &Value, _ty: Option<&SqlType>, server: Server) -> Result<()> {
    arguments.add(Param { value, server }).map_err(|e| classify(sqlx::Error::Encode(e)))
}

/// One value, as a type.
struct Param<'v> {
    value: &'v Value,
    server: Server,
}

impl Encode<'_, Postgres> for Param<'_> {
    #[inline]
    fn encode_by_ref(&self, out: &mut PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Ok(if write(self.value, self.server.ty, self.server.element, out)? {
            IsNull::No
        } else {
            IsNull::Yes
        })
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(type_info(self.server.ty))
    }
}

impl Type<Postgres> for Param<'_> {
    /// Never asked: each value has its own.
    fn type_info() -> PgTypeInfo {
        type_info(UNSPECIFIED)
    }
}

fn type_info(ty: u32) -> PgTypeInfo {
    PgTypeInfo::with_oid(Oid(ty))
}

/// How the types of binds in `text` are found, of which only the database knows what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untyped {
    /// By the server, from where they stand.
    Inferred,
    /// From the values that came first.
    AsGiven,
}

/// The types to prepare a statement with.
pub(super) fn declared_types(compiled: &Compiled, values: &[Value], untyped: Untyped) -> Vec<PgTypeInfo> {
    let of = |bound: &BoundAt| {
        let value = bound.value(values);
        let value = value.as_deref().unwrap_or(&Value::Null);
        type_info(match bound.ty {
            // an array's bind may have the type of its elements
            Some(ty) => declared(ty, matches!(value, Value::Array(_))),
            None if untyped == Untyped::AsGiven => oid_of_value(value),
            None => UNSPECIFIED,
        })
    };
    compiled.binds.iter().map(of).collect()
}

/// Text stays open, for a server reads anything from it.
fn oid_of_value(value: &Value) -> u32 {
    match value {
        Value::Bool(_) => oid::BOOL,
        Value::Int(_) => oid::INT8,
        Value::Float(_) => oid::FLOAT8,
        Value::UInt(_) | Value::Decimal(_) => oid::NUMERIC,
        Value::Bytes(_) => oid::BYTEA,
        Value::Date(_) => oid::DATE,
        Value::Time(_) => oid::TIME,
        Value::DateTime(_) => oid::TIMESTAMP,
        Value::Timestamp(_) => oid::TIMESTAMPTZ,
        Value::Interval(_) => oid::INTERVAL,
        Value::Uuid(_) => oid::UUID,
        Value::Json(_) => oid::JSONB,
        Value::Array(items) => match items.iter().find(|item| !item.is_null()) {
            Some(Value::Text(_)) => array_of(oid::TEXT),
            Some(item) => array_of(oid_of_value(item)),
            None => UNSPECIFIED,
        },
        _ => UNSPECIFIED,
    }
}

/// May a value of another kind be meant where the server inferred this type? It takes an unknown one for text, and a
/// number for one of the kind beside it.
pub(super) fn is_guess(ty: u32) -> bool {
    use oid::{FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC, TEXT};
    matches!(ty, TEXT | INT2 | INT4 | INT8 | FLOAT4 | FLOAT8 | NUMERIC)
}

/// The types as the server said them.
pub(super) fn oids<'t>(types: impl IntoIterator<Item = &'t PgTypeInfo>) -> Box<[u32]> {
    types.into_iter().map(|ty| ty.oid().map_or(UNSPECIFIED, |oid| oid.0)).collect()
}

/// The server and we disagree about how many binds there are.
#[cold]
pub(super) fn wrong_number(wanted: usize, given: usize) -> Error {
    Error::statement(format!("the server expects {wanted} values, the statement has {given}"))
}
