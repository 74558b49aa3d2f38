//! The options of a URL, on a server.

use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;
use std::net::TcpListener;
use std::time::{Duration, Instant};

fn url(engine: &Engine, options: &str) -> String {
    format!("{}?{options}", engine.url().to_string_with_password())
}

/// A server's URL with other hosts.
fn hosts(engine: &Engine, hosts: &str) -> String {
    let port = engine.url().port().expect("a port");
    engine.url().to_string_with_password().replace(&format!("127.0.0.1:{port}"), hosts)
}

#[maybe]
async fn asked(url: &str, question: &'static str) -> Result<String> {
    let engine = Engine::builder(url).pool_size(1).connect()?;
    let mut connection = engine.connect().await?;
    connection.scalar(text(question)).await
}

#[maybe]
pub(crate) async fn a_server_that_never_answers_is_given_up(engine: &Engine) -> Result<()> {
    if engine.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    // the system takes connections, and nobody ever says a word
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let deaf = listener.local_addr().expect("its address");
    for mode in ["disable", "require"] {
        let nobody = format!("{}?connect_timeout=0.4&sslmode={mode}", hosts(engine, &deaf.to_string()));
        let begun = Instant::now();
        let error = Engine::builder(&nobody).connect()?.connect().await.expect_err("nobody answers");
        assert!(error.is_connection() && error.to_string().contains("no answer within"), "{error}");
        assert!(begun.elapsed() >= Duration::from_millis(350), "{:?}", begun.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    // the next one does
    let port = engine.url().port().expect("a port");
    let both = hosts(engine, &format!("{deaf},127.0.0.1:{port}"));
    let one = asked(&format!("{both}?connect_timeout=0.4"), "SELECT 'here'").await?;
    assert_eq!(one, "here");
    Ok(())
}

#[maybe]
pub(crate) async fn statements_that_take_too_long_are_ended(engine: &Engine) -> Result<()> {
    let slow = match engine.dialect() {
        Dialect::Postgresql => "SELECT pg_sleep(20)::text",
        Dialect::Mysql => "SELECT CAST(SLEEP(20) AS CHAR)",
        _ => {
            let refused = Engine::builder(&url(engine, "statement_timeout=1")).connect();
            assert!(refused.expect_err("SQLite has none").to_string().contains("unknown option"));
            return Ok(());
        }
    };
    let limited = url(engine, "statement_timeout=0.3");
    let begun = Instant::now();
    let ended = asked(&limited, slow).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let error = ended.expect_err("it takes too long");
    assert!(!error.is_connection(), "{error:?}");
    let quick = asked(&limited, "SELECT 'quick'").await?;
    assert_eq!(quick, "quick");
    Ok(())
}

#[maybe]
pub(crate) async fn settings_of_postgres_stand_in_the_url(engine: &Engine) -> Result<()> {
    if engine.dialect() != Dialect::Postgresql {
        let refused = Engine::builder(&url(engine, "search_path=a")).connect();
        assert!(refused.expect_err("another database's").to_string().contains("unknown option"));
        return Ok(());
    }
    let named = asked(&url(engine, "application_name=the%20shop"), "SHOW application_name").await?;
    assert_eq!(named, "the shop");
    let path = asked(&url(engine, "search_path=%22my%20shop%22,%20public"), "SHOW search_path").await?;
    assert_eq!(path, "\"my shop\", public");
    // what a connection starts with is what a reset comes back to
    let engine =
        Engine::builder(&url(engine, "statement_timeout=7&search_path=pg_catalog")).pool_size(1).connect()?;
    let mut connection = engine.connect().await?;
    connection.execute(text("SET statement_timeout = 0")).await?;
    connection.execute(text("RESET ALL")).await?;
    let limit: String = connection.scalar(text("SHOW statement_timeout")).await?;
    assert_eq!(limit, "7s");
    Ok(())
}

#[maybe]
pub(crate) async fn the_first_server_that_answers_is_taken(engine: &Engine) -> Result<()> {
    if engine.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let port = engine.url().port().expect("a port");
    // nobody listens on port 1
    let several = hosts(engine, &format!("127.0.0.1:1,localhost:{port}"));
    let here = asked(&several, "SELECT 'here'").await?;
    assert_eq!(here, "here");
    let nobody = asked(&hosts(engine, "127.0.0.1:1,127.0.0.1:2"), "SELECT 'here'").await;
    assert!(nobody.expect_err("nobody listens").to_string().contains("connect to 127.0.0.1:2"));
    if engine.dialect() == Dialect::Mysql {
        return Ok(());
    }
    // a server without IPv6 listens on the other address alone
    if TcpListener::bind("[::1]:0").is_ok() {
        let sixth =
            asked(&hosts(engine, &format!("[::1]:{port}")), "SELECT host(inet_server_addr())").await?;
        assert_eq!(sixth, "::1");
    } else {
        println!("left out: this machine has no IPv6");
    }
    let writes = asked(&url(engine, "target_session_attrs=read-write"), "SELECT 'here'").await?;
    assert_eq!(writes, "here");
    let mut connection = engine.connect().await?;
    connection.execute(text("DROP ROLE IF EXISTS reader")).await?;
    connection.execute(text("CREATE ROLE reader LOGIN PASSWORD 'p%40/:?ss'")).await?;
    connection.execute(text("ALTER ROLE reader SET default_transaction_read_only = on")).await?;
    connection.commit().await?;
    let reader =
        engine.url().to_string_with_password().replace("aludel:aludel@", "reader:p%2540%2F%3A%3Fss@");
    let reads = asked(&format!("{reader}?target_session_attrs=any"), "SELECT current_user::text").await?;
    assert_eq!(reads, "reader");
    let writes = asked(&format!("{reader}?target_session_attrs=read-write"), "SELECT 'here'").await;
    assert!(writes.expect_err("it only reads").is_connection());
    Ok(())
}

#[maybe]
pub(crate) async fn servers_are_spoken_to_by_sockets(engine: &Engine) -> Result<()> {
    let name = match engine.dialect() {
        Dialect::Postgresql => "ALUDEL_TEST_POSTGRES_SOCKET",
        Dialect::Mysql => "ALUDEL_TEST_MYSQL_SOCKET",
        _ => return Ok(()),
    };
    let Ok(socket) = std::env::var(name) else {
        println!("left out: {name} is not set");
        return Ok(());
    };
    let here = asked(&socket, "SELECT 'here'").await?;
    assert_eq!(here, "here");
    Ok(())
}
