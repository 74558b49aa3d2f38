//! What knows the types of a relationship, for code that does not.

use super::GraphNode;
use crate::error::Result;
use crate::orm::{AnyKey, Entity, RelationDef, RelationField, UnitOfWork};
use crate::stmt::FromRow;
use crate::types::{Header, Value, ValueCells};
use std::any::Any;
use std::sync::Arc;

/// An object without its type.
pub(crate) type Object = Box<dyn Any + Send + Sync>;
/// A `Vec` of objects without its type.
pub(crate) type Objects = Box<dyn Any + Send + Sync>;
/// An object that several others may share.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;

/// What a relationship field is filled with.
#[doc(hidden)]
pub enum Found {
    /// The objects of a collection.
    Many(Vec<Object>),
    /// The one object, sealed by [`RelationField::seal`]; none if there is none.
    One(Option<Shared>),
}

/// What knows the types of a relationship.
#[derive(Clone, Copy)]
pub(crate) struct Glue {
    /// Makes the target from its columns.
    pub(super) decode: fn(&[Value], &Header) -> Result<Object>,
    /// Makes an object into one that can be shared.
    pub(super) seal: fn(Option<Object>) -> Option<Shared>,
    /// Puts what was found into the owner's field.
    pub(super) fill: fn(&mut dyn Any, &'static RelationDef, Found),
    /// Makes objects into a typed `Vec`.
    pub(super) collect: fn(Vec<Object>) -> Objects,
    /// Hands a node's objects to the unit of work.
    pub(super) track: fn(&mut GraphNode, &mut UnitOfWork, bool) -> Result<Vec<AnyKey>>,
}

impl Glue {
    pub(crate) fn of<E: Entity, F: RelationField + 'static>() -> Self {
        Self {
            decode: |values, header| {
                let object = <F::Target as FromRow>::from_row(&mut ValueCells::new(values, header))?;
                Ok(Box::new(object))
            },
            seal: F::seal,
            fill: |owner, def, found| {
                let place = E::RELATIONSHIPS.iter().position(|other| std::ptr::eq(*other, def));
                let owner = owner.downcast_mut::<E>().zip(place);
                let field = owner.and_then(|(owner, place)| owner.related_mut(place));
                if let Some(field) = field.and_then(|field| field.downcast_mut::<F>()) {
                    field.fill(found);
                }
            },
            collect: |objects| {
                let objects = objects.into_iter().filter_map(|object| object.downcast::<F::Target>().ok());
                Box::new(objects.map(|object| *object).collect::<Vec<F::Target>>())
            },
            track: |node, work, populate| {
                let objects = node.take::<F::Target>();
                objects.into_iter().map(|object| Ok(work.track(object, populate)?.erase())).collect()
            },
        }
    }
}

/// A row whose first part is a model, into which relationships can be loaded.
#[diagnostic::on_unimplemented(
    message = "nothing can be loaded into `{Self}`",
    note = "`.options(…)` needs a model in the first place of the select list"
)]
pub trait LoadRoot: FromRow<First = Self::Entity> {
    /// The model.
    type Entity: Entity;

    /// The model within the row.
    fn root_mut(&mut self) -> &mut Self::Entity;
}

#[diagnostic::do_not_recommend]
impl<E: Entity> LoadRoot for E {
    type Entity = E;
    fn root_mut(&mut self) -> &mut E {
        self
    }
}

macro_rules! tuples {
    ($( ($($T:ident)*) )*) => { $(
        #[diagnostic::do_not_recommend]
        impl<E: Entity, $($T: FromRow),*> LoadRoot for (E, $($T,)*) {
            type Entity = E;
            fn root_mut(&mut self) -> &mut E {
                &mut self.0
            }
        }
    )* };
}
tuples! { () (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) }
