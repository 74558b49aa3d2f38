//! Hooks of a session.

use super::{Draft, Entity, Key, OrmExecute, UnitOfWork};
use crate::error::Result;
use hashbrown::HashMap;
use std::any::{Any, TypeId};
use std::fmt;

type Hooks<F> = Vec<Box<F>>;
type OnWork = dyn Fn(&mut UnitOfWork) -> Result<()> + Send + Sync;
type OnStatement = dyn Fn(&mut OrmExecute<'_>) -> Result<()> + Send + Sync;
type OnDraft<E> = dyn Fn(&mut Draft<E>) -> Result<()> + Send + Sync;
type OnChange<E> = dyn Fn(Key<E>, &mut E) -> Result<()> + Send + Sync;
type OnObject<E> = dyn Fn(Key<E>, &E) -> Result<()> + Send + Sync;

/// What a session tells of itself, and asks, while it works: audit trails, checks, columns set from elsewhere.
///
/// They are given to a `SessionMaker` before it makes sessions. A hook that gives an error ends what it was called in: the
/// flush, and with it the transaction, is rolled back.
///
/// The model is told by the closure's argument: `|user: &mut Draft<User>|`, `|key, user: &User|`. Hooks of a session get its
/// [`UnitOfWork`], which has what the session has without waiting, by the same names: `dirty(User)`, `history`, `work[key]`,
/// `add`, `delete`, `info`. The guide (`aludel::guide::unit_of_work`) has examples.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/events.html>
#[derive(Default)]
pub struct Events {
    entities: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    before_flush: Hooks<OnWork>,
    after_flush: Hooks<OnWork>,
    before_commit: Hooks<OnWork>,
    after_commit: Hooks<OnWork>,
    after_rollback: Hooks<OnWork>,
    execute: Hooks<OnStatement>,
}

/// The hooks of one model.
pub(crate) struct EntityHooks<E> {
    before_insert: Hooks<OnDraft<E>>,
    after_insert: Hooks<OnObject<E>>,
    before_update: Hooks<OnChange<E>>,
    after_update: Hooks<OnObject<E>>,
    before_delete: Hooks<OnObject<E>>,
    after_delete: Hooks<OnObject<E>>,
}

impl<E> Default for EntityHooks<E> {
    fn default() -> Self {
        Self {
            before_insert: Vec::new(),
            after_insert: Vec::new(),
            before_update: Vec::new(),
            after_update: Vec::new(),
            before_delete: Vec::new(),
            after_delete: Vec::new(),
        }
    }
}

/// The moments at which a model's hooks are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    AfterInsert,
    AfterUpdate,
    BeforeDelete,
    AfterDelete,
}

impl<E: Entity> EntityHooks<E> {
    pub(crate) fn before_insert(&self, draft: &mut Draft<E>) -> Result<()> {
        self.before_insert.iter().try_for_each(|hook| hook(draft))
    }

    pub(crate) fn changes_updates(&self) -> bool {
        !self.before_update.is_empty()
    }

    pub(crate) fn before_update(&self, key: Key<E>, object: &mut E) -> Result<()> {
        self.before_update.iter().try_for_each(|hook| hook(key, object))
    }

    pub(crate) fn at(&self, moment: Moment, key: Key<E>, object: &E) -> Result<()> {
        let hooks = match moment {
            Moment::AfterInsert => &self.after_insert,
            Moment::AfterUpdate => &self.after_update,
            Moment::BeforeDelete => &self.before_delete,
            Moment::AfterDelete => &self.after_delete,
        };
        hooks.iter().try_for_each(|hook| hook(key, object))
    }
}

macro_rules! of_entities {
    ($($(#[$m:meta])* $name:ident($($arg:ty),*);)*) => { $(
        $(#[$m])*
        #[must_use]
        pub fn $name<E: Entity>(
            mut self,
            hook: impl Fn($($arg),*) -> Result<()> + Send + Sync + 'static,
        ) -> Self {
            self.entity::<E>().$name.push(Box::new(hook));
            self
        }
    )* };
}

macro_rules! of_sessions {
    ($($(#[$m:meta])* $name:ident $run:ident;)*) => { $(
        $(#[$m])*
        #[must_use]
        pub fn $name(mut self, hook: impl Fn(&mut UnitOfWork) -> Result<()> + Send + Sync + 'static) -> Self {
            self.$name.push(Box::new(hook));
            self
        }

        #[doc(hidden)]
        pub fn $run(&self, work: &mut UnitOfWork) -> Result<()> {
            self.$name.iter().try_for_each(|hook| hook(work))
        }
    )* };
}

impl Events {
    /// No hooks.
    pub fn new() -> Self {
        Self::default()
    }

    fn entity<E: Entity>(&mut self) -> &mut EntityHooks<E> {
        let hooks = self
            .entities
            .entry(TypeId::of::<E>())
            .or_insert_with(|| Box::new(EntityHooks::<E>::default()) as Box<dyn Any + Send + Sync>);
        match hooks.downcast_mut() {
            Some(hooks) => hooks,
            None => unreachable!("hooks are kept under their own model's type"),
        }
    }

    /// The hooks of a model, if there are any.
    pub(crate) fn of<E: Entity>(&self) -> Option<&EntityHooks<E>> {
        self.entities.get(&TypeId::of::<E>())?.downcast_ref()
    }

    pub(crate) fn has(&self, entity: TypeId) -> bool {
        self.entities.contains_key(&entity)
    }

    of_entities! {
        /// Before a new object of a model is inserted; may change what it is given.
        before_insert(&mut Draft<E>);
        /// After a new object was inserted, also one that the session does not keep.
        after_insert(Key<E>, &E);
        /// Before a changed object is updated; may change it.
        before_update(Key<E>, &mut E);
        /// After a changed object was updated.
        after_update(Key<E>, &E);
        /// Before an object is deleted, also one that goes along with another.
        before_delete(Key<E>, &E);
        /// After an object was deleted.
        after_delete(Key<E>, &E);
    }

    of_sessions! {
        /// Before a flush that has something to write; may add, change and delete.
        before_flush run_before_flush;
        /// After a flush has written everything.
        after_flush run_after_flush;
        /// Before a commit, and before the flush that belongs to it.
        before_commit run_before_commit;
        /// After a commit. An error is given to the caller of `commit`, and undoes nothing.
        after_commit run_after_commit;
        /// After a rollback.
        after_rollback run_after_rollback;
    }

    /// Before each statement of the session that is no flush's: it may be looked at, refused, or given more conditions. The
    /// queries of relationships are among them; `refresh` is not.
    ///
    /// `.do_orm_execute(|statement| if statement.writes() { Err(Error::session("read only")) } else { Ok(()) })`
    ///
    /// Source: <https://docs.sqlalchemy.org/en/20/orm/events.html#sqlalchemy.orm.SessionEvents.do_orm_execute>
    #[must_use]
    pub fn do_orm_execute(
        mut self,
        hook: impl Fn(&mut OrmExecute<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.execute.push(Box::new(hook));
        self
    }

    pub(crate) fn run_execute(&self, statement: &mut OrmExecute<'_>) -> Result<()> {
        self.execute.iter().try_for_each(|hook| hook(statement))
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("models", &self.entities.len()).finish_non_exhaustive()
    }
}
