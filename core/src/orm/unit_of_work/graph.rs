//! Whole graphs, in and out.

use super::UnitOfWork;
use crate::error::Result;
use crate::orm::load::{Graph, Loading};
use crate::orm::{AnyKey, Tracked};

impl UnitOfWork {
    /// Tracks what a query found, with all that was loaded along with it.
    ///
    /// # Errors
    /// A row does not fit its model.
    pub fn track_loaded<R: Tracked>(&mut self, loading: Loading<R>) -> Result<Vec<R::Key>> {
        let Graph { roots, nodes, populate_existing, .. } = loading.into_graph()?;
        let mut keys = Vec::with_capacity(roots.len());
        for root in roots {
            keys.push(root.track(self, populate_existing)?);
        }
        let roots: Vec<AnyKey> = keys.iter().map(|key| R::erase(*key)).collect();
        let mut tracked: Vec<Vec<AnyKey>> = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            let found = node.track(self, populate_existing)?;
            let owners = node.owner.map_or(&roots[..], |owner| &tracked[owner]);
            if node.loaded && !self.relation(node.def)?.owner_refers() {
                let mut related: Vec<Vec<AnyKey>> = vec![Vec::new(); owners.len()];
                for (owner, object) in &node.links {
                    related[*owner as usize].push(found[*object as usize]);
                }
                let of = (node.def.owner)();
                for (owner, related) in owners.iter().zip(related) {
                    // of the rows of a hierarchy, some may be others
                    if !self.stores[&owner.entity].table().inherits_from(of) {
                        continue;
                    }
                    self.take_in(node.def, *owner, &related, node.whole, populate_existing)?;
                }
            }
            tracked.push(found);
        }
        Ok(keys)
    }
}
