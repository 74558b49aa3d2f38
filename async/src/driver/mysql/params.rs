//! Bound values as `sqlx` sends them: in the binary format, each with a type of its own.

use super::error::classify;
use aludel_core::compile::Compiled;
use aludel_core::wire::mysql::{Param, param};
use aludel_core::{Result, Value};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySql, MySqlArguments, MySqlTypeInfo};
use sqlx::{Arguments, Type};

/// The values of one execution.
pub(super) fn arguments(compiled: &Compiled, values: &[Value]) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(compiled.binds.len(), compiled.binds.len() * 12);
    for bound in &compiled.binds {
        let value = bound.value(values)?;
        let param = param(&value, bound.ty)?;
        arguments.add(Sent(&param)).map_err(|e| classify(sqlx::Error::Encode(e)))?;
    }
    Ok(arguments)
}

/// One value.
struct Sent<'p>(&'p Param<'p>);

impl Encode<'_, MySql> for Sent<'_> {
    fn encode_by_ref(&self, out: &mut Vec<u8>) -> std::result::Result<IsNull, BoxDynError> {
        match self.0 {
            Param::Null => return Ok(IsNull::Yes),
            Param::Int(v) => out.extend_from_slice(&v.to_le_bytes()),
            Param::UInt(v) => out.extend_from_slice(&v.to_le_bytes()),
            Param::Float(v) => out.extend_from_slice(&v.to_le_bytes()),
            Param::Double(v) => out.extend_from_slice(&v.to_le_bytes()),
            Param::Text(v) => return Encode::<MySql>::encode_by_ref(&&**v, out),
            Param::Bytes(v) => return Encode::<MySql>::encode_by_ref(v, out),
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<MySqlTypeInfo> {
        Some(match self.0 {
            Param::Null | Param::Text(_) => <str as Type<MySql>>::type_info(),
            Param::Int(_) => <i64 as Type<MySql>>::type_info(),
            Param::UInt(_) => <u64 as Type<MySql>>::type_info(),
            Param::Float(_) => <f32 as Type<MySql>>::type_info(),
            Param::Double(_) => <f64 as Type<MySql>>::type_info(),
            Param::Bytes(_) => <[u8] as Type<MySql>>::type_info(),
        })
    }
}

impl Type<MySql> for Sent<'_> {
    /// Never asked: each value has its own.
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
}
