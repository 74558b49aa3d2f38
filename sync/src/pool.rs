//! The pool, by `r2d2`.

use crate::facade::PoolStatus;
use crate::facade::raw::Raw;
use aludel_core::url::Scheme;
use aludel_core::{EngineOptions, Error, ErrorKind, Result};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a waiting caller looks whether connecting has failed.
const LOOK: Duration = Duration::from_millis(20);

/// Connections to one database.
pub(crate) struct Pool {
    pool: r2d2::Pool<Manager>,
    failure: LastFailure,
    timeout: Duration,
}

/// A connection that returns to its pool when it is dropped.
pub(crate) struct Pooled(r2d2::PooledConnection<Manager>);

/// Why connecting failed most recently: `r2d2` connects in the background and would tell a caller only when its time is up.
#[derive(Clone, Debug, Default)]
struct LastFailure(Arc<Mutex<Option<Error>>>);

impl LastFailure {
    fn put(&self, error: Option<Error>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }

    fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Makes, tries and resets connections for `r2d2`.
struct Manager {
    options: Arc<EngineOptions>,
    failure: LastFailure,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Raw;
    type Error = Reported;

    fn connect(&self) -> std::result::Result<Raw, Reported> {
        Raw::open(&self.options).map_err(|error| {
            let reported = Reported(error.to_string());
            self.failure.put(Some(error));
            reported
        })
    }

    fn is_valid(&self, raw: &mut Raw) -> std::result::Result<(), Reported> {
        raw.ping().map_err(|e| Reported(e.to_string()))
    }

    /// Asked when a connection comes back: the place to roll back what was left open.
    fn has_broken(&self, raw: &mut Raw) -> bool {
        raw.is_broken() || raw.reset().is_err()
    }
}

/// An error as `r2d2` wants it; the true one is kept in [`LastFailure`].
#[derive(Debug)]
struct Reported(String);

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Reported {}

impl Pool {
    pub(crate) fn new(options: &Arc<EngineOptions>) -> Result<Self> {
        crate::driver::check(options)?;
        let failure = LastFailure::default();
        let manager = Manager { options: Arc::clone(options), failure: failure.clone() };
        // each connection to memory is a database of its own, so there is one, and it stays
        let in_memory = options.url.scheme() == Scheme::Sqlite && options.url.database().is_none();
        let pool = r2d2::Pool::builder()
            .max_size(if in_memory { 1 } else { options.most_connections() })
            .min_idle(Some(0))
            .idle_timeout(None)
            .max_lifetime(options.pool_recycle.filter(|_| !in_memory))
            .test_on_check_out(options.pool_pre_ping)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(manager);
        Ok(Self { pool, failure, timeout: options.pool_timeout })
    }

    pub(crate) fn get(&self) -> Result<Pooled> {
        if let Some(pooled) = self.pool.try_get() {
            return Ok(Pooled(pooled));
        }
        let begun = Instant::now();
        loop {
            let left = self.timeout.saturating_sub(begun.elapsed());
            if let Ok(pooled) = self.pool.get_timeout(left.min(LOOK)) {
                self.failure.put(None);
                return Ok(Pooled(pooled));
            }
            if let Some(error) = self.failure.take() {
                return Err(error);
            }
            if begun.elapsed() >= self.timeout {
                return Err(self.timed_out());
            }
        }
    }

    fn timed_out(&self) -> Error {
        let status = self.status();
        Error::new(
            ErrorKind::PoolTimeout,
            format!(
                "no connection became free within {:?}: all {} of the pool are in use (a session keeps its own \
                 until it commits, rolls back or is dropped)",
                self.timeout, status.size
            ),
        )
    }

    pub(crate) fn status(&self) -> PoolStatus {
        let state = self.pool.state();
        PoolStatus {
            size: state.connections,
            idle: state.idle_connections,
            in_use: state.connections.saturating_sub(state.idle_connections),
            waiting: 0,
        }
    }
}

impl Deref for Pooled {
    type Target = Raw;
    fn deref(&self) -> &Raw {
        &self.0
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Raw {
        &mut self.0
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
