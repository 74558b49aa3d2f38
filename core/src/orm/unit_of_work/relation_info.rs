//! A relationship, resolved once per session.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::{Arity, RelationDef, RelationJoin};
use crate::schema::TableDef;
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

/// An association table, and pairs of columns: of the owner or the target, and of the table.
#[derive(Clone, Copy)]
pub(crate) struct Through<'a> {
    pub(crate) table: &'static TableDef,
    pub(crate) owner: &'a [(usize, usize)],
    pub(crate) target: &'a [(usize, usize)],
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

    /// Does the owner hold the foreign key, which alone says what is on the far side?
    pub(crate) fn owner_refers(&self) -> bool {
        matches!(self.join, RelationJoin::Direct { owner_refers: true, .. })
    }

    /// Is it the owner whose foreign key is written?
    pub(crate) fn writes_owner(&self) -> bool {
        match &self.join {
            RelationJoin::Direct { owner_refers, .. } => *owner_refers,
            RelationJoin::On { pairs, owner_refers, .. } => *owner_refers && !pairs.is_empty(),
            RelationJoin::Secondary { .. } => false,
        }
    }

    /// The association table whose rows are written, beside a condition of its own or without one: its keys, to the owner
    /// and to the target.
    pub(crate) fn through(&self) -> Option<Through<'_>> {
        let join = match &self.join {
            RelationJoin::On { secondary: Some(join), .. } => join,
            join => join,
        };
        match join {
            RelationJoin::Secondary { table, owner, target } => Some(Through { table, owner, target }),
            _ => None,
        }
    }

    /// Has it a condition of its own, beside the foreign key that is written?
    pub(crate) fn is_conditional(&self) -> bool {
        matches!(&self.join, RelationJoin::On { pairs, .. } if !pairs.is_empty())
    }

    /// The relationship from the object that is referred to, to those that refer to it.
    pub(crate) fn down(&self) -> Option<&'static RelationDef> {
        if self.writes_owner() { self.back } else { Some(self.def) }
    }

    /// The relationship from the object that refers, where what it holds is more than its foreign key says.
    pub(crate) fn conditional_up(&self) -> Option<&'static RelationDef> {
        let up = if self.writes_owner() { Some(self.def) } else { self.back };
        up.filter(|up| up.on.is_some())
    }

    /// Is there any number of objects on the far side, does one there refer to the owner, or has it a condition of its own?
    pub(crate) fn is_collection(&self) -> bool {
        !self.owner_refers()
    }

    /// Does it hold one object at most?
    pub(crate) fn is_one(&self) -> bool {
        self.def.arity == Arity::One
    }

    /// Does the relationship need nothing of a side's objects but their primary keys?
    pub(crate) fn is_referred_to_by_key(&self, is_owner: bool) -> bool {
        let mapper = if is_owner { self.def.owner_mapper } else { self.def.target_mapper };
        let columns: Vec<usize> = match self.through() {
            Some(through) => {
                let ends = if is_owner { through.owner } else { through.target };
                ends.iter().map(|(column, _)| *column).collect()
            }
            // who refers is written
            None if self.writes_owner() == is_owner => return false,
            None => self.child_pairs().into_iter().map(|(_, parent)| parent).collect(),
        };
        let key = mapper.table().primary_key();
        columns.iter().all(|column| key.contains(column))
    }

    /// Pairs of columns: of whoever holds the foreign key, of whom it refers to.
    pub(crate) fn child_pairs(&self) -> Vec<(usize, usize)> {
        match &self.join {
            RelationJoin::Direct { pairs, .. } | RelationJoin::On { pairs, .. } if self.writes_owner() => {
                pairs.clone()
            }
            RelationJoin::Direct { pairs, .. } | RelationJoin::On { pairs, .. } => {
                pairs.iter().map(|(owner, target)| (*target, *owner)).collect()
            }
            RelationJoin::Secondary { .. } => Vec::new(),
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
