//! What differs from the blocking facade: here, everything waits by yielding.
//!
//! Nothing here starts a runtime: what is there is used.

use futures_timer::Delay;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

pub(crate) use maybe_async::must_be_async as maybe;
pub(crate) use std::ops::AsyncFnOnce as Scope;

/// A result that comes later.
pub(crate) type Eventually<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Turns a call of shared code into an [`Eventually`].
macro_rules! now {
    ($call:expr) => {
        Box::pin($call)
    };
}
pub(crate) use now;

/// Timers count in `Instant`s, which end.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Runs a future to its end on whatever runtime is there: tokio's if we are in it, else async-std's or smol's own
/// executor, as compiled in. Gives `false`, and drops the future, if there is none.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> bool {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(future);
        return true;
    }
    spawn_globally(future)
}

fn spawn_globally(future: impl Future<Output = ()> + Send + 'static) -> bool {
    #[cfg(feature = "async-std")]
    {
        async_std::task::spawn(future);
        true
    }
    #[cfg(all(feature = "smol", not(feature = "async-std")))]
    {
        smol::spawn(future).detach();
        true
    }
    #[cfg(not(any(feature = "async-std", feature = "smol")))]
    {
        drop(future);
        false
    }
}

/// Can sockets be waited for here?
#[cfg(any(feature = "postgres-sqlx", feature = "mysql"))]
pub(crate) fn has_runtime() -> bool {
    #[cfg(feature = "tokio")]
    if tokio::runtime::Handle::try_current().is_ok() {
        return true;
    }
    cfg!(any(feature = "async-std", feature = "smol"))
}

/// Waits for a future at most so long; `None` if it took longer, and is then dropped.
///
/// Runtime-neutral. The timer is made when the future first has to wait, so what is ready at once costs nothing.
pub(crate) async fn timeout<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut timer = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        let timer = timer.get_or_insert_with(|| Delay::new(limit.min(LONGEST)));
        Pin::new(timer).poll(context).map(|()| None)
    })
    .await
}

/// Waits so long.
pub(crate) async fn sleep(time: Duration) {
    Delay::new(time.min(LONGEST)).await;
}
