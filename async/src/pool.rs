//! The pool, by `deadpool`.
//!
//! A connection is never handed out with somebody else's transaction on it, nor with an answer that nobody waited for.

use crate::facade::PoolStatus;
use crate::facade::raw::Raw;
use crate::mode::{spawn, timeout};
use aludel_core::url::Scheme;
use aludel_core::{EngineOptions, Error, ErrorKind, Result, secs};
use deadpool::managed::{
    self, Metrics, Object, PoolConfig, PoolError, QueueMode, RecycleError, RecycleResult,
};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

/// How long the rollback of a dropped transaction may take before its connection is closed instead.
const ROLLBACK: Duration = secs(5);

/// Connections to one database.
pub(crate) struct Pool {
    pool: managed::Pool<Manager>,
    timeout: Duration,
    in_memory: bool,
}

/// A connection that returns to its pool when it is dropped.
pub(crate) struct Pooled {
    /// There until it is dropped.
    object: Option<Object<Manager>>,
    in_memory: bool,
}

/// Makes, tries and resets connections for `deadpool`.
struct Manager {
    options: Arc<EngineOptions>,
    in_memory: bool,
}

impl managed::Manager for Manager {
    type Type = Raw;
    type Error = Error;

    async fn create(&self) -> Result<Raw> {
        Raw::open(&self.options).await
    }

    async fn recycle(&self, raw: &mut Raw, metrics: &Metrics) -> RecycleResult<Error> {
        if self.in_memory {
            return Ok(mend(raw).await?);
        }
        if raw.is_broken() {
            return Err(RecycleError::message("broken"));
        }
        if self.options.pool_recycle.is_some_and(|age| metrics.created.elapsed() >= age) {
            return Err(RecycleError::message("too old"));
        }
        raw.reset().await?;
        if self.options.pool_pre_ping {
            raw.ping().await?;
        }
        Ok(())
    }
}

/// Makes the connection to a database in memory as good as new: closing it would lose the database.
///
/// What a dropped future left behind runs to its end first, on the driver's own thread. Whether that began or ended a
/// transaction is unknown, so one is made sure of and rolled back.
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
        // each connection to memory is a database of its own, so there is one, and it stays
        let in_memory = options.url.scheme() == Scheme::Sqlite && options.url.database().is_none();
        let most = if in_memory { 1 } else { options.most_connections() };
        // the one used last has its statements in the server's caches
        let config = PoolConfig { queue_mode: QueueMode::Lifo, ..PoolConfig::new(most as usize) };
        let manager = Manager { options: Arc::clone(options), in_memory };
        let pool = managed::Pool::builder(manager)
            .config(config)
            .build()
            .map_err(|e| Error::connection("the pool could not be made").with_source(e))?;
        Ok(Self { pool, timeout: options.pool_timeout, in_memory })
    }

    pub(crate) async fn get(&self) -> Result<Pooled> {
        match timeout(self.timeout, self.pool.get()).await {
            Some(Ok(object)) => Ok(Pooled { object: Some(object), in_memory: self.in_memory }),
            Some(Err(PoolError::Backend(error))) => Err(error),
            Some(Err(other)) => Err(Error::connection("the pool has no connection").with_source(other)),
            None => Err(self.timed_out()),
        }
    }

    #[cold]
    fn timed_out(&self) -> Error {
        let (status, most) = (self.status(), self.pool.status().max_size);
        let message = if status.in_use as usize >= most {
            format!(
                "no connection became free within {:?}: all {most} of the pool are in use (a session keeps its own \
                 until it commits, rolls back or is dropped)",
                self.timeout
            )
        } else {
            format!(
                "no connection could be made within {:?}: the pool has {} of at most {most}",
                self.timeout, status.size
            )
        };
        Error::new(ErrorKind::PoolTimeout, message)
    }

    pub(crate) fn status(&self) -> PoolStatus {
        let status = self.pool.status();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        PoolStatus {
            size: count(status.size),
            idle: count(status.available),
            in_use: count(status.size.saturating_sub(status.available)),
            waiting: count(status.waiting),
        }
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(object) = self.object.take() else { return };
        if self.in_memory {
            // the next one to get it mends it
        } else if object.is_broken() {
            drop(Object::take(object));
        } else if object.in_transaction() {
            spawn(roll_back(Unfinished(Some(object))));
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
        match &self.object {
            Some(object) => object,
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl DerefMut for Pooled {
    #[inline]
    fn deref_mut(&mut self) -> &mut Raw {
        match &mut self.object {
            Some(object) => object,
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
