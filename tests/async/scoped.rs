//! A session per task.

use crate::mode::{Engine, SessionMaker};
use crate::run;
use aludel::Result;
use aludel::aio::ScopedSession;
use aludel::prelude::*;
use aludel_tests::models::*;

async fn scoped(engine: &Engine) -> Result<()> {
    let sessions = ScopedSession::new(SessionMaker::new(engine));
    let outside = sessions.with(async |_| ()).await.unwrap_err();
    assert!(outside.to_string().contains("no scope"), "{outside}");
    let first = sessions.scope(async {
        let key = sessions.with(async |session| session.add(Tag::new().name("kept"))).await?;
        // the same session, elsewhere in the task
        let same = sessions.clone();
        let id = same.with(async |session| {
            session.commit().await?;
            Ok::<_, aludel::Error>(session[key].id)
        });
        let id = id.await??;
        let within =
            sessions.with(async |_| sessions.with(async |_| ()).await.unwrap_err().to_string()).await?;
        assert!(within.contains("in use"), "{within}");
        // a scope within has a session of its own
        let inner = sessions
            .scope(async { sessions.with(async |session| session.try_get(key).map(drop).is_err()).await });
        assert!(inner.await?);
        sessions.with(async |session| session.add(Tag::new().name("never"))).await?;
        Ok::<_, aludel::Error>(id)
    });
    assert!(first.await? > 0);
    // two at a time, each polled in turn
    let one = sessions.scope(async {
        sessions.with(async |session| session.scalar(select(func::count(Tag::id))).await).await?
    });
    let two = sessions.scope(async {
        sessions.with(async |session| session.scalars(select(Tag::name)).await?.all()).await?
    });
    let (count, names) = futures_util::join!(one, two);
    assert_eq!((count?, names?), (1, vec!["kept".to_owned()]));
    Ok(())
}

#[test]
fn tasks_have_sessions_of_their_own() {
    run("tokio", "sqlite", |engine| Box::pin(scoped(engine)));
    run("async-std", "sqlite+sqlx", |engine| Box::pin(scoped(engine)));
    run("smol", "postgres", |engine| Box::pin(scoped(engine)));
}
