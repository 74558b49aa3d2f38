//! A future that is dropped at any of its awaits leaves nothing behind.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Lets a future be polled so many times, each when it asks to be, then drops it. Gives whether it was done before.
async fn poll_times<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        future.as_mut().poll(context).map(|_| true)
    })
    .await
}

async fn write(engine: &Engine, n: usize) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let user = session.add(User::new().name("dropped").email(format!("{n}@x")));
    session.flush().await?;
    session.add(Post::new().title("t").content("c").author(user));
    session.commit().await
}

async fn dropped_everywhere(engine: &Engine) -> Result<()> {
    let mut finished = 0;
    for times in 1..2000 {
        if poll_times(write(engine, times), times).await {
            finished += 1;
            if finished == 3 {
                break;
            }
        }
        // each user that is there has its post: no transaction was left half done, none was committed by another
        let mut session = SessionMaker::new(engine).session();
        let users: i64 = session.scalar(select(func::count(User::id))).await?;
        let posts: i64 = session.scalar(select(func::count(Post::id))).await?;
        assert_eq!(users, posts, "after {times} polls");
        session.commit().await?;
    }
    assert_eq!(finished, 3, "the work is done when it is not dropped");
    let status = engine.pool_status();
    assert!(status.in_use <= 1, "{status:?}");
    Ok(())
}

#[test]
fn a_dropped_future_leaves_nothing_on_sqlite() {
    run("tokio", "sqlite", |engine| Box::pin(dropped_everywhere(engine)));
}

#[test]
fn a_dropped_future_leaves_nothing_on_sqlite_by_sqlx() {
    run("smol", "sqlite+sqlx", |engine| Box::pin(dropped_everywhere(engine)));
}

#[test]
fn a_dropped_future_leaves_nothing_on_postgres() {
    run("tokio", "postgres+sqlx", |engine| Box::pin(dropped_everywhere(engine)));
    run("async-std", "postgres+sqlx", |engine| Box::pin(dropped_everywhere(engine)));
    run("tokio", "postgres", |engine| Box::pin(dropped_everywhere(engine)));
    run("async-std", "postgres", |engine| Box::pin(dropped_everywhere(engine)));
}
