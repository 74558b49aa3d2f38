//! The pool, by `r2d2`.
//!
//! What `r2d2` counts are places for connections. Who gets an empty one connects by itself: `r2d2` would do it on a thread of
//! its own, where a failure is tried again later and later, and a hook that panics takes the place with it for good.

use crate::facade::PoolStatus;
use crate::facade::holders::{Holders, Place};
use crate::facade::raw::Raw;
use aludel_core::{EngineOptions, PoolEvent, PoolKind, Result};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a waiting caller looks whether a place was given up: `r2d2` tells only of those that come back whole.
const LOOK: Duration = Duration::from_millis(20);

/// Connections to one database.
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    /// None if no connections are kept.
    kept: Option<r2d2::Pool<Manager>>,
    options: Arc<EngineOptions>,
    holders: Holders,
    waiting: AtomicU32,
    /// How many connections are handed out that are not kept.
    loose: AtomicU32,
    generation: AtomicU32,
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

/// A place for a connection, as `r2d2` keeps it.
struct Kept {
    /// None until somebody has got the place and connected.
    raw: Option<Raw>,
    /// Shall it be closed when it comes back?
    retired: bool,
}

/// Tries and resets connections for `r2d2`.
struct Manager;

impl r2d2::ManageConnection for Manager {
    type Connection = Kept;
    type Error = Dead;

    fn connect(&self) -> std::result::Result<Kept, Dead> {
        Ok(Kept { raw: None, retired: false })
    }

    fn is_valid(&self, kept: &mut Kept) -> std::result::Result<(), Dead> {
        let Some(raw) = &mut kept.raw else { return Ok(()) };
        // a hook may panic, which would cost `r2d2` the place
        match catch_unwind(AssertUnwindSafe(|| raw.ping())) {
            Ok(Ok(())) => Ok(()),
            _ => Err(Dead),
        }
    }

    /// Asked when a connection comes back: the place to roll back what was left open.
    fn has_broken(&self, kept: &mut Kept) -> bool {
        let Some(raw) = &mut kept.raw else { return true };
        raw.is_broken()
            || !matches!(catch_unwind(AssertUnwindSafe(|| raw.reset())), Ok(Ok(())))
            || kept.retired
    }
}

/// A connection does not answer; `r2d2` replaces it.
#[derive(Debug)]
struct Dead;

impl fmt::Display for Dead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it does not answer")
    }
}

impl std::error::Error for Dead {}

impl Pool {
    pub(crate) fn new(options: &Arc<EngineOptions>) -> Result<Self> {
        crate::driver::check(options)?;
        let kept = (options.pool != PoolKind::Null || options.is_in_memory()).then(|| {
            r2d2::Pool::builder()
                .max_size(options.most_connections())
                .min_idle(Some(0))
                .idle_timeout(None)
                // age is looked at when a connection is handed out
                .max_lifetime(None)
                .test_on_check_out(options.pool_pre_ping)
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build_unchecked(Manager)
        });
        Ok(Self(Arc::new(Shared {
            kept,
            options: Arc::clone(options),
            holders: Holders::default(),
            waiting: AtomicU32::new(0),
            loose: AtomicU32::new(0),
            generation: AtomicU32::new(0),
        })))
    }

    pub(crate) fn get(&self, place: Place) -> Result<Pooled> {
        let shared = &self.0;
        let raw = loop {
            let mut held = shared.take()?;
            let Some(raw) = held.raw() else {
                held.fill(Raw::open(&shared.options, shared.generation())?);
                break held;
            };
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

    /// Replaces all connections of one's time, if it is lost.
    fn look_at(&self, raw: &Raw) {
        let now = self.generation();
        if raw.is_lost(now) {
            // whoever comes first does it
            let next = now.wrapping_add(1);
            let _ = self.generation.compare_exchange(now, next, Ordering::Relaxed, Ordering::Relaxed);
        }
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
                return Ok(raw);
            }
            if begun.elapsed() >= self.options.pool_timeout {
                return Err(self.holders.timed_out(&self.options, kept.state().connections));
            }
        }
    }
}

impl Held {
    /// The connection; none if the place is empty.
    fn raw(&mut self) -> Option<&mut Raw> {
        match self {
            Self::Kept(kept) => kept.raw.as_mut(),
            Self::Loose(raw) => Some(raw),
        }
    }

    fn fill(&mut self, raw: Raw) {
        if let Self::Kept(kept) = self {
            kept.raw = Some(raw);
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
        let Some(raw) = held.raw() else { return };
        if shared.kept.is_none() {
            shared.loose.fetch_sub(1, Ordering::Relaxed);
        }
        shared.options.events.run_pool(PoolEvent::Checkin(raw.id()));
        match &shared.kept {
            None => {}
            Some(kept) => {
                shared.look_at(raw);
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
        let raw = match &self.raw {
            Some(Held::Kept(kept)) => kept.raw.as_ref(),
            Some(Held::Loose(raw)) => Some(&**raw),
            None => None,
        };
        raw.unwrap_or_else(|| unreachable!("a pooled connection is there until it is dropped"))
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Raw {
        let raw = self.raw.as_mut().and_then(Held::raw);
        raw.unwrap_or_else(|| unreachable!("a pooled connection is there until it is dropped"))
    }
}

impl fmt::Debug for Pooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
