//! What goes wrong in a first week, and must not go wrong in silence.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;

models! {
    /// A tree that the database deletes from its root, and the session too.
    #[derive(Debug)]
    pub struct Branch in "branches" {
        pub id: i64 = column(primary_key),
        pub name: String = column(String(50)),
        pub parent_id: Option<i64> = column(foreign_key(Branch::id, on_delete = Cascade)),
        pub parent: One<Option<Branch>> = relationship(parent_id, back_populates = children),
        pub children: Many<Branch> = relationship(back_populates = parent, cascade = [All, DeleteOrphan]),
    }

    /// Has no branch, and a field that says it has one.
    #[derive(Debug)]
    pub struct Leaf in "leaves" {
        pub id: i64 = column(primary_key),
        pub branch_id: Option<i64> = column(foreign_key(Branch::id)),
        pub branch: One<Branch> = relationship(branch_id),
    }
}

static TREE: Metadata = metadata![Branch, Leaf];

#[maybe]
async fn tree(engine: &Engine) -> Result<SessionMaker> {
    TREE.drop_all(engine).await?;
    TREE.create_all(engine).await?;
    let sessions = SessionMaker::new(engine);
    let mut session = sessions.session();
    let mut row: Vec<_> = vec![session.add(Branch::new().name("root"))];
    for depth in 0..3 {
        let two = |parent: Key<Branch>| {
            (0..2).map(move |n| Branch::new().name(format!("{depth}.{n}")).parent(parent))
        };
        row = row.into_iter().flat_map(two).map(|branch| session.add(branch)).collect();
    }
    session.commit().await?;
    Ok(sessions)
}

#[maybe]
pub(crate) async fn trees_go_with_their_root_here_and_there(engine: &Engine) -> Result<()> {
    let sessions = tree(engine).await?;
    let mut session = sessions.session();
    let root = session.get_one(Branch, 1).await?;
    session.delete(root);
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Branch::id))).await?;
    assert_eq!(left, 0);
    session.close().await?;
    let sessions = tree(engine).await?;
    let mut session = sessions.session();
    let all = session.track(select(Branch)).await?;
    all.into_iter().for_each(|branch| session.delete(branch));
    session.commit().await?;
    let left: i64 = session.scalar(select(func::count(Branch::id))).await?;
    assert_eq!(left, 0);
    session.close().await?;
    TREE.drop_all(engine).await
}

#[maybe]
pub(crate) async fn a_required_object_that_is_null_says_so(engine: &Engine) -> Result<()> {
    let sessions = tree(engine).await?;
    let mut session = sessions.session();
    session.add(Leaf::new());
    session.commit().await?;
    let leaf = session.scalars(select(Leaf).options(selectinload(Leaf::branch))).await?.one()?;
    session.close().await?;
    let told =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| leaf.branch.name.clone())).unwrap_err();
    let told = told.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(told.contains("`Leaf::branch` was loaded") && told.contains("One<Option<Branch>>"), "{told}");
    TREE.drop_all(engine).await
}

#[maybe]
pub(crate) async fn blanks_are_never_written(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    session.expunge_all();
    let partly = || select(User).options(load_only(User::name));
    let ed = session.track(partly()).await?[0];
    // what was read may change
    session[ed].name.push('!');
    session.flush().await?;
    session[ed].email.push('!');
    let error = session.flush().await.unwrap_err();
    assert!(error.to_string().contains("`User::email` was changed, but never read"), "{error}");
    let email: String = session.scalar(select(User::email)).await?;
    assert_eq!(email, "ed@x");
    // read afterwards, it may be changed as well
    let ed = session.track(partly()).await?[0];
    session.refresh_columns(ed, User::email).await?;
    session[ed].email.push('!');
    session.commit().await?;
    let email: String = session.scalar(select(User::email)).await?;
    assert_eq!(email, "ed@x!");
    session.refresh(ed).await?;
    session[ed].email = "new@x".to_owned();
    session.commit().await
}

#[maybe]
pub(crate) async fn strange_placeholders_are_refused(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    session.add(User::new().name("ed").email("ed@x"));
    session.commit().await?;
    let place = match engine.dialect() {
        aludel::dialect::Dialect::Postgresql => "$1",
        _ => "?",
    };
    let wrong = session.execute(text(format!("UPDATE users SET name = {place}"))).await;
    let told = wrong.map(drop).unwrap_err().to_string();
    session.rollback().await?;
    let mysql = engine.url().to_string().starts_with("mysql");
    assert!(mysql || told.contains(":name"), "{told}");
    let beside = update(User).set(User::name, "al").filter(text(format!("email = {place} OR id > 0")));
    let wrong = session.execute(beside).await;
    assert!(wrong.is_err());
    session.rollback().await?;
    let name: String = session.scalar(select(User::name)).await?;
    assert_eq!(name, "ed");
    Ok(())
}

#[maybe]
async fn debit(session: &mut crate::mode::Session) -> Result<Key<User>> {
    let ed = session.add(User::new().name("debited").email("ed@x"));
    session.flush().await?;
    Ok(ed)
}

#[maybe]
pub(crate) async fn half_a_transaction_is_none(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let done = sessions.transaction(half).await;
    let told = done.unwrap_err().to_string();
    assert!(told.contains("nothing is committed") && told.contains("users"), "{told}");
    let left: i64 = sessions.session().scalar(select(func::count(User::id))).await?;
    assert_eq!(left, 0);
    // a savepoint takes back no more than its own
    sessions.transaction(whole).await?;
    let left: i64 = sessions.session().scalar(select(func::count(User::id))).await?;
    assert_eq!(left, 2);
    Ok(())
}

/// Swallows an error that undid what was written before.
#[maybe]
async fn half(session: &mut crate::mode::Session) -> Result<()> {
    debit(session).await?;
    let twice = debit(session).await;
    assert!(twice.is_err_and(|error: Error| error.is_unique_violation()));
    session.add(User::new().name("audit").email("debited"));
    Ok(())
}

#[maybe]
async fn whole(session: &mut crate::mode::Session) -> Result<()> {
    debit(session).await?;
    let mut nested = session.begin_nested().await?;
    let twice = debit(&mut nested).await;
    assert!(twice.is_err());
    drop(nested);
    session.add(User::new().name("audit").email("debited"));
    Ok(())
}
