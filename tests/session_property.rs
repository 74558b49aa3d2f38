//! Random lives of a session beside a plain model of what has to be true: its objects, their relationships and the rows.
//!
//! A life is made from its seed: each step has a seed of its own, so that steps can be left out. One that goes wrong is
//! shortened to the steps that are needed, which are printed with it.
//!
//! Steps leave out what a session does not promise: an expired object is refreshed before it is put anywhere or taken out;
//! a one-to-one relationship is loaded before another takes the place, since one that is not known cannot make room; an
//! association is not put in twice where it is not loaded; collections do not follow a foreign key that is set by hand.

use aludel::prelude::*;
use aludel::sync::{Engine, Session, SessionMaker};
use aludel::{AnyRow, Entity, ObjectState, Result};
use aludel_tests::databases::{self, Turn};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

models! {
    #[derive(Debug)]
    struct Owner in "property_owners" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        version: i64 = column(version_id),
        items: Many<Item> = relationship(back_populates = owner, cascade = [All, DeleteOrphan]),
        badge: One<Option<Badge>> = relationship(back_populates = owner, cascade = [All, DeleteOrphan]),
        fans: Many<Fan> = relationship(back_populates = owner),
    }

    #[derive(Debug)]
    struct Item in "property_items" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        owner_id: i64 = column(foreign_key(Owner::id)),
        owner: One<Owner> = relationship(back_populates = items),
        tags: Many<Tag> = relationship(secondary = ItemTag, back_populates = items),
    }

    #[derive(Debug)]
    struct Badge in "property_badges" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        owner_id: i64 = column(foreign_key(Owner::id)),
        owner: One<Owner> = relationship(back_populates = badge),
    }

    #[derive(Debug)]
    struct Fan in "property_fans" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        owner_id: Option<i64> = column(foreign_key(Owner::id)),
        owner: One<Option<Owner>> = relationship(back_populates = fans),
    }

    #[derive(Debug)]
    struct Tag in "property_tags" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        items: Many<Item> = relationship(secondary = ItemTag, back_populates = tags),
    }

    table ItemTag in "property_item_tags" {
        item_id: i64 = column(primary_key, foreign_key(Item::id)),
        tag_id: i64 = column(primary_key, foreign_key(Tag::id)),
    }

    #[derive(Debug)]
    struct Node in "property_nodes" {
        id: i64 = column(primary_key),
        uid: i64 = column(unique),
        value: i64,
        parent_id: Option<i64> = column(foreign_key(Node::id)),
        parent: One<Option<Node>> = relationship(parent_id, back_populates = children),
        children: Many<Node> =
            relationship(parent_id, back_populates = parent, cascade = [All, DeleteOrphan]),
    }
}

static TABLES: Metadata = metadata![Owner, Item, Badge, Fan, Tag, ItemTag, Node];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Owner,
    Item,
    Badge,
    Fan,
    Tag,
    Node,
}

const KINDS: [Kind; 6] = [Kind::Owner, Kind::Item, Kind::Badge, Kind::Fan, Kind::Tag, Kind::Node];

/// The session's key of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Handle {
    Owner(Key<Owner>),
    Item(Key<Item>),
    Badge(Key<Badge>),
    Fan(Key<Fan>),
    Tag(Key<Tag>),
    Node(Key<Node>),
}

/// The same for a key of each model.
macro_rules! each {
    ($handle:expr, $key:ident => $then:expr) => {
        match $handle {
            Handle::Owner($key) => $then,
            Handle::Item($key) => $then,
            Handle::Badge($key) => $then,
            Handle::Fan($key) => $then,
            Handle::Tag($key) => $then,
            Handle::Node($key) => $then,
        }
    };
}

macro_rules! handles {
    ($($model:ident $as:ident)*) => {
        $(impl From<Key<$model>> for Handle {
            fn from(key: Key<$model>) -> Self {
                Self::$model(key)
            }
        })*
        impl World {
            $(fn $as(&self, uid: i64) -> Key<$model> {
                match self.handles[&uid] {
                    Handle::$model(key) => key,
                    other => panic!("{uid} is {other:?}"),
                }
            })*
        }
    };
}
handles! { Owner owner Item item Badge badge Fan fan Tag tag Node node }

