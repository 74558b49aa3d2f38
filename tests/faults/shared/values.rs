//! Input that is no good: an error that names what and where.

use super::super::mode::{Engine, SessionMaker, maybe};
use aludel::dialect::Dialect;
use aludel::prelude::*;
use aludel::{FromRow, Result};
use aludel_tests::models::*;
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Reads a row of SQL text as what it is not, twice: once as it is prepared, once as it is known.
#[maybe]
async fn refused<R: FromRow + Debug + Send + 'static>(
    engine: &Engine,
    sql: &str,
    parts: &[&str],
) -> Result<()> {
    let mut connection = engine.connect().await?;
    for _ in 0..2 {
        let read = connection.execute(text(sql).columns::<R, 1>(["n"]).typed()).await;
        let error = match read.and_then(|rows| rows.all()) {
            Ok(rows) => panic!("{sql} was read as {rows:?}"),
            Err(error) => error,
        };
        let told = error.to_string();
        assert!(!error.is_connection(), "{sql}: {error:?}");
        for part in parts {
            assert!(told.contains(part), "{sql}: {part:?} is not in {told:?}");
        }
        connection.rollback().await?;
        let one: i64 = connection.scalar(text("SELECT 1")).await?;
        assert_eq!(one, 1);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn what_does_not_fit_is_told_with_its_column(engine: &Engine) -> Result<()> {
    let n = &["column \"n\"", "SELECT"];
    refused::<i64>(engine, "SELECT NULL AS n", n).await?;
    refused::<String>(engine, "SELECT NULL AS n", n).await?;
    refused::<i8>(engine, "SELECT 300 AS n", n).await?;
    refused::<u32>(engine, "SELECT -1 AS n", n).await?;
    refused::<i64>(engine, "SELECT 'x' AS n", n).await?;
    refused::<NaiveDate>(engine, "SELECT 7 AS n", n).await?;
    refused::<uuid::Uuid>(engine, "SELECT 'no uuid' AS n", n).await?;
    refused::<(i64, i64)>(engine, "SELECT 1 AS n", &["SELECT"]).await?;
    match engine.dialect() {
        Dialect::Sqlite => {
            refused::<NaiveDate>(engine, "SELECT '2024-02-30' AS n", n).await?;
            refused::<DateTime<Utc>>(engine, "SELECT 'now' AS n", n).await?;
            refused::<bool>(engine, "SELECT 2 AS n", n).await?;
            refused::<i64>(engine, "SELECT 9e99 AS n", n).await
        }
        Dialect::Postgresql => {
            refused::<NaiveDate>(engine, "SELECT DATE 'infinity' AS n", n).await?;
            refused::<NaiveDate>(engine, "SELECT DATE '2000000-01-01' AS n", n).await?;
            refused::<DateTime<Utc>>(engine, "SELECT TIMESTAMPTZ '-infinity' AS n", n).await?;
            refused::<DateTime<Utc>>(engine, "SELECT TIMESTAMPTZ '290000-01-01' AS n", n).await?;
            refused::<chrono::NaiveTime>(engine, "SELECT TIME '24:00' AS n", n).await?;
            refused::<rust_decimal::Decimal>(engine, "SELECT 'NaN'::NUMERIC AS n", n).await
        }
        _ => {
            refused::<chrono::NaiveTime>(engine, "SELECT TIME '-10:00:00' AS n", n).await?;
            refused::<chrono::NaiveTime>(engine, "SELECT TIME '800:00:00' AS n", n).await
        }
    }
}

#[maybe]
pub(crate) async fn what_a_column_cannot_hold_is_told(engine: &Engine) -> Result<()> {
    let mut session = SessionMaker::new(engine).session();
    // SQLite keeps text of any length
    if engine.dialect() != Dialect::Sqlite {
        session.add(User::new().name("x".repeat(51)).email("a@x"));
        let error = session.flush().await.unwrap_err();
        assert!(error.to_string().contains("users"), "{error:?}");
        assert!(!error.to_string().contains("xxxx"), "a message holds no values: {error}");
    }
    let too_much =
        text("INSERT INTO seats (row, number, changes) VALUES ('a', :n, 0)").bind("n", 1_i64 << 40);
    if engine.dialect() == Dialect::Postgresql {
        let error = session.execute(too_much).await.map(drop).unwrap_err();
        assert!(error.to_string().contains("INSERT INTO seats"), "{error:?}");
        session.rollback().await?;
        session.add(User::new().name("nul\0").email("a@x"));
        let error = session.flush().await.unwrap_err();
        assert!(error.to_string().contains("users"), "{error:?}");
    }
    // the session and its connection bear it
    session.add(User::new().name("b").email("b@x"));
    session.commit().await?;
    let names = session.scalars(select(User::name)).await?.all()?;
    assert_eq!(names, ["b"]);
    session.commit().await?;
    assert_eq!(engine.pool_status().in_use, 0);
    Ok(())
}

#[maybe]
pub(crate) async fn a_server_that_is_not_there_is_told(engine: &Engine) -> Result<()> {
    let url = engine.url().to_string_with_password();
    let mut wrong = Vec::new();
    if engine.dialect() == Dialect::Sqlite {
        wrong.push((url.replace("/aludel-tests/", "/aludel-nowhere/"), "aludel-nowhere"));
    } else {
        let (head, tail) = url.split_once('@').expect("a user");
        let (server, _) = tail.split_once('/').expect("a database");
        let scheme = head.split_once("://").expect("a scheme").0;
        wrong.push((format!("{head}@{server}/nowhere"), "nowhere"));
        wrong.push((format!("{scheme}://aludel:s3cret@{server}/aludel"), "aludel"));
        wrong.push((format!("{scheme}://nobody:s3cret@{server}/aludel"), "nobody"));
        wrong.push((format!("{head}@127.0.0.1:1/aludel"), "127.0.0.1:1"));
        wrong.push((format!("{head}@nowhere.invalid/aludel"), "nowhere.invalid"));
    }
    for (url, part) in wrong {
        let builder =
            Engine::builder(&url).pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(10));
        let nowhere = builder.connect()?;
        for _ in 0..2 {
            let begun = Instant::now();
            let error = nowhere.connect().await.map(drop).unwrap_err();
            assert!(error.is_connection(), "{url}: {error:?}");
            let told = format!("{error} {error:?}");
            assert!(told.contains(part), "{url}: {told}");
            assert!(!told.contains("s3cret"), "{told}");
            assert!(begun.elapsed() < Duration::from_secs(8), "{url}: {:?}", begun.elapsed());
        }
        assert_eq!(nowhere.pool_status().in_use, 0);
    }
    Ok(())
}

#[maybe]
pub(crate) async fn malformed_urls_are_told(engine: &Engine) -> Result<()> {
    let scheme = match engine.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgresql => "postgresql",
        _ => "mysql",
    };
    let server = |part| if scheme == "sqlite" { "neither user nor host" } else { part };
    for (rest, part) in [
        ("", "://"),
        (":/h/d", "://"),
        ("+nothing:///d", "nothing"),
        (":///d?nonsense=1", "nonsense"),
        ("://ann:s3cret@h:port/d", server("port")),
        ("://ann:s3cret@h:99999/d", server("port")),
        ("://ann:s3cret@[::1/d", server("]")),
    ] {
        let url = format!("{scheme}{rest}");
        let Err(error) = Engine::builder(&url).connect() else { panic!("{url} is taken") };
        let told = format!("{error} {error:?}");
        assert!(told.contains(part), "{url}: {told}");
        assert!(!told.contains("s3cret"), "{url}: {told}");
    }
    for url in ["", "://", "oracle://h/d", "sqlit:///x", "postgresql", "\0", "é://h/d"] {
        assert!(Engine::builder(url).connect().is_err(), "{url:?}");
    }
    // unsaid options do not reach a server
    let mut connection = engine.connect().await?;
    let one: i64 = connection.scalar(text("SELECT 1")).await?;
    assert_eq!(one, 1);
    Ok(())
}
