//! Connections that are cut, by a proxy before the server.

use super::super::mode::{Engine, SessionMaker, maybe, rest};
use crate::proxy::Proxy;
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::{Duration, Instant};

/// An engine of one connection, through the proxy.
fn through(proxy: &Proxy) -> Result<Engine> {
    Engine::builder(proxy.url()).pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(10)).connect()
}

#[maybe]
async fn count(engine: &Engine) -> Result<i64> {
    let mut session = SessionMaker::new(engine).session();
    session.scalar(select(func::count(User::id))).await
}

/// What was dropped with a transaction open is rolled back in the background by the async facade.
#[maybe]
async fn assert_given_back(engine: &Engine) {
    let begun = Instant::now();
    while engine.pool_status().in_use > 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", engine.pool_status());
        rest(2).await;
    }
}

#[maybe]
pub(crate) async fn one_that_is_cut_in_a_transaction_loses_it(direct: &Engine, proxy: &Proxy) -> Result<()> {
    let engine = through(proxy)?;
    let mut session = SessionMaker::new(&engine).session();
    session.add(User::new().name("a").email("a@x"));
    session.flush().await?;
    proxy.cut();
    session.add(User::new().name("b").email("b@x"));
    let error = session.flush().await.unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    // the session goes on, with another connection and without the objects that are lost
    session.add(User::new().name("c").email("c@x"));
    session.commit().await?;
    let names = SessionMaker::new(direct).session().scalars(select(User::name)).await?.all()?;
    assert_eq!(names, ["c"]);
    assert_given_back(&engine).await;
    assert_eq!(proxy.accepted(), 2);
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_cut_at_the_commit_says_so(direct: &Engine, proxy: &Proxy) -> Result<()> {
    let engine = through(proxy)?;
    let mut session = SessionMaker::new(&engine).session();
    session.add(User::new().name("a").email("a@x"));
    session.flush().await?;
    proxy.cut();
    let error = session.commit().await.unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    let there = count(direct).await?;
    assert_eq!(there, 0);
    let there = count(&engine).await?;
    assert_eq!(there, 0);
    assert_given_back(&engine).await;
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_cut_in_a_stream_ends_it_with_an_error(
    direct: &Engine,
    proxy: &Proxy,
) -> Result<()> {
    let words = "x".repeat(2_000);
    let mut writer = SessionMaker::new(direct).session();
    let author = writer.add(User::new().name("a").email("a@x"));
    writer.add_all((0..500).map(|n| Post::new().title(n.to_string()).content(&*words).author(author)));
    writer.commit().await?;

    let engine = through(proxy)?;
    let mut session = SessionMaker::new(&engine).session();
    // more than all buffers on the way hold
    let many = text("SELECT a.content FROM posts a CROSS JOIN posts b LIMIT 50000");
    let mut posts = session.stream_scalars::<String, _>(many).await?.yield_per(10);
    let (mut seen, mut failure) = (0, None);
    while let Some(post) = posts.next().await {
        match post {
            Ok(content) => assert_eq!(content.len(), 2_000),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
        seen += 1;
        if seen == 15 {
            proxy.cut();
        }
    }
    let failure = failure.unwrap_or_else(|| panic!("the rows ended after {seen}, as if there were no more"));
    assert!(failure.is_connection(), "{failure:?}");
    assert!((15..50_000).contains(&seen), "{seen}");
    let end = posts.next().await;
    assert!(end.is_none(), "after an error there are no rows");
    drop(posts);
    drop(session);
    let there = count(&engine).await?;
    assert_eq!(there, 1);
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_cut_while_idle_is_told_once(_direct: &Engine, proxy: &Proxy) -> Result<()> {
    let engine = through(proxy)?;
    count(&engine).await?;
    proxy.cut();
    rest(50).await;
    let told = count(&engine).await;
    match told {
        // a driver that reads all the time has noticed by itself
        Ok(n) => assert_eq!((n, proxy.accepted()), (0, 2)),
        Err(error) => assert!(error.is_connection(), "{error:?}"),
    }
    let there = count(&engine).await?;
    assert_eq!((there, proxy.accepted()), (0, 2));
    assert_given_back(&engine).await;
    Ok(())
}

#[maybe]
pub(crate) async fn one_that_is_cut_while_idle_is_replaced_after_a_ping(
    _direct: &Engine,
    proxy: &Proxy,
) -> Result<()> {
    let engine = through(proxy)?.fork().pool_pre_ping(true).connect()?;
    for round in 1..4 {
        let there = count(&engine).await?;
        assert_eq!((there, proxy.accepted()), (0, round));
        proxy.cut();
    }
    Ok(())
}

/// As after a server's restart.
#[maybe]
pub(crate) async fn a_server_that_comes_back_is_found_at_once(_direct: &Engine, proxy: &Proxy) -> Result<()> {
    let engine = through(proxy)?;
    count(&engine).await?;
    for _ in 0..2 {
        proxy.refuse();
        proxy.cut();
        for n in 0..4 {
            let begun = Instant::now();
            let error = count(&engine).await.unwrap_err();
            assert!(error.is_connection(), "{n}: {error:?}");
            assert!(begun.elapsed() < Duration::from_secs(2), "{n}: {:?}", begun.elapsed());
        }
        proxy.pass();
        let begun = Instant::now();
        let there = count(&engine).await?;
        assert_eq!(there, 0);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
    assert_given_back(&engine).await;
    assert_eq!(engine.pool_status().size, 1);
    Ok(())
}
