//! Other schemas than those that were declared.

use super::constraint::Constraint;
use super::{Sequence, Table};
use std::borrow::Cow;

/// Which schema stands for which, when statements are compiled: SQLAlchemy's `schema_translate_map`.
///
/// ```
/// use aludel_core::SchemaMap;
/// let tenants = SchemaMap::new([(Some("per_tenant"), Some("tenant_7")), (None, Some("shared"))]);
/// assert_eq!(tenants.get(Some("per_tenant")), Some("tenant_7"));
/// assert_eq!(tenants.get(None), Some("shared"));
/// assert_eq!(tenants.get(Some("audit")), Some("audit"));
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/connections.html#translation-of-schema-names>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaMap(Vec<(Option<String>, Option<String>)>);

impl SchemaMap {
    /// A map from declared schemas to those that are meant; `None` is the connection's default.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Self {
        let owned = |name: Option<&str>| name.map(String::from);
        Self(pairs.into_iter().map(|(from, to)| (owned(from), owned(to))).collect())
    }

    pub(crate) const fn new_empty() -> Self {
        Self(Vec::new())
    }

    /// Does every schema stand for itself?
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The schema that is meant.
    pub fn get<'s>(&'s self, schema: Option<&'s str>) -> Option<&'s str> {
        match self.0.iter().find(|(from, _)| from.as_deref() == schema) {
            Some((_, to)) => to.as_deref(),
            None => schema,
        }
    }
}

impl Table {
    /// Into the schema that is meant, and so what it refers to and draws from.
    pub(super) fn translate(&mut self, schemas: &SchemaMap) {
        let meant = |schema: &Option<String>| schemas.get(schema.as_deref()).map(String::from);
        self.schema = meant(&self.schema);
        for constraint in self.of_table.iter_mut().chain(&mut self.of_columns) {
            if let Constraint::ForeignKey(key) = constraint {
                key.referred_schema = meant(&key.referred_schema);
            }
        }
        for column in &mut self.columns {
            if let Some(sequence) = &mut column.sequence {
                sequence.translate(schemas);
            }
        }
    }
}

impl Sequence {
    pub(super) fn translate(&mut self, schemas: &SchemaMap) {
        self.schema = schemas.get(self.schema.as_deref()).map(|schema| Cow::Owned(schema.to_owned()));
    }
}
