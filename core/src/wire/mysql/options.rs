//! A URL's options for MySQL and MariaDB, which are the same for all drivers.

use crate::error::{Error, Result};
use crate::url::Url;
use std::time::Duration;

const KNOWN: &[&str] = &["charset", "collation", "connect_timeout", "sql_mode", "sslmode", "unix_socket"];

/// Wrong values are refused instead of changed, and a key that is given as 0 stays 0.
const SQL_MODE: &str = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,\
                        NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

/// Checks the options of a URL.
///
/// # Errors
/// One is not known, or has no such value.
pub fn check_options(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    connect_timeout(url)?;
    match url.get("charset") {
        None | Some("utf8mb4") => {}
        Some(other) => return Err(Error::url(format!("option charset={other}: it is always utf8mb4"))),
    }
    for name in ["collation", "sql_mode"] {
        if url.get(name).is_some_and(|value| !value.bytes().all(is_of_word)) {
            return Err(Error::url(format!("option {name}: names have letters, digits, `_` and commas")));
        }
    }
    match url.get("sslmode") {
        None | Some("disable" | "allow" | "prefer") => Ok(()),
        Some(mode @ ("require" | "verify-ca" | "verify-full")) => {
            Err(Error::url(format!("option sslmode={mode}: TLS is not built in yet")))
        }
        Some(other) => Err(Error::url(format!("option sslmode={other}: use disable, allow or prefer"))),
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b',')
}

/// How long connecting may take; only the pool's own limit holds by default.
///
/// # Errors
/// It is no number of seconds.
pub fn connect_timeout(url: &Url) -> Result<Option<Duration>> {
    url.seconds_option("connect_timeout")
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
    format!("SET NAMES utf8mb4{collation}, time_zone = '+00:00', sql_mode = {mode}")
}
