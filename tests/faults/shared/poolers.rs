//! A pooler that gives each transaction another server: pgbouncer in transaction mode, with three server connections.

use super::super::mode::{Engine, SessionMaker, maybe};
use super::told_for;
use aludel::prelude::*;
use aludel::{Error, Result};
use aludel_tests::models::*;

/// An engine through the pooler on which no statement has a name.
pub(crate) fn pooled(direct: &Engine, connections: u32) -> Result<Option<Engine>> {
    let Some(url) = told_for("ALUDEL_TEST_PGBOUNCER", direct) else { return Ok(None) };
    let builder = Engine::builder(&format!("{url}?prepared_statements=false"));
    builder.pool_size(connections).max_overflow(0).connect().map(Some)
}

#[maybe]
pub(crate) async fn sessions_share_a_few_servers(direct: &Engine) -> Result<()> {
    let Some(engine) = pooled(direct, 1)? else { return Ok(()) };
    // each has a connection of its own, with what that has prepared
    let mut all = Vec::new();
    for _ in 0..6 {
        all.push(SessionMaker::new(&engine.fork().connect()?).session());
    }
    for round in 0..4_i64 {
        for (n, session) in all.iter_mut().enumerate() {
            let user = session.add(User::new().name("ed").email(format!("{n}-{round}@x")));
            let posts = (0..30).map(|n| Post::new().title(n.to_string()).content("…").author(user));
            session.add_all(posts);
            // the enum is a type of the database's own, which drivers look up
            session.add(Nothing::new().id(round * 10 + n as i64).role(Role::Reader));
            session.flush().await?;
            let mut nested = session.begin_nested().await?;
            nested.add(User::new().name("ed").email(format!("{n}-{round}@x")));
            let refused = nested.flush().await.unwrap_err();
            assert!(refused.is_unique_violation(), "{refused}");
            nested.rollback().await?;
            session[user].name = "al".into();
            let mut titles = session.stream_scalars(select(Post::title)).await?.yield_per(7);
            let mut seen = 0;
            while let Some(title) = titles.next().await {
                title?;
                seen += 1;
            }
            drop(titles);
            assert_eq!(seen, (round as usize * 6 + n + 1) * 30);
            session.commit().await?;
            // its value has no type but the one that the server finds
            let by_text = text("SELECT name FROM users WHERE email = :email AND id > :id");
            let by_text = by_text.bind("email", format!("{n}-{round}@x")).bind("id", 0);
            let name: String = session.scalar(by_text).await?;
            assert_eq!(name, "al");
            let readers =
                session.scalars(select(Nothing::id).filter(Nothing::role.eq(Role::Reader))).await?.all()?;
            assert_eq!(readers.len(), round as usize * 6 + n + 1);
            if n % 2 == 0 {
                session.rollback().await?;
            } else {
                session.commit().await?;
            }
        }
    }
    Ok(())
}

#[maybe]
pub(crate) async fn many_rows_are_copied(direct: &Engine) -> Result<()> {
    let Some(engine) = pooled(direct, 1)? else { return Ok(()) };
    let mut session = SessionMaker::new(&engine).session();
    let sent = engine.watch();
    let keys: Vec<_> = (0..2500).map(|n| session.add(Tag::new().name(format!("many {n}")))).collect();
    session.flush().await?;
    let copies = sent.statements().iter().filter(|sql| sql.starts_with("COPY ")).count();
    assert_eq!(copies, 1, "{:?}", sent.statements());
    session.commit().await?;
    let mut nested = session.begin_nested().await?;
    nested.bulk_insert((0..2500).map(|n| Tag::new().name(format!("more {n}")))).await?;
    nested.add_all((0..2500).map(|n| Tag::new().name(format!("many {}", n + 2000))));
    let refused = nested.flush().await.unwrap_err();
    assert!(refused.is_unique_violation(), "{refused}");
    nested.rollback().await?;
    let read = session.scalars(select(Tag).order_by(Tag::id)).await?.all()?;
    assert_eq!(read.len(), keys.len());
    assert!(read.iter().zip(&keys).all(|(tag, key)| tag.id == session[*key].id));
    session.close().await
}

