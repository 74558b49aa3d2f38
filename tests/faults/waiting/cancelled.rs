//! A program of a session that is dropped at each of its awaits, one after the other.

use super::mode::{Engine, SessionMaker, rest};
use super::{poll_times, run};
use crate::proxy::Proxy;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};

const TAGS: i64 = 7;

/// An await between two statements, where nothing of the session's is under way.
async fn pause() {
    let mut waited = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Writes a user with two posts, by all the ways that a session has.
async fn program(engine: &Engine, n: usize) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let email = format!("{n}@x");
    let user = session.add(User::new().name("dropped").email(&*email));
    session.flush().await?;
    pause().await;
    let found: Vec<User> = session.scalars(select(User).filter(User::email.eq(&*email))).await?.all()?;
    assert_eq!(found.len(), 1, "after {n} polls");
    let mut tags = session.stream(select(Tag::name).order_by(Tag::id)).await?.yield_per(2);
    for k in 0..3 {
        let tag = tags.next().await.expect("a tag")?;
        assert_eq!(tag, format!("tag {k}"), "after {n} polls");
    }
    pause().await;
    drop(tags);
    pause().await;
    let mut undone = session.begin_nested().await?;
    undone.add(Tag::new().name("undone"));
    undone.flush().await?;
    pause().await;
    undone.rollback().await?;
    let mut nested = session.begin_nested().await?;
    nested.add(Post::new().title("in the savepoint").content("…").author(user));
    nested.commit().await?;
    pause().await;
    session.add(Post::new().title("at the commit").content("…").author(user));
    session.commit().await
}

/// Users, posts and tags that are there.
async fn counts(engine: &Engine) -> Result<[i64; 3]> {
    let mut session = SessionMaker::new(engine).session();
    let users = session.scalar(select(func::count(User::id))).await?;
    let posts = session.scalar(select(func::count(Post::id))).await?;
    let tags = session.scalar(select(func::count(Tag::id))).await?;
    session.commit().await?;
    Ok([users, posts, tags])
}

async fn wait_until_given_back(engine: &Engine) {
    let begun = Instant::now();
    while engine.pool_status().in_use > 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", engine.pool_status());
        rest(1).await;
    }
}

async fn dropped_everywhere(witness: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(witness).session();
    session.add_all((0..TAGS).map(|n| Tag::new().name(format!("tag {n}"))));
    session.commit().await?;
    // answers come late, so that each of them is waited for
    let url = witness.url().to_string_with_password();
    let proxy = (!url.starts_with("sqlite")).then(|| Proxy::before(&url));
    let url = proxy.as_ref().map_or(&*url, Proxy::url);
    let one = Engine::builder(url).pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let engine = one.connect()?;
    if let Some(proxy) = &proxy {
        proxy.delay();
    }
    let (mut polls, mut finished, mut dropped) = (0, 0, 0);
    // how far it comes varies, for several awaits may be ready at once: it has to come to its end several times
    while finished < 3 || polls < 40 {
        polls += 1;
        assert!(polls < 2_000, "it never ends");
        match poll_times(program(&engine, polls), polls).await {
            Some(done) => {
                done?;
                finished += 1;
            }
            None => (finished, dropped) = (0, dropped + 1),
        }
        // the next user gets the pool's one place, and an answer to its own question
        let mut next = engine.connect().await?;
        assert!(!next.in_transaction(), "after {polls} polls");
        let answer: i64 = next.scalar(text(format!("SELECT {polls}"))).await?;
        assert_eq!(answer, i64::try_from(polls).expect("a number"), "somebody else's answer");
        drop(next);
        wait_until_given_back(&engine).await;
        let (seen, stored) = (counts(&engine).await?, counts(witness).await?);
        assert_eq!(seen, stored, "after {polls} polls a transaction was open");
        let [users, posts, tags] = stored;
        assert_eq!([users * 2, TAGS], [posts, tags], "after {polls} polls");
    }
    let status = engine.pool_status();
    assert_eq!((status.size, status.idle, status.in_use), (1, 1, 0), "{status:?}");
    println!("{polls} runs, of which {dropped} were dropped, each one await later: {}", engine.url());
    // more than the program's own pauses
    assert!(dropped > 5, "{dropped} awaits are too few for this program");
    Ok(())
}

macro_rules! on {
    ($($test:ident: $runtime:literal $driver:literal;)*) => { $(
        #[test]
        fn $test() {
            run($runtime, $driver, |engine| Box::pin(dropped_everywhere(engine)));
        }
    )* };
}

on! {
    on_sqlite: "tokio" "sqlite";
    on_sqlite_by_sqlx: "tokio" "sqlite+sqlx";
    on_sqlite_by_sqlx_with_smol: "smol" "sqlite+sqlx";
    on_postgres_by_sqlx: "tokio" "postgres+sqlx";
    on_postgres_by_sqlx_with_async_std: "async-std" "postgres+sqlx";
    on_postgres: "tokio" "postgres";
    on_postgres_with_async_std: "async-std" "postgres";
    on_postgres_with_smol: "smol" "postgres";
    on_mysql: "tokio" "mysql";
    on_mysql_with_smol: "smol" "mysql";
}
