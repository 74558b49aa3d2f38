//! The types of relationship fields, as relationships see them.

use super::load::{Object, Shared};
use super::{Arity, Entity, Many, One, Relation, RelationDef, WriteOnly};
use super::{ToDynamic, ToMany, ToOne, ToOptional};
use crate::types::Value;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The type of a relationship field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relationship",
    label = "expected `Many<Model>`, `One<Model>`, `One<Option<Model>>` or `WriteOnly<Model>`"
)]
pub trait RelationField: Default + 'static {
    /// The model on the other side.
    type Target: Entity;
    /// What a draft may put in.
    type Kind;
    /// The model that holds the foreign key when it is named in `relationship(column)`.
    type Holder<Owner>;
    /// How many objects are on the far side.
    const ARITY: Arity;
    /// A field that was not loaded, of this relationship.
    fn unloaded(def: &'static RelationDef) -> Self;
    /// Has it not been loaded? Such fields are left out by serde.
    fn is_unloaded(&self) -> bool;
    /// A field that was not loaded and must not be read.
    #[doc(hidden)]
    fn forbidden(def: &'static RelationDef) -> Self;
    /// The fields of so many owners, from what was loaded: links are places of an owner and of an object.
    #[doc(hidden)]
    fn gather(
        def: &'static RelationDef,
        objects: Vec<Self::Target>,
        owners: usize,
        links: &[(u32, u32)],
    ) -> Vec<Self>;
    /// Takes what was loaded out of the field.
    #[doc(hidden)]
    fn take(&mut self) -> Option<Vec<Object>>;
    /// The columns of the objects in the field, if it is loaded.
    #[doc(hidden)]
    fn rows(&self) -> Option<Vec<Vec<Value>>>;
}

/// What knows the type of a relationship's field, for code that does not.
#[derive(Clone, Copy)]
pub(crate) struct FieldType {
    /// The columns of the objects in the field, if it is loaded.
    pub(crate) rows: fn(&dyn Any) -> Option<Vec<Vec<Value>>>,
    /// Was something put in?
    pub(crate) is_loaded: fn(&dyn Any) -> bool,
    /// Makes it what it is in a tracked object: not loaded.
    pub(crate) empty: fn(&'static RelationDef, &mut dyn Any),
}

impl FieldType {
    pub(crate) const fn of<F: RelationField>() -> Self {
        Self {
            rows: |field| field.downcast_ref::<F>()?.rows(),
            is_loaded: |field| field.downcast_ref::<F>().is_some_and(|field| !field.is_unloaded()),
            empty: |def, field| {
                if let Some(field) = field.downcast_mut::<F>() {
                    *field = F::unloaded(def);
                }
            },
        }
    }
}

impl fmt::Debug for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldType")
    }
}

fn row<E: Entity>(object: &E) -> Vec<Value> {
    let mut row = Vec::new();
    object.encode_row(&mut row);
    row
}

impl<E: Entity> RelationField for Many<E> {
    type Target = E;
    type Kind = ToMany;
    type Holder<Owner> = E;
    const ARITY: Arity = Arity::Many;
    fn unloaded(def: &'static RelationDef) -> Self {
        Self::unloaded(def)
    }
    fn is_unloaded(&self) -> bool {
        !self.is_loaded()
    }
    fn forbidden(def: &'static RelationDef) -> Self {
        Self::forbidden(def)
    }
    fn gather(_def: &'static RelationDef, objects: Vec<E>, owners: usize, links: &[(u32, u32)]) -> Vec<Self> {
        let mut counts = vec![0; owners];
        links.iter().for_each(|(owner, _)| counts[*owner as usize] += 1);
        let mut lists: Vec<Vec<E>> = counts.into_iter().map(Vec::with_capacity).collect();
        // what a collection holds is its owner's own, so that the n-th link is the n-th object's
        for (object, (owner, _)) in objects.into_iter().zip(links) {
            lists[*owner as usize].push(object);
        }
        lists.into_iter().map(Self::loaded).collect()
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        let objects: Vec<E> = std::mem::take(self).into_loaded()?;
        Some(objects.into_iter().map(|object| Box::new(object) as Object).collect())
    }
    fn rows(&self) -> Option<Vec<Vec<Value>>> {
        Some(self.get()?.iter().map(row).collect())
    }
}

impl<E: Entity> RelationField for WriteOnly<E> {
    type Target = E;
    type Kind = ToDynamic;
    type Holder<Owner> = E;
    const ARITY: Arity = Arity::WriteOnly;
    fn unloaded(_def: &'static RelationDef) -> Self {
        Self::default()
    }
    fn is_unloaded(&self) -> bool {
        true
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        None
    }
    fn rows(&self) -> Option<Vec<Vec<Value>>> {
        None
    }
    fn forbidden(_def: &'static RelationDef) -> Self {
        Self::default()
    }
    fn gather(_: &'static RelationDef, _: Vec<E>, owners: usize, _: &[(u32, u32)]) -> Vec<Self> {
        std::iter::repeat_with(Self::default).take(owners).collect()
    }
}

