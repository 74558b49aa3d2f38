//! The objects of a session, one by one: what hooks do as the session does, by the same names.

use super::UnitOfWork;
use crate::error::{Error, Result};
use crate::expr::IntoExpr;
use crate::orm::{Draft, Entity, Info, Key, Pending};
use crate::schema::Column;
use std::ops::{Index, IndexMut};

impl UnitOfWork {
    /// What the session's user keeps with it; `None` if there is nothing of this type.
    pub fn info<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.info.get()
    }

    /// All that the user keeps with the session.
    #[doc(hidden)]
    pub fn kept(&self) -> &Info {
        &self.info
    }

    /// Keeps something of the user's; one of each type, and the last one stays.
    pub fn set_info<T: Send + Sync + 'static>(&mut self, info: T) {
        self.info.set(info);
    }

    /// Adds a new object and, with it, the drafts in its relationships.
    pub fn add<P: Pending>(&mut self, draft: P) -> Key<P::Entity> {
        self.push(draft.into_draft(), true)
    }

    /// Adds a draft whose object nobody will ask for: once it is inserted, the session forgets it.
    pub fn add_unheld<E: Entity>(&mut self, draft: Draft<E>) {
        self.push(draft, false);
    }

    /// Adds many new objects, which the session forgets once they are inserted, unless others hold them.
    pub fn add_all<I: IntoIterator>(&mut self, drafts: I)
    where
        I::Item: Pending,
    {
        drafts.into_iter().for_each(|draft| self.add_unheld(draft.into_draft()));
    }

    /// The object of a key; `work[key]` without the panic.
    ///
    /// # Errors
    /// It was not flushed yet, is gone, expired, or belongs to another session.
    #[inline]
    pub fn try_get<E: Entity>(&self, key: Key<E>) -> Result<&E> {
        if let Some(heir) = self.heir(key.erase()) {
            return self.part(heir).map_err(Error::session);
        }
        self.check(key).and_then(|store| store.get(key.slot)).map_err(Error::session)
    }

    /// The object of a key, to be changed; the next flush writes the columns that differ then.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_get`].
    #[inline]
    pub fn try_get_mut<E: Entity>(&mut self, key: Key<E>) -> Result<&mut E> {
        if let Some(heir) = self.heir(key.erase()) {
            return self.part_mut(heir).map_err(Error::session);
        }
        self.check(key).map_err(Error::session)?;
        self.store_mut::<E>().get_mut(key.slot).map_err(Error::session)
    }

    /// The draft of an object that was added and not flushed yet.
    pub fn draft<E: Entity>(&mut self, key: Key<E>) -> Option<&mut Draft<E>> {
        self.check(key).ok()?;
        self.store_mut::<E>().draft(key.slot)
    }

    /// Sets a column to a SQL expression at the next flush, which reads the result back.
    ///
    /// # Errors
    /// As [`UnitOfWork::try_get`].
    pub fn assign<E: Entity, T>(
        &mut self,
        key: Key<E>,
        column: Column<E, T>,
        value: impl IntoExpr<T>,
    ) -> Result<()> {
        self.check(key).map_err(Error::session)?;
        let (column, value) = (column.index() as u16, value.into_expr().into_fragment());
        if let Some(heir) = self.heir(key.erase())
            && let Some(store) = self.stores.get_mut(&heir.entity)
        {
            return store.express_slot(heir.slot, column, value).map_err(Error::session);
        }
        self.store_mut::<E>().express(key.slot, column, value).map_err(Error::session)
    }

    /// Deletes an object at the next flush, which tells what is wrong with the key.
    pub fn delete<E: Entity>(&mut self, key: Key<E>) {
        let deleted = match self.check(key) {
            Ok(_) => self.delete_object(key.erase()),
            Err(message) => Err(message),
        };
        if let Err(message) = deleted {
            self.tell(Error::session(format!("delete: {message}")));
        }
    }

    /// Takes back that an object is to be deleted; the next flush tells what is wrong with the key.
    pub fn undelete<E: Entity>(&mut self, key: Key<E>) {
        let kept = match (self.check(key), self.heir(key.erase())) {
            (Err(message), _) => Err(message),
            (Ok(_), Some(heir)) => self.unmark(heir),
            (Ok(_), None) => self.store_mut::<E>().unmark(key.slot),
        };
        if let Err(message) = kept {
            self.tell(Error::session(format!("undelete: {message}")));
        }
    }
}

/// Reads a tracked object.
///
/// # Panics
/// As for a session: if it was added and not flushed yet, is gone or expired, or the key belongs to another session.
impl<E: Entity> Index<Key<E>> for UnitOfWork {
    type Output = E;
    #[track_caller]
    fn index(&self, key: Key<E>) -> &E {
        match self.try_get(key) {
            Ok(object) => object,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Changes a tracked object: the flush writes the columns that differ then.
///
/// # Panics
/// As for reading.
impl<E: Entity> IndexMut<Key<E>> for UnitOfWork {
    #[track_caller]
    fn index_mut(&mut self, key: Key<E>) -> &mut E {
        match self.try_get_mut(key) {
            Ok(object) => object,
            Err(error) => panic!("{error}"),
        }
    }
}
