//! The pool, by `deadpool`.
//!
//! A connection is never handed out with somebody else's transaction on it, nor with an answer that nobody waited for.

use crate::facade::PoolStatus;
use crate::facade::holders::{Holders, Place};
use crate::facade::raw::Raw;
use crate::mode::{spawn, timeout};
use aludel_core::{EngineOptions, Error, PoolEvent, PoolKind, Result, secs};
use deadpool::managed::{
    self, Metrics, Object, PoolConfig, PoolError, QueueMode, RecycleError, RecycleResult,
};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long the rollback of a dropped transaction may take before its connection is closed instead.
const ROLLBACK: Duration = secs(5);

/// Connections to one database.
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    /// None if no connections are kept.
    kept: Option<managed::Pool<Manager>>,
    options: Arc<EngineOptions>,
    holders: Holders,
    /// How many connections are handed out that are not kept.
    loose: AtomicU32,
    generation: Arc<AtomicU32>,
}

/// A connection that returns to its pool when it is dropped.
pub(crate) struct Pooled {
    /// There until it is dropped.
    raw: Option<Held>,
    shared: Arc<Shared>,
    holder: usize,
}

enum Held {
    Kept(Object<Manager>),
    Loose(Box<Raw>),
}

/// Makes, tries and resets connections for `deadpool`.
struct Manager {
    options: Arc<EngineOptions>,
    generation: Arc<AtomicU32>,
}

impl managed::Manager for Manager {
    type Type = Raw;
    type Error = Error;

    async fn create(&self) -> Result<Raw> {
        // boxed: drivers' futures are large, and this one lies within all that may connect
        Box::pin(Raw::open(&self.options, self.generation.load(Ordering::Relaxed))).await
    }

    async fn recycle(&self, raw: &mut Raw, _metrics: &Metrics) -> RecycleResult<Error> {
        if self.options.is_in_memory() {
            return Ok(Box::pin(mend(raw)).await?);
        }
        if raw.is_broken() {
            return Err(RecycleError::message("broken"));
        }
        if raw.is_outdated(&self.options, self.generation.load(Ordering::Relaxed)) {
            return Err(RecycleError::message("too old"));
        }
        raw.reset().await?;
        if self.options.pool_pre_ping {
            Box::pin(raw.ping()).await?;
        }
        Ok(())
    }
}

/// Makes the connection to a database in memory as good as new: closing it would lose the database.
///
/// What a dropped future left behind ends first, on the driver's own thread: `rusqlite`'s is interrupted, `sqlx`'s runs to its
/// end. Whether that began or ended a transaction is unknown, so one is made sure of and rolled back.
async fn mend(raw: &mut Raw) -> Result<()> {
    if !raw.is_broken() {
        return raw.reset().await;
    }
    let _ = raw.command("BEGIN").await;
    raw.end("ROLLBACK").await
}

impl Pool {
    pub(crate) fn new(options: &Arc<EngineOptions>) -> Result<Self> {
        crate::driver::check(options)?;
        let generation = Arc::<AtomicU32>::default();
        let kept = if options.pool == PoolKind::Null && !options.is_in_memory() {
            None
        } else {
            // the one used last has its statements in the server's caches
            let most = options.most_connections() as usize;
            let config = PoolConfig { queue_mode: QueueMode::Lifo, ..PoolConfig::new(most) };
            let manager = Manager { options: Arc::clone(options), generation: Arc::clone(&generation) };
            let pool = managed::Pool::builder(manager).config(config).build();
            Some(pool.map_err(|e| Error::connection("the pool could not be made").with_source(e))?)
        };
        Ok(Self(Arc::new(Shared {
            kept,
            options: Arc::clone(options),
            holders: Holders::default(),
            loose: AtomicU32::new(0),
            generation,
        })))
    }