impl<T: OneTarget> RelationField for One<T> {
    type Target = T::Entity;
    type Kind = T::Kind;
    type Holder<Owner> = Owner;
    const ARITY: Arity = Arity::One;
    fn unloaded(def: &'static RelationDef) -> Self {
        Self::unloaded(def)
    }
    fn is_unloaded(&self) -> bool {
        !self.is_loaded()
    }
    fn forbidden(def: &'static RelationDef) -> Self {
        Self::forbidden(def)
    }
    fn gather(
        def: &'static RelationDef,
        objects: Vec<T::Entity>,
        owners: usize,
        links: &[(u32, u32)],
    ) -> Vec<Self> {
        let shared: Vec<Shared> = objects.into_iter().map(T::seal).collect();
        let none = T::nobody();
        let mut of: Vec<Option<u32>> = vec![None; owners];
        for (owner, object) in links {
            of[*owner as usize].get_or_insert(*object);
        }
        let one = |object: Option<u32>| object.map(|at| shared[at as usize].clone()).or_else(|| none.clone());
        of.into_iter().map(|object| one(object).map_or_else(|| Self::missing(def), Self::shared)).collect()
    }
    fn take(&mut self) -> Option<Vec<Object>> {
        let object = std::mem::take(self).into_shared()?;
        Some(T::unseal(object).into_iter().collect())
    }
    fn rows(&self) -> Option<Vec<Vec<Value>>> {
        let held = self.held()?;
        Some(T::object(held).map(row).into_iter().collect())
    }
}

/// A copy of an object, without its relationships.
fn copy<E: Entity>(object: &E) -> Option<Object> {
    let row = row(object);
    let header = crate::types::Header::default();
    let copy = E::from_row(&mut crate::types::ValueCells::new(&row, &header)).ok()?;
    Some(Box::new(copy))
}

/// What `One` may hold: a model, or `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model, so `One` cannot lead to it",
    label = "expected a model or `Option<Model>`"
)]
pub trait OneTarget: 'static {
    /// The model.
    type Entity: Entity;
    /// What a draft may put in.
    type Kind;
    /// Makes an object into what the fields of several others can share.
    #[doc(hidden)]
    fn seal(object: Self::Entity) -> Shared;
    /// The same of no object, if there may be none.
    #[doc(hidden)]
    fn nobody() -> Option<Shared>;
    /// The object that was sealed, if there is one; a copy without its relationships if others share it.
    #[doc(hidden)]
    fn unseal(shared: Shared) -> Option<Object>;
    /// The object, if there is one.
    #[doc(hidden)]
    fn object(&self) -> Option<&Self::Entity>;
}

impl<E: Entity> OneTarget for E {
    type Entity = E;
    type Kind = ToOne;
    fn seal(object: E) -> Shared {
        Arc::new(object)
    }
    fn nobody() -> Option<Shared> {
        None
    }
    fn unseal(shared: Shared) -> Option<Object> {
        let shared = shared.downcast::<E>().ok()?;
        match std::sync::Arc::try_unwrap(shared) {
            Ok(object) => Some(Box::new(object)),
            Err(shared) => copy(&*shared),
        }
    }
    fn object(&self) -> Option<&E> {
        Some(self)
    }
}

impl<E: Entity> OneTarget for Option<E> {
    type Entity = E;
    type Kind = ToOptional;
    fn seal(object: E) -> Shared {
        Arc::new(Some(object))
    }
    fn nobody() -> Option<Shared> {
        Some(Arc::new(None::<E>))
    }
    fn unseal(shared: Shared) -> Option<Object> {
        let shared = shared.downcast::<Self>().ok()?;
        match std::sync::Arc::try_unwrap(shared) {
            Ok(object) => object.map(|object| Box::new(object) as Object),
            Err(shared) => shared.as_ref().as_ref().and_then(copy),
        }
    }
    fn object(&self) -> Option<&E> {
        self.as_ref()
    }
}

/// The model on the other side of a relationship field.
pub type Target<F> = <F as RelationField>::Target;

/// `back_populates`: the other side must lead back here.
#[doc(hidden)]
pub fn back<E, F, G>(_this: fn() -> Relation<E, F>, other: Relation<Target<F>, G>) -> &'static RelationDef
where
    F: RelationField,
    G: RelationField + LeadsTo<E>,
{
    other.def()
}

/// A relationship field that leads to `E`.
#[diagnostic::on_unimplemented(
    message = "`back_populates` names a relationship that does not lead back to `{E}`"
)]
pub trait LeadsTo<E> {}
impl<G: RelationField<Target = E>, E> LeadsTo<E> for G {}
