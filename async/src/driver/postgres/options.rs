//! A URL's options for PostgreSQL.
//!
//! What a URL leaves out, `sqlx` takes from `PGUSER`, `PGPASSWORD`, `PGDATABASE`, `PGOPTIONS` and the password file; host,
//! port, encryption and application name never come from there.

use aludel_core::url::Url;
use aludel_core::{EngineOptions, Error, Result};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::time::Duration;

const KNOWN: &[&str] = &["sslmode", "application_name", "connect_timeout"];

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    connect_timeout(url)?;
    check_encryption(url)
}

/// How long connecting to one server may take; only the pool's own limit holds by default.
pub(super) fn connect_timeout(url: &Url) -> Result<Option<Duration>> {
    url.seconds_option("connect_timeout")
}

fn check_encryption(url: &Url) -> Result<()> {
    match url.get("sslmode") {
        None | Some("disable" | "allow" | "prefer") => Ok(()),
        Some(mode @ ("require" | "verify-ca" | "verify-full")) => {
            Err(Error::url(format!("option sslmode={mode}: TLS is not compiled in yet")))
        }
        Some(other) => Err(Error::url(format!("option sslmode={other}: use disable, allow or prefer"))),
    }
}

/// What `sqlx` is told, for each server to try in order, with the server's name.
pub(super) fn servers(options: &EngineOptions) -> Vec<(String, PgConnectOptions)> {
    let url = &options.url;
    let mut common = PgConnectOptions::new_without_pgpass()
        .ssl_mode(PgSslMode::Disable)
        .application_name(url.get("application_name").unwrap_or("aludel"))
        .statement_cache_capacity(options.statement_cache)
        .host("localhost")
        .port(5432)
        .disable_statement_logging();
    if let Some(user) = url.username() {
        common = common.username(user);
    }
    if let Some(password) = url.password() {
        common = common.password(password);
    }
    if let Some(database) = url.database() {
        common = common.database(database);
    }
    if url.hosts().is_empty() {
        return vec![(url.place(), common)];
    }
    let server = |host: &aludel_core::url::Host| {
        let server = common.clone().port(host.port.unwrap_or(5432));
        let server = if host.is_socket() { server.socket(&host.name) } else { server.host(&host.name) };
        let place =
            format!("{}:{}/{}", host.name, host.port.unwrap_or(5432), url.database().unwrap_or_default());
        (place, server)
    };
    url.hosts().iter().map(server).collect()
}
