//! Tests of what only this crate can see: runtimes, cancellation, the pool. Behaviour that both facades share is tested in
//! the workspace's suite.

mod bare;
mod pool;
#[cfg(feature = "postgres-sqlx")]
mod postgres;
mod send;
#[cfg(any(feature = "sqlite", feature = "sqlite-sqlx"))]
mod sizes;
#[cfg(any(feature = "sqlite", feature = "sqlite-sqlx"))]
mod sqlite;

/// Runs a test on every runtime that is compiled in.
fn on_each_runtime<F: Future<Output = ()> + Send + 'static>(test: impl Fn() -> F) {
    #[cfg(feature = "tokio")]
    for mut builder in
        [tokio::runtime::Builder::new_current_thread(), tokio::runtime::Builder::new_multi_thread()]
    {
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(async { tokio::spawn(test()).await.unwrap() });
    }
    #[cfg(feature = "async-std")]
    async_std::task::block_on(test());
    #[cfg(feature = "smol")]
    smol::block_on(test());
    let _ = test;
}

/// What drivers and pool are tested with.
#[cfg(any(feature = "sqlite", feature = "sqlite-sqlx", feature = "postgres-sqlx"))]
mod help {
    use crate::facade::Engine;
    use aludel_core::{Log, Statement, text};
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use std::time::{Duration, Instant};

    /// Polls a future once and drops it. Was it under way?
    pub(super) async fn cancel<T>(future: impl Future<Output = T>) -> bool {
        let mut future = pin!(future);
        poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
    }

    /// A log of SQL text.
    pub(super) fn sql(sql: &str) -> Box<Log> {
        Statement::into_log(text(sql))
    }

    /// Waits until the pool has so many connections, so many of them idle.
    pub(super) async fn wait_for_pool(engine: &Engine, size: u32, idle: u32) {
        let begun = Instant::now();
        loop {
            let status = engine.pool_status();
            if (status.size, status.idle) == (size, idle) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(5), "{status:?}, not {size} with {idle} idle");
            futures_timer::Delay::new(Duration::from_millis(2)).await;
        }
    }
}
