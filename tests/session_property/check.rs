//! The session's objects, and the database's rows, beside what has to be true.

use super::models::{Badge, Fan, Handle, Item, KINDS, Kind, Node, Owner, Tag, each};
use super::truth::Row;
use super::world::{Told, World, ensure, told};
use aludel::prelude::*;
use aludel::sync::Session;
use aludel::{AnyRow, ObjectState};
use std::collections::BTreeSet;

impl World {
    /// Compares the session's objects.
    pub(crate) fn check(&mut self, session: &Session) -> Told<()> {
        for (uid, handle) in self.handles.clone() {
            let state = each!(handle, key => session.state(key));
            let Some(row) = self.now.rows.get(&uid).cloned() else {
                let gone = matches!(state, ObjectState::Deleted | ObjectState::Detached);
                ensure!(gone, "{uid} should be gone, and is {state:?}");
                continue;
            };
            let expected = match &row {
                Row { marked: true, .. } => ObjectState::Marked,
                Row { id: None, .. } => ObjectState::Pending,
                _ => ObjectState::Persistent,
            };
            ensure!(state == expected, "{uid} should be {expected:?}, and is {state:?}");
            if row.marked {
                continue;
            }
            if let Some(id) = row.id {
                let found = each!(handle, key => session.try_get(key).map(|o| (o.id, o.uid, o.value)));
                match found {
                    Err(error) => {
                        ensure!(error.to_string().contains("expired"), "{uid}: {error}");
                        continue;
                    }
                    Ok(found) => ensure!(
                        found == (id, uid, row.value),
                        "{uid} is {found:?}, and should be {:?}",
                        (id, uid, row.value)
                    ),
                }
            }
            self.check_links(session, uid, handle, &row)?;
        }
        Ok(())
    }

    fn check_links(&mut self, session: &Session, uid: i64, handle: Handle, row: &Row) -> Told<()> {
        macro_rules! many {
            ($key:expr, $relation:expr, $of:ident, $expected:expr) => {
                match session.try_many($key, $relation) {
                    Ok(keys) => {
                        let found = self.uids(session, keys, |o: &$of| o.uid)?;
                        let expected = $expected;
                        ensure!(
                            found.as_ref().is_none_or(|found| *found == expected),
                            "{}: {} of {uid} is {found:?}, and should be {expected:?}",
                            row.id.map_or("pending", |_| "persistent"),
                            stringify!($relation)
                        );
                    }
                    Err(error) => ensure!(error.to_string().contains("not loaded"), "{uid}: {error}"),
                }
            };
        }
        macro_rules! one {
            ($key:expr, $relation:expr, $of:ident, $expected:expr) => {
                match session.try_one($key, $relation) {
                    Ok(found) => {
                        let keys = Vec::from_iter(found);
                        let found = self.uids(session, &keys, |o: &$of| o.uid)?;
                        let expected: BTreeSet<i64> = $expected.into_iter().collect();
                        ensure!(
                            found.as_ref().is_none_or(|found| *found == expected),
                            "{} of {uid} is {found:?}, and should be {expected:?}",
                            stringify!($relation)
                        );
                    }
                    Err(error) => ensure!(error.to_string().contains("not loaded"), "{uid}: {error}"),
                }
            };
        }
        match handle {
            Handle::Owner(key) => {
                many!(key, Owner::items, Item, self.now.children(Kind::Item, uid));
                many!(key, Owner::fans, Fan, self.now.children(Kind::Fan, uid));
                one!(key, Owner::badge, Badge, self.now.children(Kind::Badge, uid));
                if row.id.is_some() && row.value == row.flushed {
                    let version = session[key].version;
                    ensure!(version == row.version, "{uid} has version {version}, not {}", row.version);
                }
            }
            Handle::Item(key) => {
                many!(key, Item::tags, Tag, self.now.tags(uid));
                if !row.orphan {
                    one!(key, Item::owner, Owner, row.parent);
                }
            }
            Handle::Badge(key) if !row.orphan => one!(key, Badge::owner, Owner, row.parent),
            Handle::Badge(_) => {}
            Handle::Fan(key) => one!(key, Fan::owner, Owner, row.parent),
            Handle::Tag(key) => many!(key, Tag::items, Item, self.now.items(uid)),
            Handle::Node(key) => {
                many!(key, Node::children, Node, self.now.children(Kind::Node, uid));
                if !row.orphan {
                    one!(key, Node::parent, Node, row.parent);
                }
            }
        }
        Ok(())
    }

    /// Compares the database, when all is flushed.
    pub(crate) fn check_rows(&self, session: &mut Session) -> Told<()> {
        ensure!(!session.is_dirty(), "the session is dirty after a flush");
        let id = |uid: i64| self.now.rows.get(&uid).and_then(|row| row.id).unwrap_or(-uid);
        type Found = Vec<(i64, i64, i64, Option<i64>, i64)>;
        for kind in KINDS {
            let (table, parent, version) = match kind {
                Kind::Owner => ("owners", "CAST(NULL AS BIGINT)", "version"),
                Kind::Item => ("items", "owner_id", "CAST(0 AS BIGINT)"),
                Kind::Badge => ("badges", "owner_id", "CAST(0 AS BIGINT)"),
                Kind::Fan => ("fans", "owner_id", "CAST(0 AS BIGINT)"),
                Kind::Tag => ("tags", "CAST(NULL AS BIGINT)", "CAST(0 AS BIGINT)"),
                Kind::Node => ("nodes", "parent_id", "CAST(0 AS BIGINT)"),
            };
            let sql = format!(
                "SELECT uid, id, value, {parent} AS parent, {version} AS version FROM property_{table} ORDER BY uid"
            );
            let row = |row: AnyRow| {
                Ok((
                    row.get("uid")?,
                    row.get("id")?,
                    row.get("value")?,
                    row.get("parent")?,
                    row.get("version")?,
                ))
            };
            let found = told(session.execute(text(sql)))?.mappings().map(row).collect();
            let found: Found = told(found)?;
            let rows = self.now.rows.iter().filter(|(_, row)| row.kind == kind);
            let expected: Found =
                rows.map(|(uid, row)| (*uid, id(*uid), row.value, row.parent.map(id), row.version)).collect();
            ensure!(found == expected, "rows of {kind:?}:\n  {found:?}, and should be\n  {expected:?}");
        }
        let sql = "SELECT i.uid AS item, t.uid AS tag FROM property_item_tags JOIN property_items i ON i.id = item_id \
                   JOIN property_tags t ON t.id = tag_id ORDER BY i.uid, t.uid";
        let row = |row: AnyRow| Ok((row.get("item")?, row.get("tag")?));
        let found = told(session.execute(text(sql)))?.mappings().map(row).collect();
        let found: Vec<(i64, i64)> = told(found)?;
        let expected = Vec::from_iter(self.now.links.iter().copied());
        ensure!(found == expected, "links are {found:?}, and should be {expected:?}");
        Ok(())
    }
}
