//! TLS, on the servers that have it.
//!
//! Their certificate is for `localhost` alone, so that `127.0.0.1` is a wrong host.

use crate::mode::{Engine, maybe};
use aludel::Result;
use aludel::dialect::Dialect;
use aludel::prelude::*;

/// The folder of the server's certificates; none for SQLite, which is no server.
fn certificates(engine: &Engine) -> Option<String> {
    let name = match engine.dialect() {
        Dialect::Postgresql => "ALUDEL_TEST_POSTGRES_CERTIFICATES",
        Dialect::Mysql => "ALUDEL_TEST_MYSQL_CERTIFICATES",
        _ => return None,
    };
    let found = std::env::var(name).ok();
    if found.is_none() {
        println!("left out: {name} is not set (`cargo xtask test` starts servers with certificates)");
    }
    found
}

fn url(engine: &Engine, host: &str, options: &str) -> String {
    let url = engine.url().to_string_with_password();
    format!("{}?{options}", url.replace("127.0.0.1", host))
}

/// The cipher of a new connection, empty if there is none.
#[maybe]
async fn cipher(url: &str) -> Result<String> {
    let engine = Engine::builder(url).pool_size(1).connect()?;
    let mut connection = engine.connect().await?;
    if engine.dialect() == Dialect::Postgresql {
        let cipher = text("SELECT coalesce(cipher, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        return connection.scalar(cipher).await;
    }
    let cipher =
        "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";
    connection.scalar(text(cipher)).await
}

#[maybe]
pub(crate) async fn connections_are_encrypted_as_they_are_told(engine: &Engine) -> Result<()> {
    let Some(folder) = certificates(engine) else { return Ok(()) };
    let root = format!("sslrootcert={folder}/ca.pem");
    let trusted = |mode| format!("sslmode={mode}&{root}");
    for (host, options, encrypted) in [
        ("127.0.0.1", "sslmode=disable".to_owned(), false),
        ("127.0.0.1", "sslmode=allow".to_owned(), false),
        ("127.0.0.1", "sslmode=prefer".to_owned(), true),
        // the default
        ("127.0.0.1", String::new(), true),
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        ("127.0.0.1", trusted("verify-ca"), true),
        ("localhost", trusted("verify-ca"), true),
        ("localhost", trusted("verify-full"), true),
        ("localhost", trusted("require"), true),
    ] {
        let url = url(engine, host, &options);
        let cipher = cipher(&url).await?;
        assert_eq!(!cipher.is_empty(), encrypted, "{host} {options}: {cipher:?}");
    }
    if engine.dialect() == Dialect::Mysql {
        let own = format!("ssl_mode=VERIFY_IDENTITY&ssl_ca={folder}/ca.pem");
        let cipher = cipher(&url(engine, "localhost", &own)).await?;
        assert!(!cipher.is_empty());
    }
    Ok(())
}

#[maybe]
pub(crate) async fn servers_that_are_not_trusted_are_refused(engine: &Engine) -> Result<()> {
    let Some(folder) = certificates(engine) else { return Ok(()) };
    let with = |mode, root| format!("sslmode={mode}&sslrootcert={folder}/{root}.pem");
    for (host, options) in [
        // somebody else's authority
        ("localhost", with("verify-full", "other")),
        ("localhost", with("verify-ca", "other")),
        // as in libpq, a root certificate is there to be used
        ("localhost", with("require", "other")),
        // only those that everybody trusts
        ("localhost", "sslmode=verify-full".to_owned()),
        // another host
        ("127.0.0.1", with("verify-full", "ca")),
        // no such file
        ("localhost", with("verify-full", "nowhere")),
    ] {
        let found = cipher(&url(engine, host, &options)).await;
        let error = found.expect_err(&options);
        assert!(!error.to_string().contains("aludel:aludel@"), "{error}");
    }
    Ok(())
}

#[maybe]
pub(crate) async fn a_client_may_have_a_certificate(engine: &Engine) -> Result<()> {
    let Some(folder) = certificates(engine) else { return Ok(()) };
    let own = format!(
        "sslmode=verify-full&sslrootcert={folder}/ca.pem&sslcert={folder}/client.pem&sslkey={folder}/client.key"
    );
    let url = url(engine, "localhost", &own);
    if engine.dialect() == Dialect::Postgresql {
        let engine = Engine::builder(&url).connect()?;
        let name = text("SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        let mut connection = engine.connect().await?;
        let name: String = connection.scalar(name).await?;
        assert_eq!(name, "/CN=aludel");
        return Ok(());
    }
    // who must have one is let in with it, and not without
    let mut connection = engine.connect().await?;
    connection.execute(text("CREATE OR REPLACE USER certain@'%' IDENTIFIED BY 'x' REQUIRE X509")).await?;
    connection.execute(text("GRANT ALL ON *.* TO certain@'%'")).await?;
    connection.commit().await?;
    let certain = |url: &str| url.replace("aludel:aludel@", "certain:x@");
    let cipher_with = cipher(&certain(&url)).await?;
    assert!(!cipher_with.is_empty());
    let without =
        cipher(&certain(&format!("{}?sslmode=require", engine.url().to_string_with_password()))).await;
    assert!(without.expect_err("no certificate").is_connection());
    Ok(())
}
