//! A pool whose connections are all held by somebody who is stuck.

use super::super::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::time::{Duration, Instant};

#[maybe]
pub(crate) async fn a_pool_of_stuck_holders_names_them_and_recovers(engine: &Engine) -> Result<()> {
    let limit = Duration::from_millis(150);
    let engine = engine.fork().pool_size(2).max_overflow(0).pool_timeout(limit).connect()?;
    for round in 0..3 {
        let mut stuck = SessionMaker::new(&engine).session();
        stuck.scalar(select(func::count(User::id))).await?;
        let mut other = engine.connect().await?;
        other.scalar(select(func::count(User::id))).await?;
        for _ in 0..2 {
            let begun = Instant::now();
            let error = SessionMaker::new(&engine).session().get(User, 1).await.unwrap_err();
            assert!(begun.elapsed() >= limit && begun.elapsed() < 10 * limit, "{:?}", begun.elapsed());
            assert!(error.is_pool_timeout(), "{error:?}");
            let told = error.to_string();
            for part in
                ["all 2 of the pool are in use", "a session from ", "shared/pools.rs:", "a connection for"]
            {
                assert!(told.contains(part), "{part}: {told}");
            }
        }
        assert_eq!(engine.pool_status().waiting, 0);
        // one gives back by itself, the other is dropped with its transaction open
        if round % 2 == 0 {
            stuck.commit().await?;
            drop(other);
        } else {
            other.commit().await?;
            drop((stuck, other));
        }
        for _ in 0..4 {
            let none = SessionMaker::new(&engine).session().get(User, 1).await?;
            assert!(none.is_none());
        }
    }
    assert!(engine.pool_status().size <= 2);
    Ok(())
}
