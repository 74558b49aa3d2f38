//! How often a transaction is tried again.

use crate::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How often a transaction that lost against another one is tried again, and how long is waited before.
///
/// CockroachDB, YugabyteDB and TiDB ask their clients for this, and so does `SERIALIZABLE` on any database.
///
/// ```
/// use aludel_core::{Error, ErrorKind, RetryPolicy};
/// let policy = RetryPolicy::new(3);
/// let deadlock = Error::new(ErrorKind::Serialization, "deadlock detected");
/// assert!(policy.wait_before(2, &deadlock).is_some());
/// assert!(policy.wait_before(4, &deadlock).is_none(), "three attempts, no more");
/// assert!(policy.wait_before(2, &Error::no_result_found()).is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    most: Duration,
}

impl RetryPolicy {
    /// So many attempts, the first one included. The second is made after some 10 milliseconds, each later one after about
    /// twice as long, but never more than a second; half of it is chance, so that two who met do not meet again.
    pub const fn new(attempts: u32) -> Self {
        Self { attempts, first: Duration::from_millis(10), most: Duration::from_secs(1) }
    }

    /// How long is waited before the second attempt, and before any at most.
    #[must_use]
    pub const fn backoff(mut self, first: Duration, most: Duration) -> Self {
        (self.first, self.most) = (first, most);
        self
    }

    /// How long to wait before the n-th attempt, the first being 1; `None` if there shall be none after this error.
    pub fn wait_before(&self, attempt: u32, error: &Error) -> Option<Duration> {
        if attempt > self.attempts || !error.is_retryable() {
            return None;
        }
        let doubled =
            self.first.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(2)).unwrap_or(u32::MAX));
        let wait = doubled.min(self.most);
        // a number that nobody can foresee, without a crate for them
        let chance = (RandomState::new().hash_one(attempt) % 1_000) as u32;
        Some(wait / 2 + wait / 2 * chance / 1_000)
    }
}

impl Default for RetryPolicy {
    /// Five attempts.
    fn default() -> Self {
        Self::new(5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn waits_grow_up_to_a_limit() {
        let policy = RetryPolicy::new(40).backoff(Duration::from_millis(8), Duration::from_millis(100));
        let lost = Error::new(ErrorKind::Serialization, "deadlock");
        for (attempt, most) in [(2, 8), (3, 16), (4, 32), (6, 100), (40, 100)] {
            let wait = policy.wait_before(attempt, &lost).expect("another attempt");
            let most = Duration::from_millis(most);
            assert!(wait >= most / 2 && wait <= most, "{attempt}: {wait:?}");
        }
        assert_eq!(policy.wait_before(41, &lost), None);
        assert!(policy.wait_before(2, &Error::new(ErrorKind::Locked, "busy")).is_some());
        assert_eq!(policy.wait_before(2, &Error::connection("lost")), None);
    }
}
