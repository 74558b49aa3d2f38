//! What knows the types of a relationship, for code that does not.

use super::{GraphNode, Part};
use crate::error::Result;
use crate::expr::Log;
use crate::orm::{AnyKey, Entity, RelationDef, RelationField, Target, UnitOfWork};
use crate::stmt::FromRow;
use crate::types::Kind;
use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

/// An object that several others may share.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;
/// An object without its type.
pub(crate) type Object = Box<dyn Any + Send + Sync>;
/// A `Vec` of objects without its type.
pub(crate) type Objects = Box<dyn Any + Send>;
/// Pairs of places of an owner and of an object.
pub(super) type Links = [(u32, u32)];

/// The objects of a node, one behind the other, without their type.
pub(crate) trait Arena: Send {
    fn len(&self) -> usize;

    /// Reads one more; gives its place.
    fn read(&mut self, part: &mut Part<'_>) -> Result<u32>;

    /// Forgets the last one.
    fn pop(&mut self);

    /// Tells what its columns have to be.
    fn kinds(&self, out: &mut dyn FnMut(Kind));

    /// The type of a row.
    fn row_type(&self) -> TypeId;

    /// The model of a place, if it is one of this type: the object, or the row's first item.
    fn model(&mut self, at: usize, model: TypeId) -> Option<&mut dyn Any>;

    /// Where rows are read from one table after the other: the next query.
    ///
    /// # Errors
    /// A row has vanished meanwhile.
    fn ask(&mut self) -> Result<Option<Box<Log>>> {
        Ok(None)
    }

    /// Tells what the columns of such a query have to be.
    fn answer_kinds(&self, _out: &mut dyn FnMut(Kind)) {}

    /// Takes a row of such a query.
    ///
    /// # Errors
    /// A cell does not fit.
    fn answer(&mut self, _part: &mut Part<'_>) -> Result<()> {
        Ok(())
    }

    /// The `Vec`.
    fn into_objects(self: Box<Self>) -> Objects;
}

/// Rows that are a model, or begin with one.
pub(super) struct Rows<R> {
    rows: Vec<R>,
    model: fn(&mut R, TypeId) -> Option<&mut dyn Any>,
}

impl<R> Rows<R> {
    pub(super) fn new(model: fn(&mut R, TypeId) -> Option<&mut dyn Any>) -> Box<Self> {
        Box::new(Self { rows: Vec::new(), model })
    }
}

impl<R: FromRow> Arena for Rows<R> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn read(&mut self, part: &mut Part<'_>) -> Result<u32> {
        self.rows.push(R::from_row(part)?);
        Ok(self.rows.len() as u32 - 1)
    }

    fn pop(&mut self) {
        self.rows.pop();
    }

    fn kinds(&self, out: &mut dyn FnMut(Kind)) {
        R::kinds(out);
    }

    fn row_type(&self) -> TypeId {
        TypeId::of::<R>()
    }

    fn model(&mut self, at: usize, model: TypeId) -> Option<&mut dyn Any> {
        (self.model)(self.rows.get_mut(at)?, model)
    }

    fn into_objects(self: Box<Self>) -> Objects {
        Box::new(self.rows)
    }
}

/// A `Vec` of what it holds; empty if that is something else.
pub(super) fn typed<T: 'static>(objects: Objects) -> Vec<T> {
    objects.downcast().map(|objects| *objects).unwrap_or_default()
}

