//! Transactions that are tried again.

use super::{Session, SessionLike, SessionMaker};
use crate::mode::{Scope, maybe, sleep};
use aludel_core::{Result, RetryPolicy};

/// Transactions that are tried again; from [`SessionMaker::retrying`].
#[derive(Debug)]
pub struct Retrying<S = Session> {
    maker: SessionMaker<S>,
    policy: RetryPolicy,
}

/// Whether a session can be cloned does not matter: a new one is made for each attempt.
impl<S> Clone for Retrying<S> {
    fn clone(&self) -> Self {
        Self { maker: self.maker.clone(), policy: self.policy.clone() }
    }
}

impl<S> SessionMaker<S> {
    /// Transactions that are tried again if they lost against others: `sessions.retrying(RetryPolicy::new(5)).transaction(…)`.
    ///
    /// That is after a serialization failure or a deadlock (SQLSTATE 40001 and 40P01, MySQL's 1213 and 1205), or where
    /// SQLite stayed locked.
    pub fn retrying(&self, policy: RetryPolicy) -> Retrying<S> {
        Retrying { maker: self.clone(), policy }
    }
}

#[maybe]
impl<S: SessionLike> Retrying<S> {
    /// As [`SessionMaker::transaction`], with a new session for each attempt: the closure is cloned and runs several times,
    /// so what it does besides must bear that, and what it changes outside has to be shared (`Cell`, atomics).
    ///
    /// # Errors
    /// The last attempt's.
    pub async fn transaction<T, F>(&self, work: F) -> Result<T>
    where
        F: Scope(&mut S) -> Result<T> + Clone,
    {
        let mut attempt = 1;
        loop {
            let mut session = self.maker.session_at(None);
            let done = match work.clone()(&mut session).await {
                Ok(value) => session.base().commit_all().await.map(|()| value),
                Err(error) => {
                    // the first error is the one to tell
                    let _ = session.base().rollback().await;
                    Err(error)
                }
            };
            drop(session);
            let error = match done {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            attempt += 1;
            let Some(wait) = self.policy.wait_before(attempt, &error) else { return Err(error) };
            tracing::debug!(target: "aludel::retry", attempt, ?wait, "the transaction lost: {error}");
            sleep(wait).await;
        }
    }
}
