//! `session[key]`

use super::Session;
use aludel_core::{Entity, Key};
use std::ops::{Index, IndexMut};

/// Reads a tracked object.
///
/// # Panics
/// If the object was added and not flushed yet, is gone (deleted, rolled back, expunged) or expired, or the key belongs to another
/// session; [`Session::try_get`] gives an error instead.
impl<E: Entity> Index<Key<E>> for Session {
    type Output = E;
    #[track_caller]
    fn index(&self, key: Key<E>) -> &E {
        match self.try_get(key) {
            Ok(object) => object,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Changes a tracked object: the next flush writes the columns that differ then.
///
/// # Panics
/// As for reading; [`Session::try_get_mut`] gives an error instead.
impl<E: Entity> IndexMut<Key<E>> for Session {
    #[track_caller]
    fn index_mut(&mut self, key: Key<E>) -> &mut E {
        match self.try_get_mut(key) {
            Ok(object) => object,
            Err(error) => panic!("{error}"),
        }
    }
}
