//! A URL's options for MySQL and MariaDB, which are the same for all drivers.

use crate::error::{Error, Result};
use crate::url::Url;
use std::time::Duration;

const KNOWN: &[&str] = &[
    "charset",
    "collation",
    "connect_timeout",
    "sql_mode",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_mode",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement_timeout",
    "unix_socket",
];

/// Wrong values are refused instead of changed, and a key that is given as 0 stays 0.
const SQL_MODE: &str = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
                        NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

/// Checks the options of a URL, but for what is said about TLS: [`Url::tls`].
///
/// # Errors
/// One is not known, or has no such value.
pub fn check_options(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    connect_timeout(url)?;
    statement_timeout(url)?;
    match url.get("charset") {
        None | Some("utf8mb4") => {}
        Some(other) => return Err(Error::url(format!("option charset={other}: it is always utf8mb4"))),
    }
    for name in ["collation", "sql_mode"] {
        if url.get(name).is_some_and(|value| !value.bytes().all(is_of_word)) {
            return Err(Error::url(format!("option {name}: names have letters, digits, `_` and commas")));
        }
    }
    Ok(())
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b',')
}

/// How long connecting may take; only the pool's own limit holds by default, and if it is zero.
///
/// # Errors
/// It is no number of seconds.
pub fn connect_timeout(url: &Url) -> Result<Option<Duration>> {
    Ok(url.seconds_option("connect_timeout")?.filter(|limit| !limit.is_zero()))
}

/// How long a statement may run; zero means without limit.
///
/// # Errors
/// It is no number of seconds, or more than MariaDB takes: a year.
pub fn statement_timeout(url: &Url) -> Result<Option<Duration>> {
    let limit = url.seconds_option("statement_timeout")?;
    if limit.is_some_and(|limit| limit > Duration::from_secs(31_536_000)) {
        return Err(Error::url("database URL: option `statement_timeout` is longer than a year"));
    }
    Ok(limit)
}

/// The path of a Unix socket, if the URL names one: `?unix_socket=/run/mysqld/mysqld.sock`, or as the host.
pub fn socket(url: &Url) -> Option<&str> {
    let host = || url.hosts().iter().find(|host| host.is_socket()).map(|host| host.name.as_str());
    url.get("unix_socket").or_else(host)
}

/// What a connection says first: its character set, UTC, and a mode of its own, so that the server's settings change
/// nothing. Of those, only ONLY_FULL_GROUP_BY stays as it is: MariaDB takes it more strictly than the standard.
pub fn set_up(url: &Url) -> String {
    let collation = url.get("collation").map(|name| format!(" COLLATE {name}")).unwrap_or_default();
    let mode = match url.get("sql_mode") {
        Some(mode) => format!("'{mode}'"),
        None => format!(
            "CONCAT('{SQL_MODE}', IF(FIND_IN_SET('ONLY_FULL_GROUP_BY', @@sql_mode), ',ONLY_FULL_GROUP_BY', ''))"
        ),
    };
    // each server reads its own comment: seconds for every statement, milliseconds for queries. The option was checked.
    let limit = match statement_timeout(url) {
        Ok(Some(limit)) => {
            let millis = limit.as_millis().max(u128::from(!limit.is_zero()));
            let (whole, rest) = (millis / 1000, millis % 1000);
            format!(
                " /*M! , max_statement_time = {whole}.{rest:03} */ /*!50708 , max_execution_time = {millis} */"
            )
        }
        _ => String::new(),
    };
    format!("SET NAMES utf8mb4{collation}, time_zone = '+00:00', sql_mode = {mode}{limit}")
}
