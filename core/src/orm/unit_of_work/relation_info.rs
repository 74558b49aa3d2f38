//! A relationship, resolved once per session.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::{Arity, RelationDef, RelationJoin};
use std::any::TypeId;
use std::sync::Arc;

/// What the unit of work needs of a relationship, resolved.
pub(crate) struct RelationInfo {
    pub(crate) def: &'static RelationDef,
    /// Its place among those of its model.
    pub(crate) place: u16,
    pub(crate) owner: TypeId,
    pub(crate) target: TypeId,
    pub(crate) join: RelationJoin,
    /// The relationship that leads back, if one was declared on either side.
    pub(crate) back: Option<&'static RelationDef>,
}

impl RelationInfo {
    /// Resolves a relationship.
    pub(crate) fn of(def: &'static RelationDef) -> Result<Self> {
        let (owner, target) = (def.owner_mapper, def.target_mapper);
        let place = owner.relationships().iter().position(|known| known.same(def)).unwrap_or_default();
        let leads_here = |other: &&&'static RelationDef| other.back.is_some_and(|back| back().same(def));
        let declared = def.back.map(|back| back());
        let back = declared.or_else(|| target.relationships().iter().find(leads_here).copied());
        Ok(Self {
            def,
            place: place as u16,
            owner: owner.entity(),
            target: target.entity(),
            join: def.join()?,
            back,
        })
    }

    /// Does the owner hold the foreign key?
    pub(crate) fn owner_refers(&self) -> bool {
        matches!(self.join, RelationJoin::Direct { owner_refers: true, .. })
    }

    /// Is there any number of objects on the far side, or does one there refer to the owner?
    pub(crate) fn is_collection(&self) -> bool {
        !self.owner_refers()
    }

    /// Does it hold one object at most?
    pub(crate) fn is_one(&self) -> bool {
        self.def.arity == Arity::One
    }

    /// Does the relationship need nothing of a side's objects but their primary keys?
    pub(crate) fn is_referred_to_by_key(&self, is_owner: bool) -> bool {
        let (mapper, columns): (_, Vec<usize>) = match (&self.join, is_owner) {
            (RelationJoin::Direct { pairs, owner_refers: false }, true) => {
                (self.def.owner_mapper, pairs.iter().map(|(own, _)| *own).collect())
            }
            (RelationJoin::Direct { pairs, owner_refers: true }, false) => {
                (self.def.target_mapper, pairs.iter().map(|(_, theirs)| *theirs).collect())
            }
            (RelationJoin::Secondary { owner, .. }, true) => {
                (self.def.owner_mapper, owner.iter().map(|(own, _)| *own).collect())
            }
            (RelationJoin::Secondary { target, .. }, false) => {
                (self.def.target_mapper, target.iter().map(|(theirs, _)| *theirs).collect())
            }
            _ => return false,
        };
        let key = mapper.table().primary_key();
        columns.iter().all(|column| key.contains(column))
    }

    /// Pairs of columns: of whoever holds the foreign key, of whom it refers to.
    pub(crate) fn child_pairs(&self) -> Vec<(usize, usize)> {
        match &self.join {
            RelationJoin::Direct { pairs, owner_refers: true } => pairs.clone(),
            RelationJoin::Direct { pairs, .. } => {
                pairs.iter().map(|(owner, target)| (*target, *owner)).collect()
            }
            RelationJoin::Secondary { .. } | RelationJoin::On { .. } => Vec::new(),
        }
    }
}

impl UnitOfWork {
    /// What is known of a relationship.
    ///
    /// # Errors
    /// Its tables do not fit together.
    pub(crate) fn relation(&mut self, def: &'static RelationDef) -> Result<Arc<RelationInfo>> {
        let at = std::ptr::from_ref(def).addr();
        if let Some(known) = self.relations.get(&at) {
            return Ok(known.clone());
        }
        let info = Arc::new(RelationInfo::of(def)?);
        self.relations.insert(at, info.clone());
        Ok(info)
    }
}
