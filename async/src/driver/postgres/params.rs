//! Bound values as `sqlx` sends them: in the binary format, as the types the statement was prepared with.

use super::connection::Prepared;
use super::error::classify;
use aludel_core::compile::Compiled;
use aludel_core::wire::postgres::write;
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

/// The types to prepare a statement with.
pub(super) fn type_infos(types: &[u32]) -> Vec<PgTypeInfo> {
    types.iter().map(|ty| type_info(*ty)).collect()
}

/// The server and we disagree about how many binds there are.
#[cold]
pub(super) fn wrong_number(wanted: usize, given: usize) -> Error {
    Error::statement(format!("the server expects {wanted} values, the statement has {given}"))
}
