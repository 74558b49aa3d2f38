use aludel::prelude::*;
use aludel::sync::{create_engine, SessionMaker};
use aludel_tests::models::*;

#[test]
fn smoke() -> aludel::Result<()> {
    let engine = create_engine("sqlite://")?;
    SCHEMA.create_all(&engine)?;
    SCHEMA.create_all(&engine)?;
    let sessions = SessionMaker::new(&engine);
    let posts = sessions.transaction(|session| {
        let user = session.add(User::new().name("ed").email("ed@x"));
        session.add_all((0..1000).map(|n| Post::new().title(format!("#{n}")).content("…").author(user)));
        session.flush()?;
        session.scalar(select(func::count(Post::id)))
    })?;
    assert_eq!(posts, 1000);
    let mut session = sessions.session();
    let users: Vec<User> = session.scalars(select(User).filter(User::name.icontains("E"))).unwrap().all()?;
    println!("{users:?}");
    let user = session.get(User, 1)?.unwrap();
    session[user].email = "new".into();
    session.commit()?;
    let n: String = session.scalar(select(User::email))?;
    assert_eq!(n, "new");
    Ok(())
}
