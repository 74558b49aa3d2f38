//! Hooks of an engine: what it does with statements and connections.

use crate::error::Error;
use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

type Hook<T> = Arc<dyn Fn(&T) + Send + Sync>;
type AfterExecute = Arc<dyn Fn(&Executed<'_>) + Send + Sync>;

/// A statement that was executed, for [`EngineEvents::after_execute`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Executed<'a> {
    /// The SQL, with placeholders. Values are not told.
    pub sql: &'a str,
    /// From when it was handed to the driver until its rows were read.
    pub elapsed: Duration,
    /// How many rows were read or changed.
    pub rowcount: u64,
    /// Why it failed.
    pub error: Option<&'a Error>,
    /// The connection's number, as in [`PoolEvent`].
    pub connection: u64,
}

impl<'a> Executed<'a> {
    /// A statement that was executed.
    pub fn new(sql: &'a str, elapsed: Duration, result: Result<u64, &'a Error>, connection: u64) -> Self {
        Self { sql, elapsed, rowcount: result.unwrap_or_default(), error: result.err(), connection }
    }
}

/// What happens to a connection of a pool; each has the connection's number, which is not used again.
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/events.html#connection-pool-events>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoolEvent {
    /// It was made.
    Connect(u64),
    /// Somebody got it.
    Checkout(u64),
    /// It came back.
    Checkin(u64),
    /// It was found dead, or in a state that nobody knows, and is thrown away.
    Invalidate(u64),
    /// It is closed because it is not needed: it is too old, one too many, or the pool was disposed of.
    Close(u64),
}

/// Hooks that an engine calls: around statements, and as connections come and go.
///
/// They run where the statement runs (a thread of its own for SQLite in the async facade), so they had better be short. A hook
/// that panics lets the statement's caller panic, or lose its connection.
///
/// ```
/// use aludel_core::EngineEvents;
/// let events = EngineEvents::new()
///     .before_execute(|sql| eprintln!("about to send: {sql}"))
///     .after_execute(|done| if done.elapsed.as_millis() > 100 { eprintln!("slow: {}", done.sql) });
/// ```
///
/// Source: <https://docs.sqlalchemy.org/en/20/core/events.html#sql-execution-and-connection-events>
#[derive(Clone, Default)]
pub struct EngineEvents {
    before: Vec<Hook<str>>,
    after: Vec<AfterExecute>,
    pool: Vec<Hook<PoolEvent>>,
    watchers: Arc<Watchers>,
}

/// Those who watch an engine's statements, as long as they do.
#[derive(Default)]
struct Watchers {
    any: AtomicBool,
    list: Mutex<Vec<Weak<Mutex<Vec<String>>>>>,
}

impl EngineEvents {
    /// No hooks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Before SQL is handed to the driver; also `BEGIN`, `COMMIT` and their like.
    #[must_use]
    pub fn before_execute(mut self, hook: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.before.push(Arc::new(hook));
        self
    }

    /// After SQL was executed, or failed.
    #[must_use]
    pub fn after_execute(mut self, hook: impl Fn(&Executed<'_>) + Send + Sync + 'static) -> Self {
        self.after.push(Arc::new(hook));
        self
    }

    /// When a connection is made, handed out, given back or closed.
    #[must_use]
    pub fn pool(mut self, hook: impl Fn(&PoolEvent) + Send + Sync + 'static) -> Self {
        self.pool.push(Arc::new(hook));
        self
    }

    /// Does anybody want to know of statements?
    #[inline]
    pub fn is_watching(&self) -> bool {
        !self.before.is_empty() || !self.after.is_empty() || self.watchers.any.load(Ordering::Relaxed)
    }

    /// The same hooks for another engine, whose statements are watched apart.
    #[doc(hidden)]
    #[must_use]
    pub fn forked(self) -> Self {
        Self { watchers: Arc::default(), ..self }
    }

    /// Tells that SQL is about to be sent.
    #[doc(hidden)]
    pub fn run_before(&self, sql: &str) {
        self.before.iter().for_each(|hook| hook(sql));
    }

    /// Tells that SQL was sent.
    #[doc(hidden)]
    pub fn run_after(&self, done: &Executed<'_>) {
        self.after.iter().for_each(|hook| hook(done));
        if self.watchers.any.load(Ordering::Relaxed) {
            self.watchers.tell(done.sql);
        }
    }

    /// Tells what happened to a connection.
    #[doc(hidden)]
    pub fn run_pool(&self, event: PoolEvent) {
        if std::thread::panicking() {
            // a second panic would end the program, where the first one may well be caught
            let run = || self.pool.iter().for_each(|hook| hook(&event));
            let _ = catch_unwind(AssertUnwindSafe(run));
        } else {
            self.pool.iter().for_each(|hook| hook(&event));
        }
    }

    /// The statements from now on, until what this gives is dropped.
    #[doc(hidden)]
    pub fn watch(&self) -> StatementLog {
        let log = Arc::default();
        self.watchers.list().push(Arc::downgrade(&log));
        self.watchers.any.store(true, Ordering::Relaxed);
        StatementLog { log, watchers: Arc::clone(&self.watchers) }
    }
}

impl Watchers {
    fn list(&self) -> MutexGuard<'_, Vec<Weak<Mutex<Vec<String>>>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, sql: &str) {
        // what frames transactions is not what one counts
        let word = sql.split_whitespace().next().unwrap_or_default();
        if ["BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET"].contains(&word) {
            return;
        }
        for log in self.list().iter().filter_map(Weak::upgrade) {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
        }
    }
}

