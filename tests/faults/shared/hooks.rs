//! Hooks of an engine that panic, wherever they are called.

use super::super::mode::{Engine, SessionMaker, caught, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};
use std::time::Duration;

/// Panics when it has been sprung so many times; at rest it is negative.
#[derive(Clone, Default)]
struct Trap(Arc<AtomicI32>);

impl Trap {
    fn set(&self, after: i32) {
        self.0.store(after, SeqCst);
    }

    /// Is it still set?
    fn is_left(&self) -> bool {
        self.0.load(SeqCst) > 0
    }

    fn spring(&self) {
        if self.0.fetch_sub(1, SeqCst) == 1 {
            panic!("a panic that the test wants");
        }
    }
}

/// A user with two posts, by a flush each.
#[maybe]
async fn work(engine: Engine, n: i32) -> Result<()> {
    let mut session = SessionMaker::new(&engine).session();
    let user = session.add(User::new().name("hooked").email(format!("{n}@x")));
    session.flush().await?;
    session.add(Post::new().title("first").content("…").author(user));
    let mut nested = session.begin_nested().await?;
    nested.add(Post::new().title("second").content("…").author(user));
    nested.commit().await?;
    session.commit().await
}

#[maybe]
async fn assert_whole(engine: &Engine, n: i32) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let users: i64 = session.scalar(select(func::count(User::id))).await?;
    let posts: i64 = session.scalar(select(func::count(Post::id))).await?;
    assert_eq!(users * 2, posts, "after the panic in hook {n}");
    Ok(())
}

#[maybe]
pub(crate) async fn a_hook_that_panics_costs_no_place(engine: &Engine) -> Result<()> {
    let trap = Trap::default();
    trap.set(-1);
    let (before, after, pool) = (trap.clone(), trap.clone(), trap.clone());
    let events = EngineEvents::new()
        .before_execute(move |_| before.spring())
        .after_execute(move |_| after.spring())
        .pool(move |_| pool.spring());
    let fork = engine.fork().pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(5));
    let hooked = fork.pool_pre_ping(true).events(events).connect()?;
    let mut hooks = 0;
    loop {
        hooks += 1;
        if hooks % 2 == 0 {
            // so that connecting is among it
            hooked.dispose();
        }
        trap.set(hooks);
        let worked = hooked.clone();
        let done = caught(move || work(worked, hooks)).await;
        let left = trap.is_left();
        trap.set(-1);
        if left {
            assert!(matches!(done, Some(Ok(()))), "hook {hooks} was not called: {done:?}");
            break;
        }
        assert_whole(&hooked, hooks).await?;
        assert_whole(engine, hooks).await?;
    }
    assert!(hooks > 12, "{hooks} hooks are too few for this program");
    let status = hooked.pool_status();
    assert!(status.size <= 1, "{status:?}");
    Ok(())
}
