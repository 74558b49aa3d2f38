//! Rows come in parts.

#![allow(clippy::while_let_on_iterator, reason = "iterators in the sync facade alone")]

use crate::mode::{Engine, Session, SessionMaker, maybe};
use aludel::Result;
use aludel::TextStatement;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel_tests::models::*;

/// So many authors, each with one post; every third post has a tag.
#[maybe]
async fn authors(engine: &Engine, many: i64) -> Result<Session> {
    let mut session = SessionMaker::new(engine).session();
    let tag = session.add(Tag::new().name("rust"));
    for n in 0..many {
        let user = session.add(User::new().name(format!("user {n}")).email(format!("{n}@x")));
        let post = session.add(Post::new().title(format!("post {n}")).content("…").author(user));
        if n % 3 == 0 {
            session.append(post, Post::tags, tag);
        }
    }
    session.commit().await?;
    Ok(session)
}

/// A query of the numbers from 1 to so many; MariaDB lets there be a thousand.
fn numbers(most: i64) -> TextStatement {
    text(
        "SELECT i FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n) \
         AS numbers",
    )
    .bind("most", most)
}

#[maybe]
pub(crate) async fn rows_come_in_parts(engine: &Engine) -> Result<()> {
    let mut session = authors(engine, 1_203).await?;
    for size in [1, 7, 500, 1_203, 5_000] {
        let mut users = session.stream_scalars(select(User).order_by(User::id)).await?.yield_per(size);
        let mut seen = 0;
        while let Some(user) = users.next().await {
            assert_eq!(user?.name, format!("user {seen}"));
            seen += 1;
        }
        assert_eq!(seen, 1_203);
        let end = users.next().await;
        assert!(end.is_none());
    }
    let names = select((User::name, User::id)).order_by(User::id);
    let mut parts = session.stream(names.clone()).await?.partitions(500);
    let mut sizes = Vec::new();
    while let Some(rows) = parts.next().await {
        sizes.push(rows?.len());
    }
    assert_eq!(sizes, [500, 500, 203]);
    drop(parts);
    let all: Vec<(String, i64)> = session.stream(names.clone()).await?.all().await?;
    assert_eq!((all.len(), all[1_202].0.as_str()), (1_203, "user 1202"));
    let first = session.stream(names.clone()).await?.first().await?;
    assert_eq!(first.map(|row| row.0), Some("user 0".to_owned()));
    let error = session.stream(names.clone()).await?.one().await.unwrap_err();
    assert!(error.is_multiple_results_found(), "{error}");
    let one = session.stream(names.clone().filter(User::name.eq("user 7"))).await?.one().await?;
    assert_eq!(one.0, "user 7");
    let none = session.stream(names.filter(User::name.eq("nobody"))).await?.one_or_none().await?;
    assert_eq!(none, None);
    // what waits is flushed first, as before any query
    session.add(User::new().name("new").email("new@x"));
    let found = session.stream(select(User::name).filter(User::name.eq("new"))).await?.all().await?;
    assert_eq!(found.len(), 1);
    Ok(())
}

#[maybe]
pub(crate) async fn what_belongs_to_rows_comes_with_each_part(engine: &Engine) -> Result<()> {
    let mut session = authors(engine, 60).await?;
    for options in [selectinload(User::posts), subqueryload(User::posts)] {
        let stmt = select(User).options(options.then(Post::tags)).order_by(User::id);
        let mut users = session.stream_scalars(stmt).await?.yield_per(25);
        let mut seen = 0;
        while let Some(user) = users.next().await {
            let user = user?;
            assert_eq!(user.posts[0].title, format!("post {seen}"));
            assert_eq!(user.posts[0].tags.len(), usize::from(seen % 3 == 0));
            seen += 1;
        }
        assert_eq!(seen, 60);
    }
    let by_join = select(Post).options(joinedload(Post::author)).order_by(Post::id);
    let posts = session.stream_scalars(by_join).await?.yield_per(25).all().await?;
    assert_eq!((posts.len(), posts[59].author.name.as_str()), (60, "user 59"));
    // the rows of one user may lie in two parts
    let refused = session.stream_scalars(select(User).options(joinedload(User::posts))).await;
    let message = refused.map(drop).unwrap_err().to_string();
    assert!(message.contains("User::posts") && message.contains("selectinload"), "{message}");
    let count = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(count, 60);
    Ok(())
}

