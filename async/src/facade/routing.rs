//! Which engine a session asks: a primary and its replicas, databases by model, shards.

use super::Engine;
use aludel_core::{Error, HasTable, Info, Model, Result, TableDef};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a session is about to do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Route<'r> {
    /// The table that the statement begins with; `None` of text, and of what is asked of the session's connection itself.
    pub table: Option<&'static TableDef>,
    /// Does the statement write, or lock rows? So does what a flush sends, and text that does not begin with `SELECT`.
    pub writes: bool,
    /// Has the session written before?
    pub wrote: bool,
    /// What the user keeps with the session: a tenant, a shard's name.
    pub info: &'r Info,
}

impl Route<'_> {
    /// Is it about a model's table?
    pub fn is<E: HasTable>(&self, _model: Model<E>) -> bool {
        self.table.is_some_and(|table| table.name == E::TABLE.name && table.schema() == E::TABLE.schema())
    }
}

/// Says which engine each statement of a session goes to; sessions come from
/// [`SessionMaker::routed`](super::SessionMaker::routed).
///
/// A session has one connection, and one transaction, per engine that it was led to; a commit ends them one after the other.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/persistence_techniques.html#custom-vertical-partitioning>
pub trait Router: Send + Sync + 'static {
    /// The engine for all that has no other: its dialect is that of the session.
    fn main(&self) -> &Engine;

    /// The engine for a statement.
    ///
    /// # Errors
    /// It cannot be told.
    fn route(&self, route: &Route<'_>) -> Result<&Engine>;
}

/// A primary that is written to, and replicas that are read in turn.
///
/// A session that has written, or locked rows, reads from the primary from then on; with [`pin`](Self::pin) all sessions do for
/// a while after any write, until the replicas have caught up.
pub struct Replicas {
    primary: Engine,
    replicas: Vec<Engine>,
    next: AtomicUsize,
    pin: Duration,
    written: Mutex<Option<Instant>>,
}

impl Replicas {
    /// Reads from the replicas in turn, and writes to the primary.
    pub fn new(primary: &Engine, replicas: impl IntoIterator<Item = Engine>) -> Self {
        Self {
            primary: primary.clone(),
            replicas: replicas.into_iter().collect(),
            next: AtomicUsize::new(0),
            pin: Duration::ZERO,
            written: Mutex::new(None),
        }
    }

    /// Lets all sessions read from the primary for so long after a write.
    #[must_use]
    pub fn pin(mut self, time: Duration) -> Self {
        self.pin = time;
        self
    }

    fn is_pinned(&self) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.is_some_and(|at| at.elapsed() < self.pin)
    }
}

impl Router for Replicas {
    fn main(&self) -> &Engine {
        &self.primary
    }

    fn route(&self, route: &Route<'_>) -> Result<&Engine> {
        if route.writes {
            *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        if route.writes || route.wrote || self.replicas.is_empty() || self.is_pinned() {
            return Ok(&self.primary);
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        Ok(&self.replicas[next % self.replicas.len()])
    }
}

/// Databases by model: what is not named is in the main one.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/persistence_techniques.html#simple-vertical-partitioning>
pub struct ByModel {
    main: Engine,
    others: Vec<(&'static TableDef, Engine)>,
}

impl ByModel {
    /// All models in one database, but those that are named.
    pub fn new(main: &Engine) -> Self {
        Self { main: main.clone(), others: Vec::new() }
    }

    /// A model's table is in another database.
    #[must_use]
    pub fn model<E: HasTable>(mut self, _model: Model<E>, engine: &Engine) -> Self {
        self.others.push((E::TABLE, engine.clone()));
        self
    }
}

impl Router for ByModel {
    fn main(&self) -> &Engine {
        &self.main
    }

    fn route(&self, route: &Route<'_>) -> Result<&Engine> {
        let named = route.table.and_then(|table| {
            self.others.iter().find(|(known, _)| known.name == table.name && known.schema() == table.schema())
        });
        Ok(named.map_or(&self.main, |(_, engine)| engine))
    }
}

/// The shard that a session works on: `session.set_info(Shard::new("eu"))`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shard(String);

impl Shard {
    /// A shard by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

/// Databases that have the same tables and each a part of the rows; a session works on the [`Shard`] that it was told.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/extensions/horizontal_shard.html>
pub struct Shards {
    main: Engine,
    by_name: HashMap<String, Engine>,
}

impl Shards {
    /// Databases by their shards' names; the first one's dialect is that of the sessions.
    ///
    /// # Errors
    /// There is none.
    pub fn new<N: Into<String>>(shards: impl IntoIterator<Item = (N, Engine)>) -> Result<Self> {
        let mut shards = shards.into_iter().map(|(name, engine)| (name.into(), engine)).peekable();
        let Some((_, main)) = shards.peek() else { return Err(Error::url("there are no shards")) };
        let main = main.clone();
        Ok(Self { main, by_name: shards.collect() })
    }
}

impl Router for Shards {
    fn main(&self) -> &Engine {
        &self.main
    }

    fn route(&self, route: &Route<'_>) -> Result<&Engine> {
        let Some(Shard(name)) = route.info.get::<Shard>() else {
            return Err(Error::session(
                "the session was not told its shard: `session.set_info(Shard::new(…))`",
            ));
        };
        self.by_name.get(name).ok_or_else(|| {
            let mut known: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
            known.sort_unstable();
            Error::session(format!("no shard \"{name}\"; known are {}", known.join(", ")))
        })
    }
}

macro_rules! debug {
    ($($Type:ident)*) => { $(
        impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Type)).field("main", self.main()).finish_non_exhaustive()
            }
        }
    )* };
}
debug! { Replicas ByModel Shards }
