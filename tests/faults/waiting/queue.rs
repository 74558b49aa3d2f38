//! Those who wait for a connection.

use super::mode::Engine;
use super::{poll_times, run};
use aludel::Result;
use aludel::prelude::*;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

/// Polls a future once, without waiting for it.
async fn poll_now<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    poll_fn(|context| match Pin::new(&mut future).poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

async fn until(engine: &Engine, waiting: u32) {
    while engine.pool_status().waiting != waiting {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// They are served in the order in which they came, also past those who gave up.
async fn in_order(engine: &Engine) -> Result<()> {
    let fork = engine.fork().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(10));
    let engine = fork.connect()?;
    let held = engine.connect().await?;
    let served: Arc<Mutex<Vec<u32>>> = Arc::default();
    let (mut tasks, mut gave_up) = (Vec::new(), Vec::new());
    for n in 0..8 {
        let (engine, served) = (engine.clone(), Arc::clone(&served));
        let task = tokio::spawn({
            let engine = engine.clone();
            async move {
                let mut connection = engine.connect().await?;
                served.lock().expect("the list").push(n);
                let one: i64 = connection.scalar(text("SELECT 1")).await?;
                assert_eq!(one, 1);
                Result::Ok(())
            }
        });
        until(&engine, n + 1).await;
        if n % 3 == 1 { gave_up.push(task) } else { tasks.push(task) }
    }
    for task in gave_up {
        task.abort();
        assert!(task.await.is_err_and(|e| e.is_cancelled()));
    }
    drop(held);
    for task in tasks {
        task.await.expect("the task")?;
    }
    assert_eq!(*served.lock().expect("the list"), [0, 2, 3, 5, 6]);
    Ok(())
}

/// A caller that is dropped while it waits, or just as it is served, takes no place with it.
async fn dropped_while_waiting(engine: &Engine) -> Result<()> {
    let fork = engine.fork().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let engine = fork.connect()?;
    for polls in 1..20 {
        let held = engine.connect().await?;
        let mut waiting = Box::pin(engine.connect());
        assert!(poll_now(waiting.as_mut()).await.is_none());
        drop(held);
        // it is dropped before it knows that it is served, or when it has been
        if polls % 2 == 0 {
            assert!(poll_times(waiting, polls).await.is_some_and(|served| served.is_ok()));
        } else {
            drop(waiting);
        }
        let mut next = engine.connect().await?;
        let answer: i64 = next.scalar(text("SELECT 2")).await?;
        assert_eq!(answer, 2);
        next.commit().await?;
    }
    let status = engine.pool_status();
    assert_eq!((status.size, status.in_use, status.waiting), (1, 0, 0), "{status:?}");
    Ok(())
}

macro_rules! on {
    ($($module:ident $driver:literal;)*) => { $(
        mod $module {
            #[test]
            fn waiters_are_served_in_order() {
                super::run("tokio", $driver, |engine| Box::pin(super::in_order(engine)));
            }

            #[test]
            fn a_waiter_that_is_dropped_takes_no_place() {
                super::run("tokio", $driver, |engine| Box::pin(super::dropped_while_waiting(engine)));
            }
        }
    )* };
}

on! { sqlite "sqlite"; sqlite_sqlx "sqlite+sqlx"; postgres_sqlx "postgres+sqlx"; postgres "postgres"; mysql "mysql"; }
