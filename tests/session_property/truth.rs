//! What has to be true: objects, who belongs to whom, and what a flush makes of them. It knows no session.

use super::models::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// What an object has to be.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) value: i64,
    pub(crate) parent: Option<i64>,
    /// Was it taken from what it cannot be without? The next flush deletes it.
    pub(crate) orphan: bool,
    /// Is it deleted by the next flush?
    pub(crate) marked: bool,
    /// Its key in the database, once it was flushed.
    pub(crate) id: Option<i64>,
    /// Its value in the database.
    pub(crate) flushed: i64,
    pub(crate) version: i64,
}

/// What has to be true.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) rows: BTreeMap<i64, Row>,
    /// Items and their tags.
    pub(crate) links: BTreeSet<(i64, i64)>,
}

impl Truth {
    pub(crate) fn of(&self, kind: Kind) -> Vec<i64> {
        self.rows.iter().filter(|(_, row)| row.kind == kind && !row.marked).map(|(uid, _)| *uid).collect()
    }

    /// The objects of a kind that refer to one, without those that were taken from it.
    pub(crate) fn children(&self, kind: Kind, parent: i64) -> BTreeSet<i64> {
        let refers = |row: &Row| row.kind == kind && row.parent == Some(parent) && !row.orphan;
        self.rows.iter().filter(|(_, row)| refers(row)).map(|(uid, _)| *uid).collect()
    }

    pub(crate) fn tags(&self, item: i64) -> BTreeSet<i64> {
        self.links.iter().filter(|link| link.0 == item).map(|link| link.1).collect()
    }

    pub(crate) fn items(&self, tag: i64) -> BTreeSet<i64> {
        self.links.iter().filter(|link| link.1 == tag).map(|link| link.0).collect()
    }

    /// Is a node another, or below it?
    pub(crate) fn is_below(&self, node: i64, above: i64) -> bool {
        let mut at = Some(node);
        while let Some(uid) = at {
            if uid == above {
                return true;
            }
            at = self.rows.get(&uid).and_then(|row| row.parent);
        }
        false
    }

    pub(crate) fn row(&mut self, uid: i64) -> &mut Row {
        self.rows.get_mut(&uid).expect("it is there")
    }

    pub(crate) fn add(&mut self, uid: i64, kind: Kind, parent: Option<i64>) {
        let row =
            Row { kind, value: 0, parent, orphan: false, marked: false, id: None, flushed: 0, version: 0 };
        self.rows.insert(uid, row);
    }

    pub(crate) fn move_to(&mut self, uid: i64, parent: Option<i64>) {
        let row = self.row(uid);
        let required = matches!(row.kind, Kind::Item | Kind::Badge | Kind::Node);
        if parent.is_none() && required {
            row.orphan |= row.parent.is_some();
            return;
        }
        (row.parent, row.orphan) = (parent, false);
        if let (Kind::Badge, Some(parent)) = (row.kind, parent) {
            for other in self.children(Kind::Badge, parent) {
                self.row(other).orphan = other != uid;
            }
        }
    }

    pub(crate) fn delete(&mut self, uid: i64) {
        let Some(row) = self.rows.get_mut(&uid) else { return };
        if row.id.is_some() {
            row.marked = true;
            return;
        }
        // one that was never flushed goes at once
        for kind in [Kind::Item, Kind::Badge, Kind::Node] {
            self.children(kind, uid).into_iter().for_each(|child| self.delete(child));
        }
        self.gone(uid);
    }

    fn gone(&mut self, uid: i64) {
        self.rows.remove(&uid);
        self.links.retain(|(item, tag)| *item != uid && *tag != uid);
        for row in self.rows.values_mut().filter(|row| row.kind == Kind::Fan && row.parent == Some(uid)) {
            row.parent = None;
        }
    }

    pub(crate) fn flush(&mut self) {
        let mut doomed: Vec<i64> =
            self.rows.iter().filter(|(_, row)| row.marked || row.orphan).map(|(uid, _)| *uid).collect();
        let mut at = 0;
        while let Some(uid) = doomed.get(at).copied() {
            at += 1;
            for kind in [Kind::Item, Kind::Badge, Kind::Node] {
                doomed.extend(self.children(kind, uid));
            }
        }
        doomed.into_iter().for_each(|uid| self.gone(uid));
        for row in self.rows.values_mut().filter(|row| row.kind == Kind::Owner) {
            if row.version == 0 || row.value != row.flushed {
                row.version += 1;
            }
        }
        self.rows.values_mut().for_each(|row| row.flushed = row.value);
    }
}
