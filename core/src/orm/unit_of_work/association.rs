//! Rows of association tables that are to be written.

use crate::orm::{AnyKey, RelationDef};
use crate::schema::TableDef;
use hashbrown::HashMap;

/// A row of an association table that waits for both its ends.
pub(crate) struct Association {
    pub(crate) table: &'static TableDef,
    /// The association table's column, the object, and the object's column; by column.
    pub(crate) ends: Vec<(usize, AnyKey, usize)>,
    /// Is it inserted, or deleted?
    pub(crate) add: bool,
    /// For messages.
    pub(crate) def: &'static RelationDef,
}

/// The rows of association tables to be written, in the order they were asked for.
#[derive(Default)]
pub(crate) struct Associations {
    rows: Vec<Option<Association>>,
    /// Where a row stands, by its table and both objects.
    places: HashMap<(usize, AnyKey, AnyKey), usize>,
}

impl Associations {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.iter().all(Option::is_none)
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.places.clear();
    }

    /// Asks for a row to be inserted or deleted; one that was asked to be the other way is left alone.
    pub(crate) fn push(&mut self, mut row: Association) {
        row.ends.sort_by_key(|(column, ..)| *column);
        let table = std::ptr::from_ref(row.table).addr();
        let (Some((_, first, _)), Some((_, last, _))) = (row.ends.first(), row.ends.last()) else { return };
        let key = (table, *first, *last);
        if let Some(place) = self.places.get(&key)
            && let Some(known) = &self.rows[*place]
        {
            if known.add != row.add {
                self.rows[*place] = None;
                self.places.remove(&key);
            }
            return;
        }
        self.places.insert(key, self.rows.len());
        self.rows.push(Some(row));
    }

    /// Forgets the rows that were to be inserted for an object: it is deleted, and those it has are deleted before it.
    pub(crate) fn forget(&mut self, object: AnyKey) {
        for row in &mut self.rows {
            let of_it = |row: &Association| row.add && row.ends.iter().any(|(_, key, _)| *key == object);
            if row.as_ref().is_some_and(of_it) {
                *row = None;
            }
        }
    }

    /// Takes all that are to be inserted, or deleted.
    pub(crate) fn take(&mut self, add: bool) -> Vec<Association> {
        self.places.clear();
        let (taken, left) =
            std::mem::take(&mut self.rows).into_iter().flatten().partition(|row| row.add == add);
        self.rows = Vec::from_iter(Vec::<Association>::into_iter(left).map(Some));
        taken
    }
}