#[maybe]
pub(crate) async fn a_stream_that_is_left_leaves_nothing_behind(engine: &Engine) -> Result<()> {
    let mut session = authors(engine, 700).await?;
    let stmt = || select(User).order_by(User::id);
    for taken in [0, 1, 600] {
        let mut users = session.stream_scalars(stmt()).await?.yield_per(50);
        for _ in 0..taken {
            users.next().await.expect("a row")?;
        }
        drop(users);
        session.execute(update(User).filter(User::id.eq(1)).set(User::email, format!("{taken}@y"))).await?;
        session.commit().await?;
    }
    // a stream of the same statement begins anew, one that was forgotten is ended by what comes next
    let forgotten = session.stream_scalars(stmt()).await?;
    std::mem::forget(forgotten);
    let all = session.stream_scalars(stmt()).await?.all().await?;
    assert_eq!(all.len(), 700);
    let mut nested = session.begin_nested().await?;
    let mut users = nested.stream_scalars(stmt()).await?;
    users.next().await.expect("a row")?;
    drop(users);
    nested.rollback().await?;
    let mut users = session.stream_scalars(stmt()).await?;
    users.next().await.expect("a row")?;
    drop(users);
    session.rollback().await?;
    drop(session);
    let mut session = SessionMaker::new(engine).session();
    let email = session.scalar(select(User::email).filter(User::id.eq(1))).await?;
    assert_eq!(email, "600@y");
    let mut users = session.stream_scalars(stmt()).await?;
    users.next().await.expect("a row")?;
    drop(users);
    drop(session);
    // nothing keeps the table
    let mut connection = engine.connect().await?;
    connection.exec_driver_sql("ALTER TABLE users ADD COLUMN extra INTEGER").await?;
    connection.commit().await
}

#[maybe]
pub(crate) async fn text_is_streamed(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    let mut sum = 0;
    let mut rows = session.stream(numbers(1_000)).await?;
    while let Some(row) = rows.next().await {
        let number: i64 = row?.get("i")?;
        sum += number;
    }
    drop(rows);
    assert_eq!(sum, 500_500);
    let last: Vec<i64> = session.stream_scalars(numbers(999)).await?.all().await?;
    assert_eq!((last.len(), last[998]), (999, 999));
    // the same text with other values
    let few: Vec<i64> = session.stream_scalars(numbers(3)).await?.all().await?;
    assert_eq!(few, [1, 2, 3]);
    let mut connection = engine.connect().await?;
    let few: Vec<i64> = connection.stream_scalars(numbers(2)).await?.all().await?;
    assert_eq!(few, [1, 2]);
    Ok(())
}

#[maybe]
pub(crate) async fn what_is_no_query_is_streamed_from_memory(engine: &Engine) -> Result<()> {
    let mut session = authors(engine, 5).await?;
    if engine.dialect() == Dialect::Mysql {
        let rows = session.stream(insert(Tag).values(Tag::new().name("new")).returning(Tag::name)).await?;
        let rows = rows.all().await?;
        assert_eq!(rows, ["new"]);
        return Ok(());
    }
    let returning = update(User).set(User::name, "all").returning((User::id, User::name));
    let rows = session.stream(returning).await?.all().await?;
    assert!(rows.len() == 5 && rows.iter().all(|(_, name)| name == "all"), "{rows:?}");
    Ok(())
}

#[maybe]
pub(crate) async fn an_error_ends_a_stream(engine: &Engine) -> Result<()> {
    let mut session = authors(engine, 3).await?;
    let failed = session.stream(text("SELECT nothing FROM users")).await.map(drop).unwrap_err();
    assert!(failed.to_string().contains("SELECT nothing FROM users"), "{failed}");
    session.rollback().await?;
    // the second row does not fit
    let rows = "SELECT name FROM (SELECT '1' AS name UNION ALL SELECT 'two' UNION ALL SELECT '3') AS q";
    let mut stream = session.stream_scalars::<i64, _>(text(rows)).await?;
    let mut failed = None;
    while let Some(row) = stream.next().await {
        if let Err(error) = row {
            failed = Some(error.to_string());
        }
    }
    let failed = failed.unwrap_or_default();
    assert!(failed.contains("name"), "{failed}");
    let end = stream.next().await;
    assert!(end.is_none());
    drop(stream);
    session.rollback().await?;
    let count = session.scalar(select(func::count(User::id))).await?;
    assert_eq!(count, 3);
    Ok(())
}

#[maybe]
pub(crate) async fn rows_are_streamed_outside_transactions(engine: &Engine) -> Result<()> {
    let url = engine.url().to_string_with_password();
    if url.starts_with("sqlite") && engine.url().database().is_none() {
        // another engine would be another database
        return Ok(());
    }
    authors(engine, 1_100).await?;
    let engine = Engine::builder(&url).isolation_level(Isolation::Autocommit).connect()?;
    let mut connection = engine.connect().await?;
    let mut users = connection.stream_scalars(select(User).order_by(User::id)).await?;
    let mut seen = 0;
    while let Some(user) = users.next().await {
        assert_eq!(user?.name, format!("user {seen}"));
        seen += 1;
    }
    drop(users);
    assert_eq!(seen, 1_100);
    assert!(!connection.in_transaction());
    let mut users = connection.stream_scalars(select(User)).await?;
    users.next().await.expect("a row")?;
    drop(users);
    connection.exec_driver_sql("ALTER TABLE users ADD COLUMN extra INTEGER").await?;
    let count = connection.scalar(select(func::count(Post::id))).await?;
    assert_eq!(count, 1_100);
    Ok(())
}
