//! What a session tracks, and what it writes.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

#[maybe]
async fn email(engine: &Engine, id: i64) -> Result<String> {
    let mut session = SessionMaker::new(engine).session();
    session.scalar(select(User::email).filter(User::id.eq(id))).await
}

#[maybe]
async fn count(engine: &Engine) -> Result<i64> {
    let mut session = SessionMaker::new(engine).session();
    session.scalar(select(func::count(User::id))).await
}

#[maybe]
pub(crate) async fn only_changed_columns_are_written(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let user = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let id = session[user].id;
    // somebody else changes one column
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(User).filter(User::id.eq(id)).set(User::name, "theirs")).await?;
    other.commit().await?;
    assert!(!session.is_modified(user));
    session[user].email = "mine@x".into();
    assert!(session.is_modified(user) && session.is_dirty());
    session.commit().await?;
    assert!(!session.is_modified(user) && !session.is_dirty());
    let row = other.execute(select((User::name, User::email))).await?.one()?;
    assert_eq!(row, ("theirs".to_owned(), "mine@x".to_owned()));
    // a change and back is none
    session[user].email = "x".into();
    session[user].email = "mine@x".into();
    assert!(!session.is_modified(user));
    Ok(())
}

#[maybe]
pub(crate) async fn get_asks_the_identity_map_first(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let user = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let id = session[user].id;
    let again = session.get(User, id).await?;
    assert_eq!(again, Some(user));
    assert!(!session.in_transaction(), "no query was sent");
    let missing = session.get(User, id + 1).await?;
    assert_eq!(missing, None);
    // what a query tracks is the same object, as the session has it
    session[user].email = "changed".into();
    let mut quiet = session.no_autoflush();
    let keys = quiet.track(select(User)).await?;
    assert_eq!(keys, [user]);
    drop(quiet);
    assert_eq!(session[user].email, "changed");
    Ok(())
}

#[maybe]
pub(crate) async fn rollback_restores_objects(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let (ed, al) = (
        session.add(User::new().name("ed").email("ed@x")),
        session.add(User::new().name("al").email("al@x")),
    );
    session.commit().await?;
    session[ed].email = "changed@x".into();
    session.flush().await?;
    session[ed].name = "changed".into();
    session.delete(al);
    let new = session.add(User::new().name("new").email("new@x"));
    session.flush().await?;
    assert_eq!(session[new].name, "new");
    session.rollback().await?;
    assert_eq!((session[ed].email.as_str(), session[ed].name.as_str()), ("ed@x", "ed"));
    assert_eq!(session[al].name, "al");
    let gone = session.try_get(new).unwrap_err();
    assert!(gone.to_string().contains("rolled back"), "{gone}");
    assert!(!session.is_dirty());
    let id = session[al].id;
    let again = session.get(User, id).await?;
    assert_eq!(again, Some(al));
    let found = count(engine).await?;
    assert_eq!(found, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn a_query_flushes_first_unless_told_not_to(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(User::new().name("ed").email("ed@x"));
    let mut quiet = session.no_autoflush();
    let n: i64 = quiet.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 0);
    drop(quiet);
    let n: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 1);
    drop(session);
    let found = count(engine).await?;
    assert_eq!(found, 0, "a session that is dropped rolls back");
    Ok(())
}

#[maybe]
pub(crate) async fn deletes_reach_the_database(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let users: Vec<_> = (0..3).map(|n| session.add(User::new().name("u").email(format!("{n}")))).collect();
    session.commit().await?;
    let never = session.add(User::new().name("never").email("never"));
    session.delete(never);
    session.delete(users[0]);
    session.delete(users[2]);
    session.commit().await?;
    let found = count(engine).await?;
    assert_eq!(found, 1);
    let gone = session.try_get(users[0]).unwrap_err();
    assert!(gone.to_string().contains("deleted"), "{gone}");
    let left = session.scalars(select(User::email)).await?.all()?;
    assert_eq!(left, ["1"]);
    Ok(())
}

