//! Hooks that a maker's sessions call.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{Draft, Error, Events, Result};
use aludel_tests::models::*;
use std::sync::{Arc, Mutex};

type Diary = Arc<Mutex<Vec<String>>>;

fn noting(diary: &Diary) -> impl Fn(&str) -> Result<()> + Send + Sync + 'static {
    let diary = Arc::clone(diary);
    move |what: &str| {
        diary.lock().unwrap().push(what.to_owned());
        Ok(())
    }
}

#[maybe]
pub(crate) async fn hooks_see_and_change_objects(engine: &Engine) -> Result<()> {
    let diary = Diary::default();
    let note = || noting(&diary);
    let (inserted, updated, deleting, deleted) = (note(), note(), note(), note());
    let (flush, flushed, commit, committed, undone) = (note(), note(), note(), note(), note());
    let events = Events::new()
        .before_insert(|draft: &mut Draft<User>| {
            let name = draft.get(User::name).unwrap_or_default();
            draft.assign(User::name, name.to_uppercase());
            Ok(())
        })
        .after_insert(move |_, user: &User| inserted(&format!("inserted {}", user.name)))
        .before_update(|_, user: &mut User| {
            user.email.push('!');
            Ok(())
        })
        .after_update(move |_, user: &User| updated(&format!("updated {}", user.email)))
        .before_delete(move |_, user: &User| deleting(&format!("deleting {}", user.name)))
        .after_delete(move |_, user: &User| deleted(&format!("deleted {}", user.name)))
        .before_flush(move |_| flush("flush"))
        .after_flush(move |_| flushed("flushed"))
        .before_commit(move |_| commit("commit"))
        .after_commit(move |_| committed("committed"))
        .after_rollback(move |_| undone("rolled back"));
    let mut session = SessionMaker::new(engine).events(events).session();
    session.add_all([User::new().name("ed").email("ed@x")]);
    session.commit().await?;
    let ed = session.track(select(User)).await?[0];
    assert_eq!(session[ed].name, "ED");
    session[ed].email = "new@x".into();
    session.flush().await?;
    assert_eq!(session[ed].email, "new@x!");
    session.rollback().await?;
    session.delete(ed);
    session.commit().await?;
    let told = diary.lock().unwrap().join(", ");
    assert_eq!(
        told,
        "commit, flush, inserted ED, flushed, committed, flush, updated new@x!, flushed, rolled back, \
         commit, flush, deleting ED, deleted ED, flushed, committed"
    );
    Ok(())
}

#[maybe]
pub(crate) async fn a_hook_can_refuse(engine: &Engine) -> Result<()> {
    let events = Events::new()
        .before_insert(|draft: &mut Draft<User>| match draft.get(User::name).as_deref() {
            Some("nobody") => Err(Error::session("nobody is not allowed")),
            _ => Ok(()),
        })
        .do_orm_execute(|statement| match statement.writes() {
            true => Err(Error::session("this session only reads")),
            false => Ok(()),
        });
    let mut session = SessionMaker::new(engine).events(events).session();
    session.add(User::new().name("nobody").email("n@x"));
    let told = session.commit().await.unwrap_err();
    assert!(told.to_string().contains("nobody is not allowed"), "{told}");
    session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let told = session.execute(delete(User)).await.unwrap_err();
    assert!(told.to_string().contains("only reads"), "{told}");
    let count: i64 = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(count, 1);
    Ok(())
}

#[maybe]
pub(crate) async fn rows_are_written_in_bulk(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let drafts = (0..2345).map(|n| User::new().name(format!("u{n}")).email(format!("{n}@x")));
    let count = session.bulk_insert(drafts).await?;
    assert_eq!(count, 2345);
    let ids = session.scalars(select(User::id).order_by(User::id).limit(3)).await?.all()?;
    let tracked = session.get_one(User, ids[0]).await?;
    let rows = ids.iter().map(|id| (*id, [User::name.set(format!("renamed {id}"))]));
    let changed = session.bulk_update(User, rows).await?;
    assert_eq!(changed, 3);
    session.refresh(tracked).await?;
    assert_eq!(session[tracked].name, format!("renamed {}", ids[0]));
    let told = session.bulk_update(User, [(-1, [User::name.set("x")])]).await.unwrap_err();
    assert!(
        told.to_string().contains("bulk_update(User): 1 rows were to be changed and 0 matched"),
        "{told}"
    );
    session.set_info("tenant 7");
    assert_eq!(session.info::<&str>(), Some(&"tenant 7"));
    Ok(())
}
