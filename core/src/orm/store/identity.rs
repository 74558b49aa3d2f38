//! The index by primary key.

use crate::types::Value;
use hashbrown::{DefaultHashBuilder, HashTable};
use smallvec::SmallVec;
use std::hash::BuildHasher;

/// The values of a primary key.
pub(crate) type Identity = SmallVec<[Value; 1]>;

/// Which slot has which primary key. The keys themselves are the objects' own.
#[derive(Default)]
pub(super) struct Identities {
    table: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
}

impl Identities {
    pub(super) fn find(&self, identity: &[Value], is: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = self.hasher.hash_one(identity);
        let (_, slot) = self.table.find(hash, |(h, slot)| *h == hash && is(*slot))?;
        Some(*slot)
    }

    pub(super) fn insert(&mut self, slot: u32, identity: &[Value]) {
        let hash = self.hasher.hash_one(identity);
        self.table.insert_unique(hash, (hash, slot), |(h, _)| *h);
    }

    pub(super) fn remove(&mut self, slot: u32, identity: &[Value]) {
        let hash = self.hasher.hash_one(identity);
        if let Ok(entry) = self.table.find_entry(hash, |(_, s)| *s == slot) {
            entry.remove();
        }
    }

    pub(super) fn clear(&mut self) {
        self.table.clear();
    }
}