impl fmt::Debug for EngineEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineEvents")
            .field("before_execute", &self.before.len())
            .field("after_execute", &self.after.len())
            .field("pool", &self.pool.len())
            .finish()
    }
}

/// The statements that an engine has sent since `engine.watch()`, for tests: how many there were, and which were sent again
/// and again.
///
/// `BEGIN`, `COMMIT` and their like are left out, and so are values. Dropped, it watches no longer.
pub struct StatementLog {
    log: Arc<Mutex<Vec<String>>>,
    watchers: Arc<Watchers>,
}

impl StatementLog {
    fn log(&self) -> MutexGuard<'_, Vec<String>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The statements, in the order in which they ended.
    pub fn statements(&self) -> Vec<String> {
        self.log().clone()
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.log().len()
    }

    /// Forgets them, to count anew.
    pub fn clear(&self) {
        self.log().clear();
    }

    /// Statements that were sent at least so often, each with its number: what a loop that loads one row at a time leaves
    /// behind (N+1).
    pub fn repeated(&self, times: usize) -> Vec<(String, usize)> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for sql in self.log().iter() {
            *counts.entry(sql.clone()).or_default() += 1;
        }
        let mut often: Vec<_> = counts.into_iter().filter(|(_, count)| *count >= times).collect();
        often.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        often
    }

    /// Asserts how many there were, and begins to count anew.
    ///
    /// # Panics
    /// If there were more or fewer; the message lists them.
    #[track_caller]
    pub fn assert_statements(&self, expected: usize) {
        let sent = std::mem::take(&mut *self.log());
        assert!(
            sent.len() == expected,
            "{expected} statements were expected, {} were sent:\n{}",
            sent.len(),
            sent.join("\n")
        );
    }

    /// Asserts that no statement was sent `times` times or more: no N+1.
    ///
    /// # Panics
    /// If one was; the message names it.
    #[track_caller]
    pub fn assert_no_repetition(&self, times: usize) {
        let often = self.repeated(times);
        assert!(
            often.is_empty(),
            "statements were sent again and again: load what belongs to rows along: {often:#?}"
        );
    }
}

impl Drop for StatementLog {
    fn drop(&mut self) {
        let mut list = self.watchers.list();
        list.retain(|log| log.upgrade().is_some_and(|log| !Arc::ptr_eq(&log, &self.log)));
        self.watchers.any.store(!list.is_empty(), Ordering::Relaxed);
    }
}

impl fmt::Debug for StatementLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementLog").field("statements", &self.count()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(sql: &str) -> Executed<'_> {
        Executed::new(sql, Duration::ZERO, Ok(1), 1)
    }

    #[test]
    fn statements_are_counted_while_somebody_watches() {
        let events = EngineEvents::new();
        assert!(!events.is_watching());
        let (log, other) = (events.watch(), events.watch());
        for sql in ["BEGIN", "SELECT 1", "SELECT 2", "SELECT 1", "COMMIT"] {
            events.run_after(&done(sql));
        }
        assert_eq!(log.repeated(2), [("SELECT 1".to_owned(), 2)]);
        log.assert_statements(3);
        drop(other);
        events.run_after(&done("SELECT 3"));
        assert_eq!(log.statements(), ["SELECT 3"]);
        drop(log);
        assert!(!events.is_watching());
    }

    #[test]
    #[should_panic(expected = "1 statements were expected, 2 were sent:\nSELECT 1\nSELECT 2")]
    fn a_wrong_number_lists_them() {
        let events = EngineEvents::new();
        let log = events.watch();
        events.run_after(&done("SELECT 1"));
        events.run_after(&done("SELECT 2"));
        log.assert_statements(1);
    }
}
