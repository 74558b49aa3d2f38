//! The far side of a relationship, as far as a session knows it.

use crate::orm::Key;
use hashbrown::HashMap;
use std::any::Any;
use std::sync::OnceLock;

/// Up to so many objects are looked through.
const SHORT: usize = 16;

/// The objects in a relationship of one object.
///
/// One that is not loaded knows only what was put in or taken out since; loading puts both together.
#[derive(Default)]
pub(crate) struct Collection {
    loaded: bool,
    /// Are these all? A condition or a limit may have left some out.
    whole: bool,
    /// The objects; of a relationship that is not loaded, those put in.
    slots: Vec<u32>,
    /// Of a relationship that is not loaded: those taken out.
    taken: Vec<u32>,
    /// The same as keys, made when they are asked for.
    keys: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Clone for Collection {
    fn clone(&self) -> Self {
        Self {
            loaded: self.loaded,
            whole: self.whole,
            slots: self.slots.clone(),
            taken: self.taken.clone(),
            keys: OnceLock::new(),
        }
    }
}

impl Collection {
    /// That of a new object: it is known to be empty.
    pub(crate) fn empty() -> Self {
        Self { loaded: true, whole: true, ..Self::default() }
    }

    pub(crate) const fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Is all of it known?
    pub(crate) const fn is_whole(&self) -> bool {
        self.whole
    }

    pub(crate) fn slots(&self) -> &[u32] {
        &self.slots
    }

    /// The objects as keys.
    pub(crate) fn keys<T: 'static>(&self, session: u32) -> &[Key<T>] {
        let make = || {
            let keys: Vec<Key<T>> = self.slots.iter().map(|slot| Key::new(session, *slot)).collect();
            Box::new(keys) as Box<dyn Any + Send + Sync>
        };
        self.keys.get_or_init(make).downcast_ref::<Vec<Key<T>>>().map_or(&[], Vec::as_slice)
    }

    /// Puts an object in; `false` if it was in already.
    pub(crate) fn put(&mut self, slot: u32) -> bool {
        // what was put in last is asked for most
        if self.slots.iter().rev().any(|known| *known == slot) {
            return false;
        }
        self.push(slot);
        true
    }

    /// Puts in an object that is known not to be in it.
    pub(crate) fn push(&mut self, slot: u32) {
        self.keys.take();
        self.taken.retain(|taken| *taken != slot);
        self.slots.push(slot);
    }

    /// Takes an object out; `false` if it is known not to be in.
    pub(crate) fn take(&mut self, slot: u32) -> bool {
        self.keys.take();
        let before = self.slots.len();
        self.slots.retain(|known| *known != slot);
        let was_in = self.slots.len() < before;
        if !self.loaded && !was_in && !self.taken.contains(&slot) {
            self.taken.push(slot);
            return true;
        }
        was_in
    }

    /// Makes it hold exactly this.
    pub(crate) fn hold(&mut self, slot: Option<u32>) {
        self.keys.take();
        self.taken.clear();
        self.slots.clear();
        self.slots.extend(slot);
        (self.loaded, self.whole) = (true, true);
    }

    /// What the database has: what was put in and taken out meanwhile stays so.
    pub(crate) fn load(&mut self, found: impl IntoIterator<Item = u32>, whole: bool) {
        self.keys.take();
        let put = std::mem::take(&mut self.slots);
        let taken = std::mem::take(&mut self.taken);
        let found = found.into_iter();
        self.slots.reserve(found.size_hint().0);
        // most collections are short, and looked through faster than hashed
        let mut known: hashbrown::HashSet<u32> = hashbrown::HashSet::new();
        for slot in found.chain(if self.loaded { Vec::new() } else { put }) {
            let is_new = match self.slots.len() {
                0..SHORT => !self.slots.contains(&slot),
                SHORT => {
                    known.extend(&self.slots);
                    known.insert(slot)
                }
                _ => known.insert(slot),
            };
            if is_new && !taken.contains(&slot) {
                self.slots.push(slot);
            }
        }
        (self.loaded, self.whole) = (true, whole);
    }
}

/// The collections of one model's objects.
#[derive(Default)]
pub(crate) struct Collections(HashMap<(u16, u32), Collection>);

impl Collections {
    pub(crate) fn get(&self, place: u16, slot: u32) -> Option<&Collection> {
        self.0.get(&(place, slot))
    }

    pub(crate) fn entry(
        &mut self,
        place: u16,
        slot: u32,
        new: impl FnOnce() -> Collection,
    ) -> &mut Collection {
        self.0.entry((place, slot)).or_insert_with(new)
    }

    /// Puts a collection back as it was; `None` if there was none.
    pub(crate) fn restore(&mut self, place: u16, slot: u32, was: Option<Collection>) {
        match was {
            Some(was) => self.0.insert((place, slot), was),
            None => self.0.remove(&(place, slot)),
        };
    }

    /// Forgets what is known of the relationships of some objects.
    pub(crate) fn forget_all(&mut self, which: impl Fn(u32) -> bool) {
        if !self.0.is_empty() {
            self.0.retain(|(_, of), _| !which(*of));
        }
    }

    /// The places and slots of all collections.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&(u16, u32), &Collection)> {
        self.0.iter()
    }
}