#[maybe]
pub(crate) async fn bulk_ids_follow_the_input(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let keys: Vec<_> = (0..777).map(|n| session.add(User::new().name("u").email(format!("{n}@x")))).collect();
    session.commit().await?;
    let ids: Vec<i64> = keys.iter().map(|k| session[*k].id).collect();
    assert!(ids.is_sorted(), "ids ascend in the order of the input");
    for n in [0, 1, 49, 50, 51, 400, 776] {
        let found = email(engine, ids[n]).await?;
        assert_eq!(found, format!("{n}@x"));
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_failed_flush_leaves_the_session_usable(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let ed = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    session[ed].name = "changed".into();
    session.add(User::new().name("other").email("ed@x"));
    let error = session.commit().await.unwrap_err();
    assert!(error.is_unique_violation(), "{error}");
    assert!(error.to_string().starts_with("insert into users"), "{error}");
    assert_eq!(session[ed].name, "ed");
    session.add(User::new().name("other").email("other@x"));
    session.commit().await?;
    let found = count(engine).await?;
    assert_eq!(found, 2);
    Ok(())
}

#[maybe]
pub(crate) async fn a_stale_row_is_noticed(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let ed = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(delete(User)).await?;
    other.commit().await?;
    session[ed].name = "changed".into();
    let error = session.commit().await.unwrap_err();
    assert!(error.to_string().contains("another transaction changed or deleted it"), "{error}");
    Ok(())
}

#[maybe]
pub(crate) async fn keys_of_others_are_refused(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let ed = session.add(User::new().name("ed").email("ed@x"));
    let early = session.try_get(ed).unwrap_err();
    assert!(early.to_string().contains("`User::id` comes from the database: flush first"), "{early}");
    assert_eq!(session.draft(ed).and_then(|d| d.get(User::name)), Some("ed".to_owned()));
    session.commit().await?;
    assert!(session.draft(ed).is_none());
    let mut other = SessionMaker::new(engine).session();
    let foreign = other.try_get(ed).unwrap_err();
    assert!(foreign.to_string().contains("another session"), "{foreign}");
    other.delete(ed);
    let told = other.flush().await.unwrap_err();
    assert!(told.to_string().contains("another session"), "{told}");
    other.add(Post::new().title("t").content("c").author(ed));
    let told = other.flush().await.unwrap_err();
    assert!(told.to_string().contains("another session"), "{told}");
    Ok(())
}

#[maybe]
pub(crate) async fn defaults_are_read_back(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let plain = session.add(Employee::new().name("plain"));
    let given = session.add(Employee::new().name("given").r#type("boss").active(false).order(3).nick("g"));
    session.flush().await?;
    let (plain, given) = (&session[plain], &session[given]);
    assert_eq!(
        (plain.r#type.as_str(), plain.active, plain.order, plain.nick.as_deref()),
        ("staff", true, 7, None)
    );
    assert_eq!((given.r#type.as_str(), given.active, given.order), ("boss", false, 3));
    let age = chrono::Utc::now() - plain.created_at;
    assert!(age.num_seconds().abs() < 3600, "made just now: {}", plain.created_at);
    Ok(())
}

#[maybe]
pub(crate) async fn changed_keys_are_followed(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let seat = session.add(Seat::new().row("A").number(1));
    session.commit().await?;
    session[seat].number = 2;
    session[seat].taken_by = Some("ed".to_owned());
    session.commit().await?;
    let row = session.execute(select((Seat::changes, Seat::note))).await?.one()?;
    assert_eq!(row, (1, Some("it's changed".to_owned())), "set by themselves");
    let found = session.get(Seat, ("A", 2)).await?;
    assert_eq!(found, Some(seat));
    let none = session.get(Seat, ("A", 1)).await?;
    assert_eq!(none, None);
    session[seat].number = 3;
    session.flush().await?;
    session.rollback().await?;
    let found = session.get(Seat, ("A", 2)).await?;
    assert_eq!(found, Some(seat));
    Ok(())
}

#[maybe]
pub(crate) async fn expunged_objects_are_values_again(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let ed = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    session[ed].name = "not written".into();
    let value: User = session.expunge(ed)?;
    assert_eq!(value.name, "not written");
    assert!(session.try_get(ed).is_err());
    session.commit().await?;
    let again = session.get(User, value.id).await?.expect("still in the database");
    assert_ne!(again, ed);
    assert_eq!(session[again].name, "ed");
    Ok(())
}

#[maybe]
pub(crate) async fn refresh_reads_anew(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let ed = session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let mut other = SessionMaker::new(engine).session();
    other.execute(update(User).set(User::name, "theirs")).await?;
    other.commit().await?;
    session[ed].email = "lost".into();
    session.refresh(ed).await?;
    assert_eq!((session[ed].name.as_str(), session[ed].email.as_str()), ("theirs", "ed@x"));
    assert!(!session.is_dirty());
    Ok(())
}
