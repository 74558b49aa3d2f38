//! Keys: what an owner and what belongs to it have in common, and what tells objects apart.

use crate::error::Result;
use crate::schema::TableDef;
use crate::types::{Cells, Kind, SqlType, Value};
use hashbrown::HashMap;
use smallvec::SmallVec;

/// The values of one or several columns. Most are one integer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// One of the columns is NULL: it refers to nothing.
    Null,
    Int(i64),
    Values(Box<[Value]>),
}

impl Key {
    /// The values, to be bound.
    pub(super) fn into_values(self) -> Vec<Value> {
        match self {
            Self::Null => Vec::new(),
            Self::Int(int) => vec![Value::Int(int)],
            Self::Values(values) => values.into(),
        }
    }

    /// A key of values.
    pub(super) fn of(values: impl IntoIterator<Item = Value>) -> Self {
        let values: SmallVec<[Value; 2]> = values.into_iter().collect();
        match values.as_slice() {
            [Value::Int(int)] => Self::Int(*int),
            values if values.iter().any(Value::is_null) => Self::Null,
            _ => Self::Values(values.into_vec().into()),
        }
    }
}

/// A cell that is part of a key: its place, and how it is read. Both sides of a key are read alike, so that they compare.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyCell {
    pub(super) at: usize,
    pub(super) kind: Kind,
}

impl KeyCell {
    pub(super) fn new(at: usize, ty: &SqlType) -> Self {
        let kind = match ty {
            // what is another type on each database is read as what it is there
            SqlType::Variant(_) | SqlType::Unsigned(_) => Kind::Any,
            ty if ty.is_integer() => Kind::Int,
            ty if ty.is_text() => Kind::Text,
            SqlType::Uuid => Kind::Uuid,
            _ => Kind::Any,
        };
        Self { at, kind }
    }

    fn read(self, cells: &mut dyn Cells) -> Result<Value> {
        Ok(match self.kind {
            Kind::Int => cells.int_opt()?.map_or(Value::Null, Value::Int),
            Kind::Text => cells.text_opt()?.map_or(Value::Null, Value::from),
            Kind::Uuid => cells.uuid_opt()?.map_or(Value::Null, Value::Uuid),
            _ => cells.any()?,
        })
    }
}

/// Reads the key of a part of a row that begins at a place.
#[inline]
pub(super) fn read_key(cells: &mut dyn Cells, start: usize, key: &[KeyCell]) -> Result<Key> {
    if let [KeyCell { at, kind: Kind::Int }] = key {
        cells.move_to(start + at);
        return Ok(cells.int_opt()?.map_or(Key::Null, Key::Int));
    }
    read_values(cells, start, key)
}

#[inline(never)]
fn read_values(cells: &mut dyn Cells, start: usize, key: &[KeyCell]) -> Result<Key> {
    let mut values: SmallVec<[Value; 2]> = SmallVec::new();
    for cell in key {
        cells.move_to(start + cell.at);
        values.push(cell.read(cells)?);
    }
    Ok(Key::of(values))
}

/// The values of some columns of a table, which are the first of a row.
pub(crate) fn key_values(cells: &mut dyn Cells, table: &TableDef, columns: &[usize]) -> Result<Vec<Value>> {
    let cell = |(at, column): (usize, &usize)| KeyCell::new(at, &table.columns[*column].ty);
    let key: Vec<KeyCell> = columns.iter().enumerate().map(cell).collect();
    Ok(read_values(cells, 0, &key)?.into_values())
}

/// The integers that keys are made of, caught as the objects that hold them are read: no cell is read twice.
#[derive(Default)]
pub(super) struct Watch {
    /// The places to look at, as bits.
    wanted: u64,
    /// Those that were passed in this object.
    seen: u64,
    ints: Vec<Option<i64>>,
}

impl Watch {
    /// Looks out for a key, if it is one integer.
    pub(super) fn add(&mut self, key: &[KeyCell]) -> bool {
        let [KeyCell { at: at @ 0..64, kind: Kind::Int }] = key else { return false };
        self.wanted |= 1 << at;
        self.ints.resize(self.ints.len().max(at + 1), None);
        true
    }

    /// Another object begins.
    pub(super) fn begin(&mut self) {
        self.seen = 0;
    }

    /// An integer passes.
    #[inline(always)]
    pub(super) fn pass(&mut self, at: usize, int: Option<i64>) {
        if at < 64 && self.wanted >> at & 1 == 1 {
            self.seen |= 1 << at;
            self.ints[at] = int;
        }
    }

    /// The key of the object that was read last; what did not pass by is read now.
    #[inline]
    pub(super) fn key(&self, cells: &mut dyn Cells, start: usize, key: &[KeyCell]) -> Result<Key> {
        match key {
            [KeyCell { at: at @ 0..64, .. }] if self.seen >> at & 1 == 1 => {
                Ok(self.ints[*at].map_or(Key::Null, Key::Int))
            }
            key => read_key(cells, start, key),
        }
    }
}

/// The cells of columns, where only some of the table's are read.
pub(super) fn cells_of(table: &TableDef, reads: &super::Reads, columns: &[usize]) -> Vec<KeyCell> {
    columns.iter().map(|column| KeyCell::new(reads.rank(*column), &table.columns[*column].ty)).collect()
}

/// Owners by their keys: several may have one key, as posts have one author.
#[derive(Default)]
pub(super) struct Groups {
    groups: HashMap<Key, u32>,
    keys: Vec<Key>,
    owners: Vec<SmallVec<[u32; 2]>>,
    /// The key that was asked for last, and its group: rows of one owner often follow each other.
    last: Option<(Key, u32)>,
}

impl Groups {
    /// The places of owners by their keys, less those that refer to nothing.
    pub(super) fn of(keys: &[Key]) -> Self {
        let mut all = Self { groups: HashMap::with_capacity(keys.len()), ..Self::default() };
        all.owners.reserve_exact(keys.len());
        for (owner, key) in keys.iter().enumerate().filter(|(_, key)| **key != Key::Null) {
            let next = all.owners.len() as u32;
            let group = *all.groups.entry(key.clone()).or_insert(next);
            if group == next {
                all.owners.push(SmallVec::new());
                all.keys.push(key.clone());
            }
            all.owners[group as usize].push(owner as u32);
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    /// The keys, each once, in the order of their owners.
    pub(super) fn keys(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.keys)
    }

    /// The owners of a key.
    #[inline]
    pub(super) fn owners(&mut self, key: Key) -> &[u32] {
        let group = match &self.last {
            Some((last, group)) if *last == key => *group,
            _ => {
                let Some(group) = self.groups.get(&key).copied() else { return &[] };
                self.last = Some((key, group));
                group
            }
        };
        &self.owners[group as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_of_one_key_are_one_group() {
        let keys = [Key::Int(7), Key::Null, Key::Int(3), Key::Int(7)];
        let mut groups = Groups::of(&keys);
        assert!(groups.keys() == [Key::Int(7), Key::Int(3)]);
        assert_eq!(groups.owners(Key::Int(7)), [0, 3]);
        assert_eq!(groups.owners(Key::Int(3)), [2]);
        assert_eq!(groups.owners(Key::Int(9)), [0_u32; 0]);
        assert_eq!(groups.owners(Key::Null), [0_u32; 0]);
    }

    #[test]
    fn a_key_with_a_null_refers_to_nothing() {
        assert!(Key::of([Value::Int(1), Value::Null]) == Key::Null);
        assert!(Key::of([Value::Int(1)]) == Key::Int(1));
        assert!(Key::of([Value::Int(1), Value::from("a")]) != Key::Null);
    }
}
