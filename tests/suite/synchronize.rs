//! Statements that write rows past the session: its objects follow.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{Result, Synchronize};
use aludel_tests::models::*;

#[maybe]
async fn three(engine: &Engine) -> Result<(crate::mode::Session, Vec<aludel::Key<User>>)> {
    let mut session = SessionMaker::new(engine).session();
    let keys =
        ["ann", "bob", "cid"].map(|name| session.add(User::new().name(name).email(format!("{name}@x"))));
    session.commit().await?;
    Ok((session, keys.to_vec()))
}

/// MySQL's collations decide which texts are equal: that is not evaluated here.
fn strategies(engine: &Engine) -> Vec<Synchronize> {
    let mut all = vec![Synchronize::Auto, Synchronize::Evaluate, Synchronize::Fetch];
    all.retain(|how| engine.dialect() != Dialect::Mysql || *how != Synchronize::Evaluate);
    all
}

#[maybe]
pub(crate) async fn updates_are_followed(engine: &Engine) -> Result<()> {
    for how in strategies(engine) {
        let (mut session, keys) = three(engine).await?;
        let renamed = update(User).filter(User::name.in_(["ann", "bob"])).set(User::name, "renamed");
        let done = session.execute_synchronized(renamed, how).await?;
        assert_eq!(done.rowcount(), 2, "{how:?}");
        let names: Vec<&str> = keys.iter().map(|key| session[*key].name.as_str()).collect();
        assert_eq!(names, ["renamed", "renamed", "cid"], "{how:?}");
        assert!(!session.is_dirty(), "{how:?}");
        session.rollback().await?;
        let names: Vec<&str> = keys.iter().map(|key| session[*key].name.as_str()).collect();
        assert_eq!(names, ["ann", "bob", "cid"], "{how:?}");
        session.execute(delete(User)).await?;
        session.commit().await?;
    }
    Ok(())
}

#[maybe]
pub(crate) async fn deletes_are_followed(engine: &Engine) -> Result<()> {
    for how in strategies(engine) {
        let (mut session, keys) = three(engine).await?;
        session.execute_synchronized(delete(User).filter(User::name.eq("bob")), how).await?;
        let gone = session.try_get(keys[1]).unwrap_err();
        assert!(gone.to_string().contains("deleted"), "{how:?}: {gone}");
        assert_eq!(session[keys[0]].name, "ann");
        session.rollback().await?;
        assert_eq!(session[keys[1]].name, "bob", "{how:?}");
        session.execute(delete(User)).await?;
        session.commit().await?;
    }
    Ok(())
}

#[maybe]
pub(crate) async fn what_cannot_be_evaluated_is_fetched(engine: &Engine) -> Result<()> {
    let (mut session, keys) = three(engine).await?;
    let statement = || update(User).filter(func::upper(User::name).eq("ANN")).set(User::name, "upper");
    let told = session.execute_synchronized(statement(), Synchronize::Evaluate).await.unwrap_err();
    assert!(told.to_string().contains("User: its conditions cannot be evaluated"), "{told}");
    session.execute(statement()).await?;
    assert_eq!(session[keys[0]].name, "upper");
    // an expression that is not evaluated here is read back as well
    let twice = update(User).filter(User::name.eq("bob")).set(User::name, func::upper(User::name));
    session.execute_synchronized(twice, Synchronize::Fetch).await?;
    assert_eq!(session[keys[1]].name, "BOB");
    session.execute_synchronized(update(User).set(User::name, "off"), Synchronize::Off).await?;
    assert_eq!(session[keys[2]].name, "cid", "it was not asked to follow");
    // what was read after such a statement is not trusted after a rollback
    session.rollback().await?;
    assert_eq!(session[keys[0]].name, "ann");
    Ok(())
}

#[maybe]
pub(crate) async fn what_was_read_meanwhile_is_read_anew(engine: &Engine) -> Result<()> {
    let (_, _) = three(engine).await?;
    let mut session = SessionMaker::new(engine).session();
    session.execute(update(User).set(User::name, "meanwhile")).await?;
    let keys = session.track(select(User).order_by(User::id)).await?;
    assert_eq!(session[keys[0]].name, "meanwhile");
    session.rollback().await?;
    let told = session.try_get(keys[0]).unwrap_err();
    assert!(told.to_string().contains("expired: refresh it first"), "{told}");
    session.refresh(keys[0]).await?;
    assert_eq!(session[keys[0]].name, "ann");
    let again = session.track(select(User).order_by(User::id)).await?;
    assert_eq!(again, keys);
    assert_eq!(session[keys[2]].name, "cid");
    Ok(())
}