/// What an object has to be.
#[derive(Clone, Debug)]
struct Row {
    kind: Kind,
    value: i64,
    parent: Option<i64>,
    /// Was it taken from what it cannot be without? The next flush deletes it.
    orphan: bool,
    /// Is it deleted by the next flush?
    marked: bool,
    /// Its key in the database, once it was flushed.
    id: Option<i64>,
    /// Its value in the database.
    flushed: i64,
    version: i64,
}

/// What has to be true.
#[derive(Clone, Debug, Default)]
struct Truth {
    rows: BTreeMap<i64, Row>,
    /// Items and their tags.
    links: BTreeSet<(i64, i64)>,
}

impl Truth {
    fn of(&self, kind: Kind) -> Vec<i64> {
        self.rows.iter().filter(|(_, row)| row.kind == kind && !row.marked).map(|(uid, _)| *uid).collect()
    }

    /// The objects of a kind that refer to one, without those that were taken from it.
    fn children(&self, kind: Kind, parent: i64) -> BTreeSet<i64> {
        let refers = |row: &Row| row.kind == kind && row.parent == Some(parent) && !row.orphan;
        self.rows.iter().filter(|(_, row)| refers(row)).map(|(uid, _)| *uid).collect()
    }

    fn tags(&self, item: i64) -> BTreeSet<i64> {
        self.links.iter().filter(|link| link.0 == item).map(|link| link.1).collect()
    }

    fn items(&self, tag: i64) -> BTreeSet<i64> {
        self.links.iter().filter(|link| link.1 == tag).map(|link| link.0).collect()
    }

    /// Is a node another, or below it?
    fn is_below(&self, node: i64, above: i64) -> bool {
        let mut at = Some(node);
        while let Some(uid) = at {
            if uid == above {
                return true;
            }
            at = self.rows.get(&uid).and_then(|row| row.parent);
        }
        false
    }

    fn row(&mut self, uid: i64) -> &mut Row {
        self.rows.get_mut(&uid).expect("it is there")
    }

    fn add(&mut self, uid: i64, kind: Kind, parent: Option<i64>) {
        let row =
            Row { kind, value: 0, parent, orphan: false, marked: false, id: None, flushed: 0, version: 0 };
        self.rows.insert(uid, row);
    }

