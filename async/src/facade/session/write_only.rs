//! Collections too large to load.

use super::Session;
use aludel_core::{Entity, IntoRelated, Key, Relation, Result, Select, ToOne, WriteOnly};

/// A collection of a tracked object that is written to and selected from, and never loaded; made by
/// [`Session::write_only`].
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/large_collections.html#write-only-relationships>
#[derive(Debug)]
pub struct WriteOnlyCollection<'s, E, T> {
    session: &'s mut Session,
    key: Key<E>,
    relation: Relation<E, WriteOnly<T>>,
}

impl Session {
    /// A collection that is never loaded: `session.write_only(user, User::posts).add(Post::new()…)`.
    pub fn write_only<E: Entity, T: Entity>(
        &mut self,
        key: Key<E>,
        relation: Relation<E, WriteOnly<T>>,
    ) -> WriteOnlyCollection<'_, E, T> {
        WriteOnlyCollection { session: self, key, relation }
    }
}

impl<E: Entity, T: Entity> WriteOnlyCollection<'_, E, T> {
    /// Puts an object in: a tracked one, or a draft, which is added. What is wrong is told by the next flush.
    pub fn add(&mut self, object: impl IntoRelated<ToOne, T>) -> Key<T> {
        self.session.append(self.key, self.relation, object)
    }

    /// Puts several objects in.
    pub fn add_all<I: IntoIterator>(&mut self, objects: I)
    where
        I::Item: IntoRelated<ToOne, T>,
    {
        for object in objects {
            self.add(object);
        }
    }

    /// Takes an object out, as [`Session::remove`] does.
    pub fn remove(&mut self, object: Key<T>) {
        self.session.remove(self.key, self.relation, object);
    }

    /// The query for its objects, to be narrowed down, ordered and paged.
    ///
    /// # Errors
    /// The owner is not in the database, or the relationship's tables do not fit together.
    pub fn select(&mut self) -> Result<Select<T>> {
        self.session.work.select_related(self.key, self.relation)
    }
}
