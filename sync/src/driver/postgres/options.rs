//! A URL's options for PostgreSQL.

use aludel_core::url::Url;
use aludel_core::{Error, Result};
use postgres::Config;

const KNOWN: &[&str] = &["sslmode", "application_name", "connect_timeout"];

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    config(url).map(drop)
}

/// What the `postgres` crate is told.
pub(super) fn config(url: &Url) -> Result<Config> {
    let mut config = Config::new();
    for host in url.hosts() {
        config.host(&host.name);
        config.port(host.port.unwrap_or(5432));
    }
    if url.hosts().is_empty() {
        config.host("localhost");
    }
    if let Some(user) = url.username() {
        config.user(user);
    }
    if let Some(password) = url.password() {
        config.password(password);
    }
    if let Some(database) = url.database() {
        config.dbname(database);
    }
    config.application_name(url.get("application_name").unwrap_or("aludel"));
    if let Some(limit) = url.seconds_option("connect_timeout")? {
        config.connect_timeout(limit);
    }
    match url.get("sslmode") {
        None | Some("disable" | "allow" | "prefer") => {}
        Some(mode @ ("require" | "verify-ca" | "verify-full")) => {
            return Err(Error::url(format!("option sslmode={mode}: TLS is not built in yet")));
        }
        Some(other) => {
            return Err(Error::url(format!("option sslmode={other}: use disable, allow or prefer")));
        }
    }
    Ok(config)
}
