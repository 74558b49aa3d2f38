//! The pool, by `r2d2`.

use crate::facade::PoolStatus;
use crate::facade::holders::{Holders, Place};
use crate::facade::raw::Raw;
use aludel_core::{EngineOptions, Error, PoolEvent, PoolKind, Result};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a waiting caller looks whether connecting has failed.
const LOOK: Duration = Duration::from_millis(20);

/// Connections to one database.
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    /// None if no connections are kept.
    kept: Option<r2d2::Pool<Manager>>,
    options: Arc<EngineOptions>,
    failure: LastFailure,
    holders: Holders,
    waiting: AtomicU32,
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

#[allow(clippy::large_enum_variant, reason = "the large one is the common one")]
enum Held {
    Kept(r2d2::PooledConnection<Manager>),
    Loose(Box<Raw>),
}

/// A connection as `r2d2` keeps it.
struct Kept {
    raw: Raw,
    /// Shall it be closed when it comes back?
    retired: bool,
}

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
    generation: Arc<AtomicU32>,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Kept;
    type Error = Reported;

    fn connect(&self) -> std::result::Result<Kept, Reported> {
        match Raw::open(&self.options, self.generation.load(Ordering::Relaxed)) {
            Ok(raw) => Ok(Kept { raw, retired: false }),
            Err(error) => {
                let reported = Reported(error.to_string());
                self.failure.put(Some(error));
                Err(reported)
            }
        }
    }

    fn is_valid(&self, kept: &mut Kept) -> std::result::Result<(), Reported> {
        kept.raw.ping().map_err(|e| Reported(e.to_string()))
    }

    /// Asked when a connection comes back: the place to roll back what was left open.
    fn has_broken(&self, kept: &mut Kept) -> bool {
        kept.raw.is_broken() || kept.raw.reset().is_err() || kept.retired
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
        let generation = Arc::<AtomicU32>::default();
        let manager = Manager {
            options: Arc::clone(options),
            failure: failure.clone(),
            generation: Arc::clone(&generation),
        };
        let kept = (options.pool != PoolKind::Null || options.is_in_memory()).then(|| {
            r2d2::Pool::builder()
                .max_size(options.most_connections())
                .min_idle(Some(0))
                .idle_timeout(None)
                // age is looked at when a connection is handed out
                .max_lifetime(None)
                .test_on_check_out(options.pool_pre_ping)
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build_unchecked(manager)
        });
        Ok(Self(Arc::new(Shared {
            kept,
            options: Arc::clone(options),
            failure,
            holders: Holders::default(),
            waiting: AtomicU32::new(0),
            loose: AtomicU32::new(0),
            generation,
        })))
    }

    pub(crate) fn get(&self, place: Place) -> Result<Pooled> {
        let shared = &self.0;
        let raw = loop {
            let mut held = shared.take()?;
            let raw = held.raw();
            if shared.options.is_in_memory() || !raw.is_outdated(&shared.options, shared.generation()) {
                break held;
            }
            held.retire();
        };
        let holder = shared.holders.enter(place);
        let pooled = Pooled { raw: Some(raw), shared: Arc::clone(shared), holder };
        shared.options.events.run_pool(PoolEvent::Checkout(pooled.id()));
        Ok(pooled)
    }

    /// Closes the connections that nobody uses, and the others when they come back.
    pub(crate) fn dispose(&self) {
        self.0.generation.fetch_add(1, Ordering::Relaxed);
        let Some(kept) = &self.0.kept else { return };
        for _ in 0..kept.state().idle_connections {
            if let Some(mut raw) = kept.try_get() {
                raw.retired = true;
            }
        }
    }

    pub(crate) fn status(&self) -> PoolStatus {
        let loose = self.0.loose.load(Ordering::Relaxed);
        let waiting = self.0.waiting.load(Ordering::Relaxed);
        let (size, idle) = self.0.kept.as_ref().map_or((loose, 0), |kept| {
            let state = kept.state();
            (state.connections, state.idle_connections)
        });
        PoolStatus { size, idle, in_use: size.saturating_sub(idle), waiting }
    }
}

impl Shared {
    fn generation(&self) -> u32 {
        self.generation.load(Ordering::Relaxed)
    }

    fn take(&self) -> Result<Held> {
        let Some(kept) = &self.kept else {
            let raw = Raw::open(&self.options, self.generation())?;
            self.loose.fetch_add(1, Ordering::Relaxed);
            return Ok(Held::Loose(Box::new(raw)));
        };
        if let Some(raw) = kept.try_get() {
            return Ok(Held::Kept(raw));
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let taken = self.wait(kept);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        taken.map(Held::Kept)
    }

    fn wait(&self, kept: &r2d2::Pool<Manager>) -> Result<r2d2::PooledConnection<Manager>> {
        let begun = Instant::now();
        loop {
            let left = self.options.pool_timeout.saturating_sub(begun.elapsed());
            if let Ok(raw) = kept.get_timeout(left.min(LOOK)) {
                self.failure.put(None);
                return Ok(raw);
            }
            if let Some(error) = self.failure.take() {
                return Err(error);
            }
            if begun.elapsed() >= self.options.pool_timeout {
                return Err(self.holders.timed_out(&self.options, kept.state().connections));
            }
        }
    }
}

impl Held {
    fn raw(&mut self) -> &mut Raw {
        match self {
            Self::Kept(kept) => &mut kept.raw,
            Self::Loose(raw) => raw,
        }
    }

    /// Lets it be closed when it comes back.
    fn retire(&mut self) {
        if let Self::Kept(kept) = self {
            kept.retired = true;
        }
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let shared = &*self.shared;
        let Some(mut held) = self.raw.take() else { return };
        shared.holders.leave(self.holder);
        let raw = held.raw();
        shared.options.events.run_pool(PoolEvent::Checkin(raw.id()));
        match &shared.kept {
            None => {
                shared.loose.fetch_sub(1, Ordering::Relaxed);
            }
            Some(kept) => {
                let one_too_many = kept.state().idle_connections >= shared.options.kept_connections();
                if !shared.options.is_in_memory()
                    && (one_too_many || raw.is_outdated(&shared.options, shared.generation()))
                {
                    held.retire();
                }
            }
        }
    }
}

impl Deref for Pooled {
    type Target = Raw;
    fn deref(&self) -> &Raw {
        match &self.raw {
            Some(Held::Kept(kept)) => &kept.raw,
            Some(Held::Loose(raw)) => raw,
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Raw {
        match &mut self.raw {
            Some(held) => held.raw(),
            None => unreachable!("a pooled connection is there until it is dropped"),
        }
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
