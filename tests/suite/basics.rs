//! Tables, and the layer below sessions.

use crate::mode::{Engine, SessionMaker, maybe};
use aludel::Result;
use aludel::prelude::*;
use aludel_tests::models::*;

#[maybe]
pub(crate) async fn create_all_leaves_what_exists(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let mut session = sessions.session();
    session.add(Tag::new().name("kept"));
    session.commit().await?;
    EVERYTHING.create_all(engine).await?;
    let name: String = session.scalar(select(Tag::name)).await?;
    assert_eq!(name, "kept");
    Ok(())
}

#[maybe]
pub(crate) async fn drop_all_drops_in_order(engine: &Engine) -> Result<()> {
    EVERYTHING.drop_all(engine).await?;
    EVERYTHING.drop_all(engine).await?;
    let mut connection = engine.connect().await?;
    let gone = connection.execute(select(User)).await;
    assert!(gone.is_err());
    connection.rollback().await?;
    EVERYTHING.create_all(engine).await?;
    let rows = connection.execute(select(User)).await?;
    assert_eq!(rows.rowcount(), 0);
    Ok(())
}

#[maybe]
pub(crate) async fn a_user_is_created_read_and_updated(engine: &Engine) -> Result<()> {
    let sessions = SessionMaker::new(engine);
    let mut session = sessions.session();
    let user = session.add(User::new().name("spongebob").email("s@bikini.bottom"));
    session.flush().await?;
    let id = session[user].id;
    session.commit().await?;

    let mut session = sessions.session();
    let rows = session.execute(select(User).filter(User::id.eq(id))).await?;
    let read = rows.one_or_none()?.expect("the user");
    assert_eq!((read.name.as_str(), read.email.as_str()), ("spongebob", "s@bikini.bottom"));
    assert!(!read.posts.is_loaded());

    let done = session.execute(update(User).filter(User::id.eq(id)).set(User::email, "new@x")).await?;
    assert_eq!(done.rowcount(), 1);
    session.commit().await?;
    let done = session.execute(update(User).filter(User::id.eq(id + 1)).set(User::email, "new@x")).await?;
    assert_eq!(done.rowcount(), 0);
    let email: String = session.scalar(select(User::email).filter(User::id.eq(id))).await?;
    assert_eq!(email, "new@x");
    let both = update(User).values([User::name.set("bob"), User::email.set("b@x")]);
    session.execute(both).await?;
    let row = session.execute(select((User::name, User::email))).await?.one()?;
    assert_eq!(row, ("bob".to_owned(), "b@x".to_owned()));
    let done = session.execute(delete(User).filter(User::id.eq(id))).await?;
    assert_eq!(done.rowcount(), 1);
    let none = session.execute(select(User)).await?.one();
    assert!(none.unwrap_err().is_no_result_found());
    Ok(())
}

#[maybe]
pub(crate) async fn the_core_layer_works_without_a_session(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    let rows = vec![User::new().name("a").email("a@x"), User::new().name("b").email("b@x")];
    let done = connection.execute(insert(User).values(rows)).await?;
    assert_eq!(done.rowcount(), 2);
    let n: i64 = connection.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 2);
    assert!(connection.in_transaction());
    connection.rollback().await?;
    let n: i64 = connection.scalar(select(func::count(User::id))).await?;
    assert_eq!(n, 0);
    let statement =
        insert(User).values([User::name.set("c"), User::email.set("c@x")]).returning((User::id, User::name));
    let (id, name) = connection.execute(statement).await?.one()?;
    assert_eq!(name, "c");
    connection.commit().await?;
    drop(connection);
    let mut connection = engine.connect().await?;
    let read: i64 = connection.scalar(select(User::id)).await?;
    assert_eq!(read, id);
    Ok(())
}

#[maybe]
pub(crate) async fn unknown_tables_are_told_with_the_statement(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    let error = connection.execute(text("SELECT secret FROM nowhere")).await.unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("nowhere") && message.contains("[SQL: SELECT secret FROM nowhere]"),
        "{message}"
    );
    assert_eq!(error.statement_text(), Some("SELECT secret FROM nowhere"));
    Ok(())
}

#[maybe]
pub(crate) async fn statements_are_prepared_once_and_evicted(engine: &Engine) -> Result<()> {
    let mut connection = engine.connect().await?;
    // more statements than the cache holds, twice, so that evicted ones return
    for _ in 0..2 {
        for n in 0..300_i64 {
            let got: i64 = connection.scalar(text(format!("SELECT {n} + 0 * :zero")).bind("zero", 0)).await?;
            assert_eq!(got, n);
        }
    }
    Ok(())
}
