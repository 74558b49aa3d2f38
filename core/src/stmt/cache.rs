//! Prepared statements, found by a statement's structure.

use crate::compile::{Compiled, compile_translated};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::expr::{KeptStructure, Log, Structure};
use crate::schema::SchemaMap;
use hashbrown::HashTable;
use std::fmt;

/// A connection's prepared statements, keyed by structure: the hash finds the bucket, the tokens are then compared, so a
/// hit is exact.
///
/// A hit builds no string and allocates nothing. When it is full, the entry that was used longest ago makes room.
pub struct StatementCache<P> {
    table: HashTable<Entry<P>>,
    capacity: usize,
    clock: u64,
    schemas: SchemaMap,
}

/// A cached statement: its SQL and the driver's handle.
pub struct Entry<P> {
    hash: u64,
    structure: KeptStructure,
    used: u64,
    /// The SQL and how its binds are ordered.
    pub compiled: Compiled,
    /// What the driver keeps for it.
    pub prepared: P,
}

impl<P> Entry<P> {
    /// Is it that of a statement? Lists that are written out may need another text.
    #[inline(always)]
    fn is_of(&self, structure: &Structure<'_>, log: &Log) -> bool {
        self.hash == structure.hash && structure.is(&self.structure) && self.compiled.fits(log.values())
    }
}

impl<P> StatementCache<P> {
    /// A cache of at most this many statements; at least one.
    pub fn new(capacity: usize) -> Self {
        Self { table: HashTable::new(), capacity: capacity.max(1), clock: 0, schemas: SchemaMap::default() }
    }

    /// The same, of statements for other schemas than those that were declared.
    #[must_use]
    pub fn translated(self, schemas: &SchemaMap) -> Self {
        Self { schemas: schemas.clone(), ..self }
    }

    /// The entry for a statement, if there is one.
    #[inline]
    pub fn get(&mut self, log: &Log) -> Option<&mut Entry<P>> {
        let structure = log.structure();
        self.clock += 1;
        let entry = self.table.find_mut(structure.hash, |e| e.is_of(&structure, log))?;
        entry.used = self.clock;
        Some(entry)
    }

    /// The entry for a statement, prepared now if there is none; one look-up either way.
    ///
    /// `prepare` also gets what had to make room, to be closed.
    ///
    /// # Errors
    /// The dialect cannot say it, or `prepare` fails.
    #[inline]
    pub fn get_or_prepare(
        &mut self,
        log: &Log,
        dialect: Dialect,
        prepare: impl FnOnce(&Compiled, Option<P>) -> Result<P>,
    ) -> Result<&mut Entry<P>> {
        let structure = log.structure();
        let hash = structure.hash;
        self.clock += 1;
        match self.table.find_entry(hash, |e| e.is_of(&structure, log)) {
            Ok(found) => {
                let entry = found.into_mut();
                entry.used = self.clock;
                Ok(entry)
            }
            Err(absent) => {
                let compiled = compile_translated(log, dialect, &self.schemas)?;
                let table = absent.into_table();
                let evicted = if table.len() >= self.capacity { evict(table) } else { None };
                let prepared = prepare(&compiled, evicted)?;
                let entry = Entry { hash, structure: structure.keep(), used: self.clock, compiled, prepared };
                Ok(table.insert_unique(hash, entry, |e| e.hash).into_mut())
            }
        }
    }

    /// The SQL of a statement that is not in the cache.
    ///
    /// # Errors
    /// The dialect cannot say it.
    pub fn compile(&self, log: &Log, dialect: Dialect) -> Result<Compiled> {
        compile_translated(log, dialect, &self.schemas)
    }

    /// Puts a statement into the cache and gives its entry; what had to make room comes back, to be closed.
    pub fn insert(&mut self, log: &Log, compiled: Compiled, prepared: P) -> (&mut Entry<P>, Option<P>) {
        let evicted = if self.table.len() >= self.capacity { evict(&mut self.table) } else { None };
        let structure = log.structure();
        let hash = structure.hash;
        let entry = Entry { hash, structure: structure.keep(), used: self.clock, compiled, prepared };
        (self.table.insert_unique(hash, entry, |e| e.hash).into_mut(), evicted)
    }

    /// How many statements it holds.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Does it hold none?
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Forgets all statements.
    pub fn clear(&mut self) {
        self.table.clear();
    }
}

/// Removes the entry that was used longest ago.
#[cold]
fn evict<P>(table: &mut HashTable<Entry<P>>) -> Option<P> {
    let (hash, used) = table.iter().map(|e| (e.hash, e.used)).min_by_key(|(_, used)| *used)?;
    let found = table.find_entry(hash, |e| e.used == used).ok()?;
    Some(found.remove().0.prepared)
}

impl<P> fmt::Debug for StatementCache<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementCache").field("len", &self.len()).field("capacity", &self.capacity).finish()
    }
}