/// Nothing is left of what was prepared, for whoever has the server next.
#[maybe]
pub(crate) async fn nothing_is_left_at_the_servers(direct: &Engine) -> Result<()> {
    let Some(engine) = pooled(direct, 3)? else { return Ok(()) };
    let mut open = Vec::new();
    for n in 0..3_i64 {
        let mut connection = engine.connect().await?;
        connection
            .execute(insert(User).values([User::name.set("a"), User::email.set(format!("{n}@x"))]))
            .await?;
        open.push(connection);
    }
    let all = [true, false, true];
    for (mut connection, commits) in open.into_iter().zip(all) {
        if commits { connection.commit().await? } else { connection.rollback().await? }
    }
    let mut open = Vec::new();
    for _ in all {
        let mut connection = engine.connect().await?;
        // the async driver has just prepared this one
        let others = text(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared_statements%'",
        );
        let left: i64 = connection.scalar(others).await?;
        assert_eq!(left, 0);
        open.push(connection);
    }
    Ok(())
}

/// Where a transaction is not wanted, a statement is one by itself.
#[maybe]
pub(crate) async fn statements_stand_alone(direct: &Engine) -> Result<()> {
    let Some(engine) = pooled(direct, 2)? else { return Ok(()) };
    let engine = engine.fork().isolation_level(Isolation::Autocommit).connect()?;
    let mut one = engine.connect().await?;
    let mut two = engine.connect().await?;
    for n in 0..8_i64 {
        let both = [&mut one, &mut two];
        for (other, connection) in both.into_iter().enumerate() {
            let email = format!("{n}-{other}@x");
            connection.execute(insert(User).values([User::name.set("a"), User::email.set(&*email)])).await?;
            let twice = connection
                .execute(insert(User).values([User::name.set("a"), User::email.set(&*email)]))
                .await;
            assert!(twice.unwrap_err().is_unique_violation());
        }
    }
    let there: i64 = one.scalar(select(func::count(User::id))).await?;
    assert_eq!(there, 16);
    one.exec_driver_sql("VACUUM users").await?;
    drop((one, two));
    // a cursor would have to outlive its transaction
    let mut session = SessionMaker::new(&engine).session();
    let refused = session.stream(select(User::name)).await.map(drop).unwrap_err().to_string();
    assert!(
        refused.contains("prepared_statements=false") && refused.contains("within a transaction"),
        "{refused}"
    );
    Ok(())
}

/// A statement is known by what it gave when it was prepared; a table that has changed since is noticed.
#[maybe]
pub(crate) async fn tables_may_change(direct: &Engine) -> Result<()> {
    let Some(engine) = pooled(direct, 1)? else { return Ok(()) };
    for engine in [engine, direct.fork().pool_size(1).max_overflow(0).connect()?] {
        let mut other = direct.connect().await?;
        other.execute(text("DROP TABLE IF EXISTS changing")).await?;
        other.execute(text("CREATE TABLE changing (it INTEGER)")).await?;
        other.execute(text("INSERT INTO changing VALUES (7)")).await?;
        other.commit().await?;
        let ask = || text("SELECT it FROM changing");
        let mut connection = engine.connect().await?;
        let number: i64 = connection.scalar(ask()).await?;
        assert_eq!(number, 7);
        connection.commit().await?;
        other.execute(text("ALTER TABLE changing ALTER it TYPE BIGINT USING 1::BIGINT << 40")).await?;
        other.commit().await?;
        let told: Result<i64> = connection.scalar(ask()).await;
        match told {
            Ok(number) => assert_eq!(number, 1 << 40),
            Err(error) => assert_eq!(error.code(), Some("0A000"), "{error:?}"),
        }
        connection.rollback().await?;
        let number: i64 = connection.scalar(ask()).await?;
        assert_eq!(number, 1 << 40);
        connection.commit().await?;
        other.execute(text("DROP TABLE changing")).await?;
        other.commit().await?;
    }
    Ok(())
}