    fn move_to(&mut self, uid: i64, parent: Option<i64>) {
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

    fn delete(&mut self, uid: i64) {
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

    fn flush(&mut self) {
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

/// How a savepoint, or the life, goes on after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    On,
    /// The innermost savepoint is over, by a flush that failed.
    InnermostOver,
    /// The transaction is over.
    AllOver,
}

struct World {
    now: Truth,
    /// As it was when the transaction and the savepoints within it began.
    before: Vec<Truth>,
    handles: BTreeMap<i64, Handle>,
    next_uid: i64,
    log: Vec<String>,
}

type Told<T> = std::result::Result<T, String>;

fn told<T>(result: Result<T>) -> Told<T> {
    result.map_err(|error| format!("error: {error}"))
}

macro_rules! ensure {
    ($condition:expr, $($why:tt)*) => {
        if !$condition {
            return Err(format!($($why)*));
        }
    };
}

impl World {
    fn new() -> Self {
        Self {
            now: Truth::default(),
            before: vec![Truth::default()],
            handles: BTreeMap::new(),
            next_uid: 0,
            log: Vec::new(),
        }
    }

    fn uid(&mut self) -> i64 {
        self.next_uid += 1;
        self.next_uid
    }

    fn say(&mut self, what: String) {
        self.log.push(what);
    }

    /// A new object is in the session.
    fn came(&mut self, uid: i64, key: impl Into<Handle>, kind: Kind, parent: Option<i64>) {
        self.handles.insert(uid, key.into());
        self.now.add(uid, kind, None);
        if parent.is_some() {
            self.now.move_to(uid, parent);
        }
    }

    fn flushed(&mut self, session: &Session) -> Told<()> {
        self.now.flush();
        for (uid, row) in &mut self.now.rows {
            if row.id.is_none() {
                row.id = Some(told(each!(self.handles[uid], key => session.try_get(key).map(|o| o.id)))?);
            }
        }
        Ok(())
    }

    fn flush(&mut self, session: &mut Session) -> Told<()> {
        told(session.flush())?;
        self.flushed(session)
    }

    /// One of a kind at random, tracked and fresh.
    fn pick(&mut self, session: &mut Session, rng: &mut Rng, kind: Kind) -> Told<Option<i64>> {
        let all = self.now.of(kind);
        let Some(uid) = rng.choice(all) else { return Ok(None) };
        if !self.handles.contains_key(&uid) {
            self.flush(session)?;
            let Some(id) = self.now.rows.get(&uid).and_then(|row| row.id) else { return Ok(None) };
            let handle = told(match kind {
                Kind::Owner => session.get_one(Owner, id).map(Handle::from),
                Kind::Item => session.get_one(Item, id).map(Handle::from),
                Kind::Badge => session.get_one(Badge, id).map(Handle::from),
                Kind::Fan => session.get_one(Fan, id).map(Handle::from),
                Kind::Tag => session.get_one(Tag, id).map(Handle::from),
                Kind::Node => session.get_one(Node, id).map(Handle::from),
            })?;
            self.handles.insert(uid, handle);
        }
        if self.now.rows[&uid].id.is_some() {
            each!(self.handles[&uid], key => if session.try_get(key).is_err() { told(session.refresh(key))? });
        }
        Ok(Some(uid))
    }

    /// May these be taken out of what they are in?
    fn is_usable(&self, session: &Session, uids: &BTreeSet<i64>) -> bool {
        uids.iter().all(|uid| {
            let row = &self.now.rows[uid];
            let fresh = || each!(self.handles[uid], key => session.try_get(key).is_ok());
            !row.marked && (row.id.is_none() || fresh())
        })
    }

    /// Two at random.
    fn pick_two(
        &mut self,
        session: &mut Session,
        rng: &mut Rng,
        kinds: [Kind; 2],
    ) -> Told<Option<(i64, i64)>> {
        let first = self.pick(session, rng, kinds[0])?;
        let second = self.pick(session, rng, kinds[1])?;
        // the flush for the second may have deleted the first
        Ok(first.zip(second).filter(|(first, _)| self.now.rows.contains_key(first)))
    }

    /// The objects of keys, which may be new to us; `None` if one of those has to be read anew before it says who it is.
    fn uids<E: Entity>(
        &mut self,
        session: &Session,
        keys: &[Key<E>],
        of: fn(&E) -> i64,
    ) -> Told<Option<BTreeSet<i64>>>
    where
        Key<E>: Into<Handle>,
    {
        let mut found = BTreeSet::new();
        for key in keys {
            let handle: Handle = (*key).into();
            let known = self.handles.iter().find(|(_, known)| **known == handle).map(|(uid, _)| *uid);
            let uid = match known {
                Some(uid) => uid,
                None => match session.try_get(*key) {
                    Ok(object) => of(object),
                    Err(error) if error.to_string().contains("expired") => return Ok(None),
                    Err(error) => return Err(error.to_string()),
                },
            };
            self.handles.insert(uid, handle);
            ensure!(found.insert(uid), "{uid} is twice in a collection");
        }
        Ok(Some(found))
    }

    /// Compares the session's objects.
    fn check(&mut self, session: &Session) -> Told<()> {
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
    fn check_rows(&self, session: &mut Session) -> Told<()> {
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

/// Lets the steps happen, one after the other; `at` is the next. Ends with them, or with the transaction.
fn go(
    world: &mut World,
    session: &mut Session,
    steps: &[u64],
    at: &mut usize,
    until: usize,
    depth: usize,
) -> Told<Next> {
    while *at < until.min(steps.len()) {
        let mut rng = Rng::with_seed(steps[*at]);
        *at += 1;
        let next = match rng.u32(..40) {
            0..=1 if depth < 3 => nested(world, session, &mut rng, steps, at, depth)?,
            2 => rollback(world, session, depth)?,
            3 => commit(world, session, &mut rng, depth)?,
            4 => fail(world, session, depth)?,
            _ => {
                step(world, session, &mut rng)?;
                Next::On
            }
        };
        world.check(session)?;
        if !session.is_dirty() {
            world.check_rows(session)?;
        }
        if next != Next::On && depth > 0 {
            return Ok(next);
        }
    }
    Ok(Next::On)
}

fn nested(
    world: &mut World,
    session: &mut Session,
    rng: &mut Rng,
    steps: &[u64],
    at: &mut usize,
    depth: usize,
) -> Told<Next> {
    world.say(format!("begin_nested {}", depth + 1));
    let mut inner = told(session.begin_nested())?;
    world.flushed(&inner)?;
    world.before.push(world.now.clone());
    let until = *at + rng.usize(1..10);
    let next = go(world, &mut inner, steps, at, until, depth + 1)?;
    let end = rng.u32(..3);
    world.say(format!("end of {}: {}", depth + 1, ["commit", "rollback", "drop"][end as usize]));
    if next != Next::On {
        match end {
            0 => ensure!(inner.commit().is_err(), "what is over is committed"),
            1 => told(inner.rollback())?,
            _ => drop(inner),
        }
        return Ok(if next == Next::InnermostOver { Next::On } else { next });
    }
    let before = world.before.pop().expect("it began");
    match end {
        0 => {
            told(inner.commit())?;
            world.flushed(session)?;
        }
        1 => {
            told(inner.rollback())?;
            world.now = before;
        }
        _ => {
            drop(inner);
            world.now = before;
        }
    }
    Ok(Next::On)
}

fn rollback(world: &mut World, session: &mut Session, depth: usize) -> Told<Next> {
    world.say("rollback".to_owned());
    told(session.rollback())?;
    world.before.truncate(1);
    world.now = world.before[0].clone();
    Ok(if depth > 0 { Next::AllOver } else { Next::On })
}

fn commit(world: &mut World, session: &mut Session, rng: &mut Rng, depth: usize) -> Told<Next> {
    world.say("commit".to_owned());
    told(session.commit())?;
    world.flushed(session)?;
    world.before = vec![world.now.clone()];
    {
        let mut other = SessionMaker::new(session.engine()).session();
        world.check_rows(&mut other)?;
    }
    if rng.u32(..3) == 0 {
        world.say("close".to_owned());
        told(session.close())?;
        world.handles.clear();
    }
    Ok(if depth > 0 { Next::AllOver } else { Next::On })
}

/// A flush that the database refuses.
fn fail(world: &mut World, session: &mut Session, depth: usize) -> Told<Next> {
    world.flush(session)?;
    let Some(uid) = world.now.of(Kind::Tag).first().copied() else { return Ok(Next::On) };
    world.say(format!("fail with {uid}"));
    session.add(Tag::new().uid(uid).value(0));
    let refused = session.flush();
    ensure!(refused.as_ref().is_err_and(|e| e.is_unique_violation()), "it is refused: {refused:?}");
    let before = world.before.last().cloned().expect("a transaction");
    world.now = before;
    if depth > 0 {
        world.before.pop();
        return Ok(Next::InnermostOver);
    }
    Ok(Next::On)
}

fn step(world: &mut World, session: &mut Session, rng: &mut Rng) -> Told<()> {
    let what = rng.u32(..22);
    match what {
        0 => {
            let [uid, one, two, badge, fan] = [(); 5].map(|()| world.uid());
            world.say(format!("add owner {uid} with items {one} {two}, badge {badge}, fan {fan}"));
            let key = session.add(
                Owner::new()
                    .uid(uid)
                    .value(0)
                    .items([Item::new().uid(one).value(0), Item::new().uid(two).value(0)])
                    .badge(Badge::new().uid(badge).value(0))
                    .fans([Fan::new().uid(fan).value(0)]),
            );
            world.came(uid, key, Kind::Owner, None);
            let items = session.many(key, Owner::items).to_vec();
            ensure!(items.len() == 2, "it has two items");
            world.came(one, items[0], Kind::Item, Some(uid));
            world.came(two, items[1], Kind::Item, Some(uid));
            let found = session.one(key, Owner::badge).ok_or("it has a badge")?;
            world.came(badge, found, Kind::Badge, Some(uid));
            world.came(fan, session.many(key, Owner::fans)[0], Kind::Fan, Some(uid));
        }
        1 => {
            let uid = world.uid();
            match rng.u32(..3) {
                0 => {
                    world.say(format!("add tag {uid}"));
                    let key = session.add(Tag::new().uid(uid).value(0));
                    world.came(uid, key, Kind::Tag, None);
                }
                1 => {
                    world.say(format!("add fan {uid}"));
                    let key = session.add(Fan::new().uid(uid).value(0));
                    world.came(uid, key, Kind::Fan, None);
                }
                _ => {
                    let child = world.uid();
                    world.say(format!("add node {uid} with child {child}"));
                    let key = session
                        .add(Node::new().uid(uid).value(0).children([Node::new().uid(child).value(0)]));
                    world.came(uid, key, Kind::Node, None);
                    world.came(child, session.many(key, Node::children)[0], Kind::Node, Some(uid));
                }
            }
        }
        2 => {
            let Some(owner) = world.pick(session, rng, Kind::Owner)? else { return Ok(()) };
            let uid = world.uid();
            if rng.bool() {
                world.say(format!("append new item {uid} to {owner}"));
                let key = session.append(world.owner(owner), Owner::items, Item::new().uid(uid).value(0));
                world.came(uid, key, Kind::Item, Some(owner));
            } else {
                world.say(format!("add item {uid} of {owner}"));
                let key = session.add(Item::new().uid(uid).value(0).owner(world.owner(owner)));
                world.came(uid, key, Kind::Item, Some(owner));
            }
        }
        3 => {
            let Some(parent) = world.pick(session, rng, Kind::Node)? else { return Ok(()) };
            let uid = world.uid();
            world.say(format!("append new node {uid} to {parent}"));
            let key = session.append(world.node(parent), Node::children, Node::new().uid(uid).value(0));
            world.came(uid, key, Kind::Node, Some(parent));
        }
        4 | 5 => {
            let kind = KINDS[rng.usize(..6)];
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            let value = rng.i64(0..4);
            world.say(format!("value of {uid} = {value}"));
            if world.now.rows[&uid].id.is_some() {
                each!(world.handles[&uid], key => session[key].value = value);
            } else {
                macro_rules! draft {
                    ($($model:ident)*) => {
                        match world.handles[&uid] {
                            $(Handle::$model(key) => {
                                let draft = session.draft(key).ok_or("it waits")?;
                                draft.assign($model::value, value);
                            })*
                        }
                    };
                }
                draft! { Owner Item Badge Fan Tag Node }
            }
            world.now.row(uid).value = value;
        }
        6 => {
            let Some((owner, item)) = world.pick_two(session, rng, [Kind::Owner, Kind::Item])? else {
                return Ok(());
            };
            if rng.bool() {
                world.say(format!("append item {item} to {owner}"));
                session.append(world.owner(owner), Owner::items, world.item(item));
            } else {
                world.say(format!("set owner of item {item} to {owner}"));
                session.set(world.item(item), Item::owner, world.owner(owner));
            }
            world.now.move_to(item, Some(owner));
        }
        7 => {
            let Some((owner, fan)) = world.pick_two(session, rng, [Kind::Owner, Kind::Fan])? else {
                return Ok(());
            };
            let to = (world.now.rows[&fan].parent != Some(owner)).then_some(owner);
            world.say(format!("fan {fan} of {owner} to {to:?}"));
            match (to, rng.bool()) {
                (None, true) => session.remove(world.owner(owner), Owner::fans, world.fan(fan)),
                (None, false) => session.set(world.fan(fan), Fan::owner, None::<Key<Owner>>),
                (Some(_), true) => {
                    session.append(world.owner(owner), Owner::fans, world.fan(fan));
                }
                (Some(_), false) => session.set(world.fan(fan), Fan::owner, world.owner(owner)),
            }
            world.now.move_to(fan, to);
        }
        8 => {
            let Some(item) = world.pick(session, rng, Kind::Item)? else { return Ok(()) };
            let row = world.now.rows[&item].clone();
            let Some(owner) = row.parent.filter(|owner| !row.orphan && world.now.rows.contains_key(owner))
            else {
                return Ok(());
            };
            let usable = world
                .handles
                .get(&owner)
                .is_some_and(|owner| matches!(owner, Handle::Owner(key) if session.try_get(*key).is_ok()));
            if !usable || world.now.rows[&owner].marked {
                return Ok(());
            }
            world.say(format!("remove item {item} from {owner}"));
            session.remove(world.owner(owner), Owner::items, world.item(item));
            world.now.move_to(item, None);
        }
        9 => {
            let Some((item, tag)) = world.pick_two(session, rng, [Kind::Item, Kind::Tag])? else {
                return Ok(());
            };
            let there = world.now.links.contains(&(item, tag));
            world.say(format!("{} {item} and {tag}", if there { "unlink" } else { "link" }));
            match (there, rng.bool()) {
                (false, true) => {
                    session.append(world.item(item), Item::tags, world.tag(tag));
                }
                (false, false) => {
                    session.append(world.tag(tag), Tag::items, world.item(item));
                }
                (true, true) => session.remove(world.item(item), Item::tags, world.tag(tag)),
                (true, false) => session.remove(world.tag(tag), Tag::items, world.item(item)),
            }
            if there {
                world.now.links.remove(&(item, tag))
            } else {
                world.now.links.insert((item, tag))
            };
        }
        10 => {
            let Some((node, parent)) = world.pick_two(session, rng, [Kind::Node, Kind::Node])? else {
                return Ok(());
            };
            if world.now.is_below(parent, node) || rng.u32(..4) == 0 {
                world.say(format!("set parent of node {node} to none"));
                session.set(world.node(node), Node::parent, None::<Key<Node>>);
                world.now.move_to(node, None);
                return Ok(());
            }
            world.say(format!("node {node} below {parent}"));
            if rng.bool() {
                session.append(world.node(parent), Node::children, world.node(node));
            } else {
                session.set(world.node(node), Node::parent, world.node(parent));
            }
            world.now.move_to(node, Some(parent));
        }
        11 => {
            let Some((owner, badge)) = world.pick_two(session, rng, [Kind::Owner, Kind::Badge])? else {
                return Ok(());
            };
            if world.now.rows[&owner].id.is_some() {
                // one that is not loaded cannot make room
                world.say(format!("load badge of {owner}"));
                told(session.load(world.owner(owner), Owner::badge))?;
                world.flushed(session)?;
                if [owner, badge].iter().any(|uid| !world.now.rows.contains_key(uid)) {
                    return Ok(());
                }
            }
            // nor does one that is expired: it is refused until it is refreshed
            for other in world.now.children(Kind::Badge, owner) {
                if let Some(Handle::Badge(key)) = world.handles.get(&other).copied()
                    && world.now.rows[&other].id.is_some()
                    && !world.now.rows[&other].marked
                    && session.try_get(key).is_err()
                {
                    told(session.refresh(key))?;
                }
            }
            let how = rng.u32(..4);
            world.say(format!("badge {badge} to {owner}, by {how}"));
            match how {
                0 => session.set(world.owner(owner), Owner::badge, world.badge(badge)),
                1 => session.set(world.badge(badge), Badge::owner, world.owner(owner)),
                2 => {
                    let uid = world.uid();
                    world.say(format!("new badge {uid}"));
                    session.set(world.owner(owner), Owner::badge, Badge::new().uid(uid).value(0));
                    let key = session.one(world.owner(owner), Owner::badge).ok_or("it has a badge")?;
                    world.came(uid, key, Kind::Badge, Some(owner));
                }
                _ => {
                    session.set(world.owner(owner), Owner::badge, None::<Key<Badge>>);
                    for other in world.now.children(Kind::Badge, owner) {
                        world.now.move_to(other, None);
                    }
                }
            }
            if how < 2 {
                world.now.move_to(badge, Some(owner));
            }
        }
        12 | 13 => {
            let kind = KINDS[rng.usize(..6)];
            if what == 13 && world.now.of(kind).len() < 6 {
                return Ok(());
            }
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            world.say(format!("delete {kind:?} {uid}"));
            each!(world.handles[&uid], key => session.delete(key));
            world.now.delete(uid);
        }
        14 => {
            world.say("flush".to_owned());
            world.flush(session)?;
        }
        15 => {
            let kind = KINDS[rng.usize(..6)];
            world.flush(session)?;
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            let again = rng.bool();
            world.say(format!("expire {uid}, and refresh it: {again}"));
            each!(world.handles[&uid], key => {
                // what was not flushed is lost
                session[key].value += i64::from(again);
                session.expire(key);
                ensure!(session.try_get(key).is_err(), "{uid} is expired");
                if again {
                    told(session.refresh(key))?;
                }
            });
        }
        16 => {
            let kind = KINDS[rng.usize(..6)];
            world.flush(session)?;
            let Some(uid) = world.pick(session, rng, kind)? else { return Ok(()) };
            world.say(format!("load of {uid}"));
            told(match world.handles[&uid] {
                Handle::Owner(key) => session
                    .load(key, Owner::items)
                    .and_then(|_| session.load(key, Owner::fans))
                    .and_then(|_| session.load(key, Owner::badge))
                    .map(drop),
                Handle::Item(key) => {
                    session.load(key, Item::tags).and_then(|_| session.load(key, Item::owner)).map(drop)
                }
                Handle::Badge(key) => session.load(key, Badge::owner).map(drop),
                Handle::Fan(key) => session.load(key, Fan::owner).map(drop),
                Handle::Tag(key) => session.load(key, Tag::items).map(drop),
                Handle::Node(key) => {
                    session.load(key, Node::children).and_then(|_| session.load(key, Node::parent)).map(drop)
                }
            })?;
        }
        17 => {
            let Some((owner, item)) = world.pick_two(session, rng, [Kind::Owner, Kind::Item])? else {
                return Ok(());
            };
            let there = world.now.children(Kind::Item, owner);
            if session.try_many(world.owner(owner), Owner::items).is_err()
                || !world.is_usable(session, &there)
            {
                return Ok(());
            }
            let mut left: BTreeSet<i64> = there.iter().copied().filter(|_| rng.bool()).collect();
            left.insert(item);
            world.say(format!("set items of {owner} to {left:?}"));
            let keys: Vec<Key<Item>> = left.iter().map(|uid| world.item(*uid)).collect();
            session.set(world.owner(owner), Owner::items, keys);
            there.difference(&left).for_each(|uid| world.now.move_to(*uid, None));
            left.iter().for_each(|uid| world.now.move_to(*uid, Some(owner)));
        }
        18 => {
            let Some((item, tag)) = world.pick_two(session, rng, [Kind::Item, Kind::Tag])? else {
                return Ok(());
            };
            let there = world.now.tags(item);
            if session.try_many(world.item(item), Item::tags).is_err() || !world.is_usable(session, &there) {
                return Ok(());
            }
            let mut left: BTreeSet<i64> = there.iter().copied().filter(|_| rng.bool()).collect();
            left.insert(tag);
            world.say(format!("set tags of {item} to {left:?}"));
            let keys: Vec<Key<Tag>> = left.iter().map(|uid| world.tag(*uid)).collect();
            session.set(world.item(item), Item::tags, keys);
            world.now.links.retain(|link| link.0 != item);
            world.now.links.extend(left.iter().map(|tag| (item, *tag)));
        }
        19 => {
            let Some((owner, tag)) = world.pick_two(session, rng, [Kind::Owner, Kind::Tag])? else {
                return Ok(());
            };
            let [uid, new] = [(); 2].map(|()| world.uid());
            world.say(format!("add item {uid} of {owner} with tag {tag} and new tag {new}"));
            let draft = Item::new().uid(uid).value(0).owner(world.owner(owner));
            let new_tag = session.add(Tag::new().uid(new).value(0));
            world.came(new, new_tag, Kind::Tag, None);
            let key = session.add(draft.tags([world.tag(tag), new_tag]));
            world.came(uid, key, Kind::Item, Some(owner));
            world.now.links.extend([(uid, tag), (uid, new)]);
        }
        20 => {
            let Some(owner) = world.pick(session, rng, Kind::Owner)? else { return Ok(()) };
            world.flush(session)?;
            if !world.now.rows.contains_key(&owner) {
                return Ok(());
            }
            world.say(format!("value of {owner} += 1 by the database"));
            told(session.assign(world.owner(owner), Owner::value, Owner::value + 1))?;
            world.now.row(owner).value += 1;
            world.flush(session)?;
        }
        _ => {
            let value = rng.i64(0..4);
            world.say(format!("update items, delete fans of {value}"));
            told(session.execute(update(Item).filter(Item::value.eq(value)).set(Item::value, value + 1)))?;
            world.flushed(session)?;
            for row in world.now.rows.values_mut().filter(|row| row.kind == Kind::Item && row.value == value)
            {
                (row.value, row.flushed) = (value + 1, value + 1);
            }
            if value > 0 {
                told(session.execute(delete(Fan).filter(Fan::value.eq(value))))?;
                world.now.rows.retain(|_, row| row.kind != Kind::Fan || row.value != value);
            }
        }
    }
    Ok(())
}

/// One life on empty tables; what was wrong, and what had happened.
fn life(engine: &Engine, steps: &[u64]) -> std::result::Result<(), (String, Vec<String>)> {
    let mut world = World::new();
    let lived = catch_unwind(AssertUnwindSafe(|| {
        told(TABLES.drop_all(engine).and_then(|()| TABLES.create_all(engine)))?;
        let mut session = SessionMaker::new(engine).session();
        go(&mut world, &mut session, steps, &mut 0, steps.len(), 0).map(drop)
    }));
    match lived {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err((why, world.log)),
        Err(panic) => {
            let why = panic.downcast_ref::<String>().cloned();
            Err((format!("panic: {}", why.unwrap_or_default()), world.log))
        }
    }
}

/// Leaves out steps as long as something is wrong.
fn shorten(engine: &Engine, mut steps: Vec<u64>) -> (Vec<u64>, String, Vec<String>) {
    let (mut why, mut log) = life(engine, &steps).expect_err("it went wrong");
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(steps.len()));
            match life(engine, &fewer) {
                Ok(()) => at += size,
                Err(wrong) => (steps, (why, log)) = (fewer, wrong),
            }
        }
        size /= 2;
    }
    (steps, why, log)
}

/// The seed of the first life; `ALUDEL_PROPERTY_SEED` names another.
const SEED: u64 = 20_250;

fn lives(engine: &Engine, count: u64, length: usize) {
    let first = std::env::var("ALUDEL_PROPERTY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    for seed in first..first + count {
        let mut rng = Rng::with_seed(seed);
        let steps: Vec<u64> = (0..length).map(|_| rng.u64(..)).collect();
        if life(engine, &steps).is_err() {
            let (steps, why, log) = shorten(engine, steps);
            panic!("seed {seed}: {why}\nafter {} steps:\n  {}", steps.len(), log.join("\n  "));
        }
    }
    TABLES.drop_all(engine).expect("the tables are dropped");
}

#[test]
fn sqlite() {
    if databases::url("sync", "sqlite").is_some() {
        lives(&Engine::builder("sqlite://").connect().expect("SQLite in memory"), 50, 200);
    }
}

#[test]
fn postgres() {
    let Some(url) = databases::url("sync", "postgres") else { return };
    let _turn = Turn::take("postgres");
    lives(&Engine::builder(&url).pool_size(3).connect().expect("a server"), 10, 200);
}
