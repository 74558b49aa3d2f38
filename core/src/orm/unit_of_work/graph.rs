//! Whole graphs, in and out.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::load::{Graph, LeftOut, Loading};
use crate::orm::{AnyKey, Tracked};

impl UnitOfWork {
    /// Tracks what a query found, with all that was loaded along with it.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub fn track_loaded<R: Tracked>(&mut self, loading: Loading<R>) -> Result<Vec<R::Key>> {
        let Graph { roots, left_out, nodes, populate_existing } = loading.into_graph()?;
        let keys = self.leaving_out(left_out, |work| R::track_all(roots, work, populate_existing))?;
        let roots: Vec<AnyKey> = keys.iter().map(|key| R::erase(*key)).collect();
        let mut tracked: Vec<Vec<AnyKey>> = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            let left_out = std::mem::take(&mut node.left_out);
            let found = self.leaving_out(left_out, |work| node.track(work, populate_existing))?;
            let owners = node.owner.map_or(&roots[..], |owner| &tracked[owner]);
            if node.loaded && !self.relation(node.def)?.owner_refers() {
                let whole = node.whole && !self.is_restricted((node.def.target)());
                // the links by their owners, each owner's in their order
                node.links.sort_by_key(|(owner, _)| *owner);
                let of = node.def.owner_mapper;
                let mut left = &node.links[..];
                for (at, owner) in owners.iter().enumerate() {
                    let (own, rest) = left.split_at(left.partition_point(|(of, _)| *of as usize <= at));
                    left = rest;
                    // of the rows of a hierarchy, some may be others
                    let is_of = owner.entity == of.entity()
                        || self.stores[&owner.entity].table().inherits_from(of.table());
                    if !is_of {
                        continue;
                    }
                    let related = own.iter().map(|(_, object)| found[*object as usize].slot);
                    self.take_in_slots(node.def, *owner, related, whole, populate_existing)?;
                }
            }
            tracked.push(found);
        }
        Ok(keys)
    }

    /// Tracks objects of which these columns were not read.
    fn leaving_out<T>(&mut self, columns: LeftOut, track: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.leaving_out = columns;
        let tracked = track(self);
        self.leaving_out.clear();
        tracked
    }
}