/// What knows the types of a relationship. `models!` makes one for each.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Glue {
    /// A place for targets.
    pub(super) arena: fn() -> Box<dyn Arena>,
    /// Puts a node's objects into the fields of their owners.
    pub(super) fill: fn(&'static RelationDef, &mut dyn Arena, Objects, &Links),
    /// Says in the fields of all owners that the relationship must not be read.
    pub(super) forbid: fn(&'static RelationDef, &mut dyn Arena),
    /// Takes the objects out of an owner's field, if it is loaded.
    pub(crate) take: fn(&'static RelationDef, &mut dyn Any) -> Option<Vec<Object>>,
    /// Puts objects into an owner's field.
    pub(crate) give: fn(&'static RelationDef, &mut dyn Any, Vec<Object>),
    /// Hands a node's objects to the unit of work.
    pub(super) track: fn(&mut GraphNode, &mut UnitOfWork, bool) -> Result<Vec<AnyKey>>,
}

impl Glue {
    #[doc(hidden)]
    pub const fn of<E: Entity, F: RelationField>() -> Self {
        Self {
            arena: || Rows::<Target<F>>::new(|object, model| object.part_mut(model)),
            fill: |def, owners, objects, links| {
                let fields = F::gather(def, typed(objects), owners.len(), links);
                put::<E, F>(def, owners, fields.into_iter());
            },
            forbid: |def, owners| put::<E, F>(def, owners, std::iter::repeat_with(|| F::forbidden(def))),
            take: |def, owner| field::<E, F>(def, owner)?.take(),
            give: |def, owner, objects| {
                let objects = objects.into_iter().filter_map(|object| object.downcast::<Target<F>>().ok());
                let objects: Vec<Target<F>> = objects.map(|object| *object).collect();
                let links: Vec<(u32, u32)> = (0..objects.len()).map(|at| (0, at as u32)).collect();
                let mut made = F::gather(def, objects, 1, &links).into_iter();
                if let (Some(field), Some(new)) = (field::<E, F>(def, owner), made.next()) {
                    *field = new;
                }
            },
            track: |node, work, populate| {
                let objects = node.take::<Target<F>>();
                let keys = work.track_all(objects, populate)?;
                Ok(keys.into_iter().map(|key| key.erase()).collect())
            },
        }
    }
}

impl fmt::Debug for Glue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Glue")
    }
}

/// The field of a relationship.
fn field<'o, E: Entity, F: RelationField>(
    def: &'static RelationDef,
    owner: &'o mut dyn Any,
) -> Option<&'o mut F> {
    let place = E::RELATIONSHIPS.iter().position(|other| def.same(other))?;
    owner.downcast_mut::<E>()?.related_mut(place)?.downcast_mut::<F>()
}

/// Fields for all owners, in order.
fn put<E: Entity, F: RelationField>(
    def: &'static RelationDef,
    owners: &mut dyn Arena,
    mut fields: impl Iterator<Item = F>,
) {
    let Some(place) = E::RELATIONSHIPS.iter().position(|other| def.same(other)) else { return };
    for at in 0..owners.len() {
        // of the rows of a hierarchy, some may be others
        let new = fields.next();
        let owner = owners.model(at, TypeId::of::<E>()).and_then(|model| model.downcast_mut::<E>());
        let field = owner.and_then(|owner| owner.related_mut(place));
        if let (Some(field), Some(new)) = (field.and_then(|field| field.downcast_mut::<F>()), new) {
            *field = new;
        }
    }
}

/// A row whose first part is a model, into which relationships can be loaded.
#[diagnostic::on_unimplemented(
    message = "nothing can be loaded into `{Self}`",
    note = "`.options(…)` needs a model in the first place of the select list"
)]
pub trait LoadRoot: FromRow<First = Self::Entity> {
    /// The model, or the enum over models of a hierarchy.
    type Entity;
}

#[diagnostic::do_not_recommend]
impl<E: Entity> LoadRoot for E {
    type Entity = E;
}

macro_rules! tuples {
    ($( ($($T:ident)*) )*) => { $(
        #[diagnostic::do_not_recommend]
        impl<E: Entity, $($T: FromRow),*> LoadRoot for (E, $($T,)*) {
            type Entity = E;
        }
    )* };
}
tuples! { () (A) (A B) (A B C) (A B C D) (A B C D F) (A B C D F G) }
