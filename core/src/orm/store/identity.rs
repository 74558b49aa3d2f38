//! The index by primary key.

use crate::types::Value;
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use smallvec::SmallVec;
use std::hash::BuildHasher;

/// The values of a primary key.
pub(crate) type Identity = SmallVec<[Value; 1]>;

/// Which slot has which primary key. The keys themselves are the objects' own.
#[derive(Default)]
pub(super) struct Identities {
    /// Half of a hash beside each slot: eight bytes for an object, and none is looked at to make room for more.
    table: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

/// The hash of a primary key.
#[derive(Clone, Copy)]
pub(super) struct IdentityHash(u32);

impl IdentityHash {
    /// As the table wants it: its first and its last bits tell places.
    const fn spread(half: u32) -> u64 {
        (half as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Identities {
    pub(super) fn hash(&self, identity: &[Value]) -> IdentityHash {
        match identity {
            [Value::Int(key)] => self.hash_int(*key),
            identity => IdentityHash((self.hasher.hash_one(identity) >> 32) as u32),
        }
    }

    /// That of a key of one integer.
    #[inline]
    pub(super) fn hash_int(&self, key: i64) -> IdentityHash {
        IdentityHash((self.hasher.hash_one(key) >> 32) as u32)
    }

    pub(super) fn find(&self, IdentityHash(half): IdentityHash, is: impl Fn(u32) -> bool) -> Option<u32> {
        let (_, slot) = self.table.find(IdentityHash::spread(half), |(h, slot)| *h == half && is(*slot))?;
        Some(*slot)
    }

    /// So many more are about to come.
    pub(super) fn expect(&mut self, more: usize) {
        self.table.reserve(more, |(half, _)| IdentityHash::spread(*half));
    }

    pub(super) fn insert(&mut self, slot: u32, identity: &[Value]) {
        self.insert_hashed(slot, self.hash(identity));
    }

    pub(super) fn insert_hashed(&mut self, slot: u32, IdentityHash(half): IdentityHash) {
        let spread = |(half, _): &(u32, u32)| IdentityHash::spread(*half);
        self.table.insert_unique(IdentityHash::spread(half), (half, slot), spread);
    }

    /// The slot that is found by this primary key; if there is none, this one will be.
    #[inline]
    pub(super) fn find_or_insert(
        &mut self,
        slot: u32,
        IdentityHash(half): IdentityHash,
        is: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let same = |(h, slot): &(u32, u32)| *h == half && is(*slot);
        let spread = |(half, _): &(u32, u32)| IdentityHash::spread(*half);
        match self.table.entry(IdentityHash::spread(half), same, spread) {
            Entry::Occupied(known) => Some(known.get().1),
            Entry::Vacant(free) => {
                free.insert((half, slot));
                None
            }
        }
    }

    pub(super) fn remove(&mut self, slot: u32, identity: &[Value]) {
        let IdentityHash(half) = self.hash(identity);
        if let Ok(entry) = self.table.find_entry(IdentityHash::spread(half), |(_, s)| *s == slot) {
            entry.remove();
        }
    }

    pub(super) fn clear(&mut self) {
        self.table.clear();
    }
}
