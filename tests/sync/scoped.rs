//! A session per thread.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::Result;
use aludel::prelude::*;
use aludel::sync::ScopedSession;
use aludel_tests::models::*;

fn scoped(engine: &Engine) -> Result<()> {
    let sessions = ScopedSession::new(SessionMaker::new(engine));
    assert!(!sessions.has_session());
    let key = sessions.with(|session| session.add(Tag::new().name("kept")))?;
    // the same session, elsewhere in the thread
    let id = sessions.with(|session| {
        session.commit()?;
        Ok::<_, aludel::Error>(session[key].id)
    })??;
    assert!(id > 0 && sessions.has_session());
    let within = sessions.with(|_| sessions.with(|_| ()).unwrap_err().to_string())?;
    assert!(within.contains("in use"), "{within}");
    // another thread has another one, which its end rolls back
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            sessions.with(|session| {
                let unknown = session.try_get(key).map(drop).is_err();
                session.add(Tag::new().name("never"));
                session.flush().map(|()| unknown)
            })
        });
        assert!(other.join().expect("the thread")??);
        Ok::<_, aludel::Error>(())
    })?;
    sessions.with(|session| session.add(Tag::new().name("dropped")))?;
    sessions.remove();
    assert!(!sessions.has_session());
    let names = sessions.with(|session| session.scalars(select(Tag::name))?.all())??;
    assert_eq!(names, ["kept"]);
    // a panic ends it
    let panicked =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sessions.with(|_| panic!("within"))));
    assert!(panicked.is_err() && !sessions.has_session());
    let n = sessions.with(|session| session.scalar(select(func::count(Tag::id))))??;
    assert_eq!(n, 1);
    sessions.remove();
    assert_eq!(engine.pool_status().in_use, 0);
    Ok(())
}

#[test]
fn threads_have_sessions_of_their_own() {
    run("sqlite", scoped);
    run("postgres", scoped);
}
