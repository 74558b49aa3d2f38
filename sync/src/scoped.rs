//! A session per thread.

use crate::facade::{Session, SessionMaker};
use aludel_core::{Error, Result};
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A session per thread: functions of one thread share a session without handing it around.
///
/// ```text
/// static SESSIONS: LazyLock<ScopedSession> = LazyLock::new(|| ScopedSession::new(SessionMaker::new(&ENGINE)));
/// SESSIONS.with(|session| session.scalar(select(func::count(User::id))))??;
/// SESSIONS.remove();                  // at the end of the job: rolls back what was not committed
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/orm/contextual.html>
#[derive(Debug)]
pub struct ScopedSession<S = Session> {
    maker: SessionMaker<S>,
    id: usize,
}

/// Whether a session can be cloned does not matter: clones share the sessions of their threads.
impl<S> Clone for ScopedSession<S> {
    fn clone(&self) -> Self {
        Self { maker: self.maker.clone(), id: self.id }
    }
}

static MADE: AtomicUsize = AtomicUsize::new(0);

/// `None` stands for one that is in use.
type Slot = Option<Box<dyn Any + Send>>;

thread_local! {
    static SESSIONS: RefCell<Sessions> = RefCell::default();
}

/// A thread's sessions.
#[derive(Default)]
struct Sessions(HashMap<usize, Slot>);

impl Drop for Sessions {
    /// The thread ends. What drivers keep per thread may be gone already, so another thread rolls back.
    fn drop(&mut self) {
        let left: Vec<_> = self.0.drain().filter_map(|(_, session)| session).collect();
        if !left.is_empty()
            && let Ok(thread) = std::thread::Builder::new().spawn(move || drop(left))
        {
            let _ = thread.join();
        }
    }
}

impl<S: From<Session> + Send + 'static> ScopedSession<S> {
    /// Sessions of a maker, one for each thread that asks.
    pub fn new(maker: SessionMaker<S>) -> Self {
        Self { maker, id: MADE.fetch_add(1, Ordering::Relaxed) }
    }

    /// Lends the thread's session, which is made if there is none. It stays until [`remove`](Self::remove) or the thread's end.
    ///
    /// # Errors
    /// It is lent already: this is called within itself. Hand the session on instead.
    pub fn with<T>(&self, work: impl FnOnce(&mut S) -> T) -> Result<T> {
        let taken = SESSIONS.with_borrow_mut(|sessions| sessions.0.insert(self.id, None));
        let mut session = match taken {
            None => Box::new(self.maker.session()),
            Some(Some(any)) => match any.downcast::<S>() {
                Ok(session) => session,
                Err(_) => unreachable!("a number belongs to one type of session"),
            },
            Some(None) => {
                return Err(Error::session(
                    "the thread's session is in use: within `with`, hand its session on instead of asking again",
                ));
            }
        };
        let mut lent = Lent { id: self.id, back: None };
        let value = work(&mut session);
        lent.back = Some(session);
        Ok(value)
    }

    /// Ends the thread's session, if there is one; what was not committed is rolled back.
    pub fn remove(&self) {
        let removed = SESSIONS.with_borrow_mut(|sessions| match sessions.0.get(&self.id) {
            Some(Some(_)) => sessions.0.remove(&self.id),
            _ => None,
        });
        drop(removed);
    }

    /// Has this thread a session now?
    pub fn has_session(&self) -> bool {
        SESSIONS.with_borrow(|sessions| sessions.0.contains_key(&self.id))
    }

    /// Where the sessions come from.
    pub fn maker(&self) -> &SessionMaker<S> {
        &self.maker
    }
}

/// Puts a session back; one that a panic passed through is gone.
struct Lent {
    id: usize,
    back: Slot,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let back = self.back.take();
        // nothing was there but the mark that it is in use
        let _ = SESSIONS.try_with(|sessions| {
            let sessions = &mut sessions.borrow_mut().0;
            match back {
                Some(session) => sessions.insert(self.id, Some(session)),
                None => sessions.remove(&self.id),
            }
        });
    }
}
