//! Keys of tracked objects.

use std::any::TypeId;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

/// A tracked object: `Copy`, `Send`, eight bytes; the session holds the object.
///
/// It belongs to the session that made it, and says so when it is used with another.
pub struct Key<E> {
    pub(crate) session: u32,
    pub(crate) slot: u32,
    marker: PhantomData<fn() -> E>,
}

impl<E> Key<E> {
    pub(crate) const fn new(session: u32, slot: u32) -> Self {
        Self { session, slot, marker: PhantomData }
    }
}

impl<E: 'static> Key<E> {
    /// The key without its type.
    pub fn erase(self) -> AnyKey {
        AnyKey { entity: TypeId::of::<E>(), session: self.session, slot: self.slot }
    }
}

impl<E> Clone for Key<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Key<E> {}

impl<E> PartialEq for Key<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.session, self.slot) == (other.session, other.slot)
    }
}

impl<E> Eq for Key<E> {}

/// By session, and then mostly in the order in which objects came into it.
impl<E> Ord for Key<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.session, self.slot).cmp(&(other.session, other.slot))
    }
}

impl<E> PartialOrd for Key<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> std::hash::Hash for Key<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.session, self.slot).hash(state);
    }
}

impl<E> fmt::Debug for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<E>();
        write!(f, "Key<{}>({}.{})", name.rsplit("::").next().unwrap_or(name), self.session, self.slot)
    }
}

/// A [`Key`] without its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnyKey {
    pub(crate) entity: TypeId,
    pub(crate) session: u32,
    pub(crate) slot: u32,
}