    pub(crate) async fn get(&self, place: Place) -> Result<Pooled> {
        let shared = &self.0;
        let raw = match timeout(shared.options.pool_timeout, shared.take()).await {
            Some(taken) => taken?,
            None => return Err(shared.holders.timed_out(&shared.options, self.status().size)),
        };
        let holder = shared.holders.enter(place);
        let pooled = Pooled { raw: Some(raw), shared: Arc::clone(shared), holder };
        shared.options.events.run_pool(PoolEvent::Checkout(pooled.id()));
        Ok(pooled)
    }

    /// Closes the connections that nobody uses, and the others when they come back.
    pub(crate) fn dispose(&self) {
        self.0.generation.fetch_add(1, Ordering::Relaxed);
        if let Some(kept) = &self.0.kept {
            kept.retain(|_, _| false);
        }
    }

    pub(crate) fn status(&self) -> PoolStatus {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let Some(kept) = &self.0.kept else {
            let loose = self.0.loose.load(Ordering::Relaxed);
            return PoolStatus { size: loose, idle: 0, in_use: loose, waiting: 0 };
        };
        let status = kept.status();
        PoolStatus {
            size: count(status.size),
            idle: count(status.available),
            in_use: count(status.size.saturating_sub(status.available)),
            waiting: count(status.waiting),
        }
    }
}

impl Shared {
    fn generation(&self) -> u32 {
        self.generation.load(Ordering::Relaxed)
    }

    /// Replaces all connections of one's time, if it is lost.
    fn look_at(&self, raw: &Raw) {
        let now = self.generation();
        if raw.is_lost(now) {
            // whoever comes first does it
            let next = now.wrapping_add(1);
            let _ = self.generation.compare_exchange(now, next, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    async fn take(&self) -> Result<Held> {
        let Some(kept) = &self.kept else {
            let raw = Box::pin(Raw::open(&self.options, self.generation())).await?;
            self.loose.fetch_add(1, Ordering::Relaxed);
            return Ok(Held::Loose(Box::new(raw)));
        };
        match kept.get().await {
            Ok(object) => Ok(Held::Kept(object)),
            Err(PoolError::Backend(error)) => Err(error),
            Err(other) => Err(Error::connection("the pool has no connection").with_source(other)),
        }
    }

    /// Is a connection that comes back one that shall be closed?
    fn is_left_over(&self, raw: &Raw) -> bool {
        let idle = self.kept.as_ref().map_or(0, |kept| kept.status().available);
        idle >= self.options.kept_connections() as usize || raw.is_outdated(&self.options, self.generation())
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let shared = &*self.shared;
        let Some(held) = self.raw.take() else { return };
        shared.holders.leave(self.holder);
        match held {
            Held::Loose(raw) => {
                shared.loose.fetch_sub(1, Ordering::Relaxed);
                shared.options.events.run_pool(PoolEvent::Checkin(raw.id()));
            }
            Held::Kept(object) => {
                shared.options.events.run_pool(PoolEvent::Checkin(object.id()));
                shared.look_at(&object);
                if shared.options.is_in_memory() {
                    // the next one to get it mends it
                } else if object.is_broken() {
                    drop(Object::take(object));
                } else if object.in_transaction() {
                    spawn(roll_back(Unfinished(Some(object))));
                } else if shared.is_left_over(&object) {
                    drop(Object::take(object));
                }
            }
        }
    }
}

/// Ends a transaction that was dropped open, and returns the connection to its pool.
async fn roll_back(mut unfinished: Unfinished) {
    let Some(object) = &mut unfinished.0 else { return };
    if let Some(Ok(())) = timeout(ROLLBACK, object.reset()).await {
        drop(unfinished.0.take());
    }
}

/// A connection with a transaction open: where it is dropped without a rollback, it is closed.
struct Unfinished(Option<Object<Manager>>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}

impl Deref for Pooled {
    type Target = Raw;
    #[inline]
    fn deref(&self) -> &Raw {
        match &self.raw {
            Some(Held::Kept(object)) => object,
            Some(Held::Loose(raw)) => raw,
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl DerefMut for Pooled {
    #[inline]
    fn deref_mut(&mut self) -> &mut Raw {
        match &mut self.raw {
            Some(Held::Kept(object)) => object,
            Some(Held::Loose(raw)) => raw,
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
