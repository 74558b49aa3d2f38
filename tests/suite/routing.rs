//! Sessions on several engines.

use crate::mode::{ByModel, Engine, Replicas, Route, Router, SessionMaker, Shard, Shards, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;
use std::time::Duration;

#[maybe]
pub(crate) async fn replicas_are_read_and_the_primary_is_written(engine: &Engine) -> Result<()> {
    let (one, two) = (engine.fork().connect()?, engine.fork().connect()?);
    let (primary, first, second) = (engine.watch(), one.watch(), two.watch());
    let sessions = SessionMaker::routed(Replicas::new(engine, [one.clone(), two.clone()]));
    for _ in 0..4 {
        let mut session = sessions.session();
        session.scalars(select(User)).await?;
        session.rollback().await?;
    }
    assert_eq!((primary.count(), first.count(), second.count()), (0, 2, 2));
    let mut session = sessions.session();
    let user = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    assert!(primary.count() >= 1);
    primary.clear();
    // who has written reads what it wrote
    let name = session.scalar(select(User::name)).await?;
    assert_eq!((name.as_str(), primary.count()), ("ed", 1));
    session[user].email = "new@x".into();
    session.commit().await?;
    drop(session);
    assert_eq!((first.count(), second.count()), (2, 2));
    primary.clear();
    let mut session = sessions.session();
    if engine.dialect() != Dialect::Sqlite {
        session.scalars(select(User).with_for_update()).await?;
        assert_eq!(primary.count(), 1);
        session.rollback().await?;
    }
    session.execute(text("UPDATE users SET name = 'al'")).await?;
    session.commit().await?;
    assert!(primary.count() >= 1);
    let pinned = Replicas::new(engine, [one.clone()]).pin(Duration::from_millis(300));
    let sessions = SessionMaker::routed(pinned);
    let mut session = sessions.session();
    session.execute(update(User).set(User::name, "bo")).await?;
    session.commit().await?;
    first.clear();
    let mut session = sessions.session();
    session.scalars(select(User)).await?;
    session.rollback().await?;
    assert_eq!(first.count(), 0);
    std::thread::sleep(Duration::from_millis(350));
    session.scalars(select(User)).await?;
    assert_eq!(first.count(), 1);
    Ok(())
}

#[maybe]
pub(crate) async fn models_lie_in_several_databases(engine: &Engine) -> Result<()> {
    // two connections to one database; SQLite lets one of them write at a time
    let other = if engine.dialect() == Dialect::Sqlite {
        let file = engine.url().database().expect("a file");
        let url = engine.url().to_string().replace(file, &format!("{file}-tags"));
        let other = Engine::builder(&url).connect()?;
        EVERYTHING.create_all(&other).await?;
        other
    } else {
        engine.fork().connect()?
    };
    let (main, second) = (engine.watch(), other.watch());
    let sessions = SessionMaker::routed(ByModel::new(engine).model(Tag, &other));
    let mut session = sessions.session();
    session.add(User::new().name("ed").email("ed@x"));
    let tag = session.add(Tag::new().name("rust"));
    let mut nested = session.begin_nested().await?;
    nested.add(Tag::new().name("sql"));
    nested.flush().await?;
    nested.rollback().await?;
    session.commit().await?;
    let told = |log: &aludel::StatementLog, table: &str| {
        log.statements().iter().any(|sql| sql.to_lowercase().contains(&format!("insert into {table}")))
    };
    assert!(told(&main, "users") && !told(&main, "tags"), "{:?}", main.statements());
    assert!(told(&second, "tags") && !told(&second, "users"), "{:?}", second.statements());
    session[tag].name = "orm".into();
    session.add(User::new().name("ed").email("ed@x"));
    let failed = session.commit().await.unwrap_err();
    assert!(failed.is_unique_violation(), "{failed}");
    let names = session.scalars(select(Tag::name)).await?.all()?;
    assert_eq!(names, ["rust"]);
    let users: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(users, 1);
    Ok(())
}

#[maybe]
pub(crate) async fn shards_are_chosen_by_the_session(engine: &Engine) -> Result<()> {
    let us = engine.fork().connect()?;
    let (in_eu, in_us) = (engine.watch(), us.watch());
    let sessions = SessionMaker::routed(Shards::new([("eu", engine.clone()), ("us", us.clone())])?);
    let mut session = sessions.session();
    let lost = session.scalars(select(User)).await.map(drop).unwrap_err().to_string();
    assert!(lost.contains("was not told its shard"), "{lost}");
    session.set_info(Shard::new("mars"));
    let unknown = session.scalars(select(User)).await.map(drop).unwrap_err().to_string();
    assert!(unknown.contains("\"mars\"") && unknown.contains("eu, us"), "{unknown}");
    session.set_info(Shard::new("us"));
    session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    assert!(in_eu.count() == 0 && in_us.count() >= 1);
    assert!(Shards::new::<String>([]).is_err());
    Ok(())
}

/// A router of the user's own.
struct ReadsElsewhere {
    main: Engine,
    reads: Engine,
}

impl Router for ReadsElsewhere {
    fn main(&self) -> &Engine {
        &self.main
    }

    fn route(&self, route: &Route<'_>) -> Result<&Engine> {
        if route.is(Post) && route.writes {
            return Err(Error::session("posts are read only"));
        }
        Ok(if route.writes { &self.main } else { &self.reads })
    }
}

#[maybe]
pub(crate) async fn routers_may_be_ones_own(engine: &Engine) -> Result<()> {
    let reads = engine.fork().connect()?;
    let log = reads.watch();
    let sessions = SessionMaker::routed(ReadsElsewhere { main: engine.clone(), reads });
    let mut session = sessions.session();
    session.scalars(select(Post)).await?;
    assert_eq!(log.count(), 1);
    let refused = session.execute(delete(Post)).await.unwrap_err().to_string();
    assert!(refused.contains("posts are read only"), "{refused}");
    session.rollback().await?;
    let mut rows = session.stream_scalars(select(User)).await?;
    let none = rows.next().await;
    assert!(none.is_none());
    drop(rows);
    assert_eq!(log.count(), 2);
    Ok(())
}
