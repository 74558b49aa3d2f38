//! Values that turned out not to be storable.

use super::Value;
use crate::error::Error;
use std::error::Error as StdError;
use std::sync::Arc;

/// Why a Rust value has no counterpart in the database.
///
/// Encoding cannot fail, so that statements are built without `?`; such a value is told when it is sent.
#[derive(Debug)]
pub struct Refusal {
    ty: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl Refusal {
    /// The value in place of one of the type `ty`.
    #[cold]
    pub fn value(ty: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Value {
        Value::Refused(Arc::new(Self { ty, source: source.into() }))
    }

    /// The error to answer instead of sending it.
    #[cold]
    pub fn error(self: &Arc<Self>) -> Error {
        Error::value(format!("a `{}` cannot be stored", self.ty)).with_source(Shared(Arc::clone(self)))
    }
}

/// The reason, in the words of whoever gave it.
#[derive(Debug)]
struct Shared(Arc<Refusal>);

impl std::fmt::Display for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.source.fmt(f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.source()
    }
}
