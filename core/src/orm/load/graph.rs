//! What was loaded, taken apart: for a unit of work, which keeps the objects itself.
//!
//! [`Loading::finish`](super::Loading::finish) puts related objects into the fields of their owners;
//! [`Loading::into_graph`](super::Loading::into_graph) leaves the fields as they are and hands over each object once, with
//! the links between them. Nothing here knows what a session has tracked before.

use super::glue::Objects;
use crate::orm::{Entity, RelationDef};
use crate::schema::TableDef;
use std::sync::Arc;

/// The columns of models that were not read.
pub(crate) type LeftOut = Vec<(&'static TableDef, Arc<[u16]>)>;

/// The rows of a statement and the objects that were loaded along with them.
///
/// `nodes` follow the tree of options, each after the one that its owners are in.
pub(crate) struct Graph<R> {
    /// The statement's rows, in order; a joined collection does not repeat them.
    pub(crate) roots: Vec<R>,
    /// The columns of the roots' model, or of each that a root may be, that were not read; their fields hold blanks.
    pub(crate) left_out: LeftOut,
    /// The relationships that were loaded.
    pub(crate) nodes: Vec<GraphNode>,
    /// Is what the session has tracked already to be read anew (`populate_existing()`)?
    pub(crate) populate_existing: bool,
}

/// The objects of one relationship, loaded for all owners of a node.
///
/// If it was `loaded`, it was so for every owner: one that stands in no link has an empty collection, or none.
pub(crate) struct GraphNode {
    /// The relationship, of the owners' model.
    pub(crate) def: &'static RelationDef,
    /// The place in [`Graph::nodes`] of the owners; `None` for the roots.
    pub(crate) owner: Option<usize>,
    /// Places of an owner and of an object. The links of one owner stand in the order of its collection.
    ///
    /// An object that several owners have is one object with several links.
    pub(crate) links: Vec<(u32, u32)>,
    /// Was it loaded? Not by `noload` and `raiseload`; it then has no objects.
    pub(crate) loaded: bool,
    /// Did `raiseload` forbid to read it?
    pub(crate) forbidden: bool,
    /// Are these all that are related? Not if a condition or a limit left some out: a collection made of them must not
    /// be taken for the whole relationship.
    pub(crate) whole: bool,
    /// The columns that were not read; their fields hold blanks.
    pub(crate) left_out: LeftOut,
    pub(super) objects: Objects,
}

impl GraphNode {
    /// The objects, each once, as what they are; nothing if they are not of this model.
    pub(crate) fn take<E: Entity>(&mut self) -> Vec<E> {
        let objects: Option<&mut Vec<E>> = self.objects.downcast_mut();
        objects.map(std::mem::take).unwrap_or_default()
    }

    /// Hands each object, by value and as what it is, to the unit of work: the keys stand as the objects did. Objects that
    /// are tracked already are overwritten if `populate` says so.
    ///
    /// # Errors
    /// A value cannot be read back.
    pub(crate) fn track(
        &mut self,
        work: &mut crate::orm::UnitOfWork,
        populate: bool,
    ) -> crate::error::Result<Vec<crate::orm::AnyKey>> {
        (self.def.glue.track)(self, work, populate)
    }
}
