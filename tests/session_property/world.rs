//! A session beside what has to be true of it, and what steps ask of both.

use super::models::{Badge, Fan, Handle, Item, Kind, Node, Owner, Tag, each};
use super::truth::Truth;
use aludel::prelude::*;
use aludel::sync::Session;
use aludel::{Entity, Result};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// A session's life so far: what has to be true of it, and how its objects are called.
pub(crate) struct World {
    pub(crate) now: Truth,
    /// As it was when the transaction and the savepoints within it began.
    pub(crate) before: Vec<Truth>,
    pub(crate) handles: BTreeMap<i64, Handle>,
    pub(crate) next_uid: i64,
    pub(crate) log: Vec<String>,
}

pub(crate) type Told<T> = std::result::Result<T, String>;

pub(crate) fn told<T>(result: Result<T>) -> Told<T> {
    result.map_err(|error| format!("error: {error}"))
}

macro_rules! ensure {
    ($condition:expr, $($why:tt)*) => {
        if !$condition {
            return Err(format!($($why)*));
        }
    };
}

pub(crate) use ensure;

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: Truth::default(),
            before: vec![Truth::default()],
            handles: BTreeMap::new(),
            next_uid: 0,
            log: Vec::new(),
        }
    }

    pub(crate) fn uid(&mut self) -> i64 {
        self.next_uid += 1;
        self.next_uid
    }

    pub(crate) fn say(&mut self, what: String) {
        self.log.push(what);
    }

    /// A new object is in the session.
    pub(crate) fn came(&mut self, uid: i64, key: impl Into<Handle>, kind: Kind, parent: Option<i64>) {
        self.handles.insert(uid, key.into());
        self.now.add(uid, kind, None);
        if parent.is_some() {
            self.now.move_to(uid, parent);
        }
    }

    pub(crate) fn flushed(&mut self, session: &Session) -> Told<()> {
        self.now.flush();
        for (uid, row) in &mut self.now.rows {
            if row.id.is_none() {
                row.id = Some(told(each!(self.handles[uid], key => session.try_get(key).map(|o| o.id)))?);
            }
        }
        Ok(())
    }

    pub(crate) fn flush(&mut self, session: &mut Session) -> Told<()> {
        told(session.flush())?;
        self.flushed(session)
    }

    /// One of a kind at random, tracked and fresh.
    pub(crate) fn pick(&mut self, session: &mut Session, rng: &mut Rng, kind: Kind) -> Told<Option<i64>> {
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
    pub(crate) fn is_usable(&self, session: &Session, uids: &BTreeSet<i64>) -> bool {
        uids.iter().all(|uid| {
            let row = &self.now.rows[uid];
            let fresh = || each!(self.handles[uid], key => session.try_get(key).is_ok());
            !row.marked && (row.id.is_none() || fresh())
        })
    }

    /// Two at random.
    pub(crate) fn pick_two(
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
    pub(crate) fn uids<E: Entity>(
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
}
