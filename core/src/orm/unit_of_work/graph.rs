//! Whole graphs, in and out.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::load::{Graph, Loading};
use crate::orm::{AnyKey, Entity, Key};

impl UnitOfWork {
    /// Tracks what a query found, with all that was loaded along with it.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub fn track_loaded<E: Entity>(&mut self, loading: Loading<E>) -> Result<Vec<Key<E>>> {
        let Graph { roots, nodes, populate_existing, .. } = loading.into_graph()?;
        let mut keys = Vec::with_capacity(roots.len());
        for root in roots {
            keys.push(self.track(root, populate_existing)?);
        }
        let roots: Vec<AnyKey> = keys.iter().map(|key| key.erase()).collect();
        let mut tracked: Vec<Vec<AnyKey>> = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            let found = node.track(self, populate_existing)?;
            let owners = node.owner.map_or(&roots[..], |owner| &tracked[owner]);
            if node.loaded && !self.relation(node.def)?.owner_refers() {
                let mut related: Vec<Vec<AnyKey>> = vec![Vec::new(); owners.len()];
                for (owner, object) in &node.links {
                    related[*owner as usize].push(found[*object as usize]);
                }
                let whole = node.whole && !self.is_restricted((node.def.target)());
                for (owner, related) in owners.iter().zip(related) {
                    self.take_in(node.def, *owner, &related, whole, populate_existing)?;
                }
            }
            tracked.push(found);
        }
        Ok(keys)
    }
}