/// Ten transactions on one connection, each perhaps on another server.
#[maybe]
async fn ten_transactions(engine: &Engine) -> Result<()> {
    for _ in 0..10 {
        let mut connection = engine.connect().await?;
        let one: i64 = connection.scalar(text("SELECT 1::BIGINT")).await?;
        assert_eq!(one, 1);
        connection.commit().await?;
    }
    Ok(())
}

#[maybe]
pub(crate) async fn names_are_lost_without_the_option(direct: &Engine) -> Result<()> {
    let Some(url) = told_for("ALUDEL_TEST_PGBOUNCER", direct) else { return Ok(()) };
    // its other database, which has server connections of its own
    let url = url.strip_suffix("/aludel").map(|server| format!("{server}/careless")).expect("its name");
    let careful = Engine::builder(&url).prepared_statements(false).connect()?;
    // all its server connections are there, are taken in turn, and know no names of an earlier test
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut connection = careful.connect().await?;
        connection.exec_driver_sql("DEALLOCATE ALL").await?;
        open.push(connection);
    }
    drop(open);
    let careless = Engine::builder(&url).pool_size(1).max_overflow(0).connect()?;
    let error: Error = ten_transactions(&careless).await.unwrap_err();
    // sqlx does not even connect: what it says at the start is new to pgbouncer before 1.20
    let at_once = error.is_connection() && error.to_string().contains("unsupported startup parameter");
    let lost = matches!(error.code(), Some("26000" | "42P05"));
    assert!(at_once || lost, "{error:?}");
    assert!(error.to_string().contains("prepared_statements=false"), "{error}");
    // what others have left there disturbs nobody who is careful
    ten_transactions(&careful).await
}

/// There need be no pooler for it.
#[maybe]
pub(crate) async fn statements_have_no_names_with_tls_as_well(direct: &Engine) -> Result<()> {
    let url = direct.url().to_string_with_password();
    for (mode, expected) in [("disable", false), ("prefer", true), ("require", true)] {
        let engine = Engine::builder(&format!("{url}?prepared_statements=false&sslmode={mode}")).connect()?;
        let mut connection = engine.connect().await?;
        let encrypted = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        let encrypted: bool = connection.scalar(encrypted).await?;
        assert_eq!(encrypted, expected, "{mode}");
        // more than all buffers hold
        let long = "x".repeat(3_000_000);
        let back: String = connection.scalar(text("SELECT :long || ''").bind("long", &*long)).await?;
        assert_eq!(back.len(), long.len());
    }
    let Some(socket) = told_for("ALUDEL_TEST_POSTGRES_SOCKET", direct) else { return Ok(()) };
    let engine = Engine::builder(&format!("{socket}&prepared_statements=false")).connect()?;
    match engine.connect().await {
        Ok(mut connection) => {
            let one: i32 = connection.scalar(text("SELECT 1")).await?;
            assert_eq!(one, 1);
        }
        // the blocking driver lets us in over TCP alone
        Err(error) => assert!(error.is_connection() && error.to_string().contains("needs TCP"), "{error}"),
    }
    Ok(())
}

#[maybe]
pub(crate) async fn the_option_is_of_postgres_alone(direct: &Engine) -> Result<()> {
    let url = direct.url().to_string_with_password();
    for word in ["never", "2"] {
        let error = Engine::builder(&format!("{url}?prepared_statements={word}")).connect().map(drop);
        assert!(error.unwrap_err().to_string().contains("must be true or false"));
    }
    let error = Engine::builder("sqlite://").prepared_statements(false).connect().map(drop).unwrap_err();
    assert!(error.to_string().contains("an option of postgresql, not of sqlite"), "{error}");
    Ok(())
}
