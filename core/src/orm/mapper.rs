//! What is known of a model by code that does not know its type.

use super::{AnyStore, Entity, RelationDef, Store};
use crate::orm::load::Object;
use crate::schema::TableDef;
use crate::types::Value;
use std::any::{Any, TypeId};

/// A model without its type: what makes it possible to track objects that are known through a relationship alone.
#[derive(Clone, Copy, Debug)]
pub struct Mapper {
    entity: fn() -> TypeId,
    table: fn() -> &'static TableDef,
    relationships: fn() -> &'static [&'static RelationDef],
    store: fn() -> Box<dyn AnyStore>,
    row: fn(&Object) -> Vec<Value>,
    value: fn(&dyn Any, usize) -> Option<Value>,
}

impl Mapper {
    /// The mapper of a model.
    pub const fn of<E: Entity>() -> Self {
        Self {
            entity: || TypeId::of::<E>(),
            table: || E::TABLE,
            relationships: || E::RELATIONSHIPS,
            store: || Box::new(Store::<E>::default()),
            row: |object| {
                let mut row = Vec::with_capacity(E::TABLE.columns.len());
                if let Some(object) = object.downcast_ref::<E>() {
                    object.encode_row(&mut row);
                }
                row
            },
            value: |object, column| object.downcast_ref::<E>()?.column_value(column),
        }
    }

    pub(crate) fn entity(self) -> TypeId {
        (self.entity)()
    }

    /// The model's table.
    pub fn table(self) -> &'static TableDef {
        (self.table)()
    }

    /// The model's relationships.
    pub fn relationships(self) -> &'static [&'static RelationDef] {
        (self.relationships)()
    }

    /// The columns of an object of the model.
    pub(crate) fn row(self, object: &Object) -> Vec<Value> {
        (self.row)(object)
    }

    /// A column of an object of the model.
    pub(crate) fn value(self, object: &dyn Any, column: usize) -> Option<Value> {
        (self.value)(object, column)
    }

    pub(crate) fn store(self) -> Box<dyn AnyStore> {
        (self.store)()
    }
}
