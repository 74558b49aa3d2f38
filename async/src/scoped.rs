//! A session per task.

use crate::facade::{Session, SessionMaker};
use aludel_core::{Error, Result};
use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// A session per task: functions of one task share a session without handing it around, on any runtime.
///
/// ```text
/// static SESSIONS: LazyLock<ScopedSession> = LazyLock::new(|| ScopedSession::new(SessionMaker::new(&ENGINE)));
/// SESSIONS.scope(async {
///     SESSIONS.with(async |session| session.scalar(select(func::count(User::id))).await).await??;
/// }).await;                           // rolls back what was not committed
/// ```
///
/// A scope is a future: what is awaited in it shares its session, tasks that it spawns have scopes of their own.
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#using-asyncio-scoped-session>
#[derive(Debug)]
pub struct ScopedSession<S = Session> {
    maker: SessionMaker<S>,
    id: usize,
}

/// Whether a session can be cloned does not matter: clones share the sessions of their scopes.
impl<S> Clone for ScopedSession<S> {
    fn clone(&self) -> Self {
        Self { maker: self.maker.clone(), id: self.id }
    }
}

static MADE: AtomicUsize = AtomicUsize::new(0);

/// A scope's session.
enum Slot {
    Unused,
    Here(Box<dyn Any + Send>),
    Lent,
}

type Shared = Arc<Mutex<Slot>>;

thread_local! {
    /// The scopes that are being polled, the innermost last.
    static CURRENT: RefCell<Vec<(usize, Shared)>> = const { RefCell::new(Vec::new()) };
}

impl<S: From<Session> + Send + 'static> ScopedSession<S> {
    /// Sessions of a maker, one for each scope that asks.
    pub fn new(maker: SessionMaker<S>) -> Self {
        Self { maker, id: MADE.fetch_add(1, Ordering::Relaxed) }
    }

    /// A future in which [`with`](Self::with) has a session; it ends with the future, and what was not committed is rolled
    /// back.
    pub fn scope<F: Future>(&self, future: F) -> Scope<F> {
        Scope { id: self.id, slot: Arc::new(Mutex::new(Slot::Unused)), future: Box::pin(future) }
    }

    /// Lends the scope's session, which is made if there is none.
    ///
    /// # Errors
    /// There is no scope, or the session is lent already: this is called within itself. Hand the session on instead.
    pub async fn with<T, F: AsyncFnOnce(&mut S) -> T>(&self, work: F) -> Result<T> {
        let slot = CURRENT.with_borrow(|scopes| {
            scopes.iter().rev().find(|(id, _)| *id == self.id).map(|(_, slot)| Arc::clone(slot))
        });
        let Some(slot) = slot else {
            return Err(Error::session(
                "no scope: a scoped session is asked for within the future given to `scope`",
            ));
        };
        let taken = std::mem::replace(&mut *slot.lock().unwrap_or_else(PoisonError::into_inner), Slot::Lent);
        let session: Box<S> = match taken {
            Slot::Unused => Box::new(self.maker.session()),
            Slot::Here(any) => match any.downcast() {
                Ok(session) => session,
                Err(_) => unreachable!("a number belongs to one type of session"),
            },
            Slot::Lent => {
                return Err(Error::session(
                    "the scope's session is in use: within `with`, hand its session on instead of asking again",
                ));
            }
        };
        let mut lent = Lent { slot, session: Some(session) };
        let Some(session) = &mut lent.session else { unreachable!("it was put there") };
        Ok(work(session).await)
    }

    /// Where the sessions come from.
    pub fn maker(&self) -> &SessionMaker<S> {
        &self.maker
    }
}

/// Puts a session back, also if the future was dropped.
struct Lent<S: Send + 'static> {
    slot: Shared,
    session: Option<Box<S>>,
}

impl<S: Send + 'static> Drop for Lent<S> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Slot::Here(session);
        }
    }
}

/// A future with a session of its own, from [`ScopedSession::scope`].
#[must_use = "futures do nothing until they are awaited"]
pub struct Scope<F> {
    id: usize,
    slot: Shared,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let entry = (self.id, Arc::clone(&self.slot));
        CURRENT.with_borrow_mut(|scopes| scopes.push(entry));
        let _left = Left;
        self.future.as_mut().poll(context)
    }
}

/// Leaves the innermost scope, also if it panics.
struct Left;

impl Drop for Left {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(|scopes| drop(scopes.pop()));
    }
}

impl<F> fmt::Debug for Scope<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}
