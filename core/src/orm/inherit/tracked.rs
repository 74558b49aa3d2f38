//! What a session tracks, and by which keys.

use crate::error::Result;
use crate::orm::{AnyKey, Entity, Key, UnitOfWork};
use crate::stmt::FromRow;

/// Rows that a session tracks: a model, by [`Key`]s, or an enum over the models of a hierarchy, by the enum of keys that
/// `polymorphic!` names.
#[diagnostic::on_unimplemented(
    message = "a session cannot track `{Self}`",
    note = "it tracks models; for all models of a hierarchy name an enum of keys: `polymorphic! {{ pub enum Staff(StaffKey): Employee {{ … }} }}`"
)]
pub trait Tracked: FromRow {
    /// What leads to such an object.
    type Key: Copy + Send + Sync + 'static;

    /// Tracks it.
    ///
    /// # Errors
    /// As [`UnitOfWork::track`].
    #[doc(hidden)]
    fn track(self, work: &mut UnitOfWork, populate: bool) -> Result<Self::Key>;

    /// Tracks many; their keys stand as they did.
    ///
    /// # Errors
    /// As [`UnitOfWork::track`].
    #[doc(hidden)]
    fn track_all(rows: Vec<Self>, work: &mut UnitOfWork, populate: bool) -> Result<Vec<Self::Key>> {
        rows.into_iter().map(|row| row.track(work, populate)).collect()
    }

    /// The key without its type.
    #[doc(hidden)]
    fn erase(key: Self::Key) -> AnyKey;
}

#[diagnostic::do_not_recommend]
impl<E: Entity> Tracked for E {
    type Key = Key<E>;

    fn track(self, work: &mut UnitOfWork, populate: bool) -> Result<Key<E>> {
        work.track(self, populate)
    }

    fn track_all(rows: Vec<Self>, work: &mut UnitOfWork, populate: bool) -> Result<Vec<Key<E>>> {
        work.track_all(rows, populate)
    }

    fn erase(key: Key<E>) -> AnyKey {
        key.erase()
    }
}
