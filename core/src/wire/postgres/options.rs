//! A URL's options for PostgreSQL, which are the same for all drivers.

use crate::error::{Error, Result};
use crate::url::Url;
use std::time::Duration;

const KNOWN: &[&str] = &[
    "application_name",
    "connect_timeout",
    "prepared_statements",
    "search_path",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement_timeout",
    "target_session_attrs",
];

/// Checks the options of a URL, but for what is said about TLS: [`Url::tls`].
///
/// # Errors
/// One is not known, or has no such value.
pub fn check_options(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    connect_timeout(url)?;
    has_unnamed_statements(url)?;
    settings(url)?;
    wants_read_write(url).map(drop)
}

/// How long connecting to one server may take, in `connect_timeout` seconds; only the pool's own limit holds by default,
/// and if it is zero, as in libpq.
///
/// # Errors
/// It is no number of seconds.
pub fn connect_timeout(url: &Url) -> Result<Option<Duration>> {
    Ok(url.seconds_option("connect_timeout")?.filter(|limit| !limit.is_zero()))
}

/// Whether no prepared statement outlives its transaction: `prepared_statements=false`, for poolers that give each
/// transaction another server.
///
/// The word is Rails'; it is asyncpg's `statement_cache_size=0` and psycopg's `prepare_threshold=None`.
///
/// # Errors
/// It is neither yes nor no.
pub fn has_unnamed_statements(url: &Url) -> Result<bool> {
    Ok(url.bool_option("prepared_statements")? == Some(false))
}

/// The server's settings that a connection starts with: `search_path` as it stands, `statement_timeout` in milliseconds.
///
/// They are said in the startup message, so that DISCARD ALL and RESET ALL come back to them.
///
/// # Errors
/// The time is no number of seconds, or too long for the server: 24 days.
pub fn settings(url: &Url) -> Result<Vec<(&'static str, String)>> {
    let mut settings = Vec::new();
    if let Some(path) = url.get("search_path") {
        settings.push(("search_path", path.to_owned()));
    }
    if let Some(limit) = url.seconds_option("statement_timeout")? {
        // zero would mean no limit at all
        let least = u128::from(!limit.is_zero());
        let limit = limit.as_millis().max(least);
        if limit > i32::MAX as u128 {
            return Err(Error::url("database URL: option `statement_timeout` is longer than 24 days"));
        }
        settings.push(("statement_timeout", limit.to_string()));
    }
    Ok(settings)
}

/// Those settings as the startup message's `options`: `-c name=value …`, with what separates them escaped.
///
/// # Errors
/// As [`settings`].
pub fn startup_options(url: &Url) -> Result<String> {
    let escaped = |value: &str| value.replace('\\', "\\\\").replace(' ', "\\ ");
    let settings = settings(url)?;
    let words: Vec<String> =
        settings.iter().map(|(name, value)| format!("-c {name}={}", escaped(value))).collect();
    Ok(words.join(" "))
}

/// Whether a server that only reads is passed over: `target_session_attrs=read-write`.
///
/// # Errors
/// It is another word than `any` or `read-write`.
pub fn wants_read_write(url: &Url) -> Result<bool> {
    match url.get("target_session_attrs") {
        None | Some("any") => Ok(false),
        Some("read-write") => Ok(true),
        Some(other) => Err(Error::url(format!("option target_session_attrs={other}: use any or read-write"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(options: &str) -> Url {
        Url::parse(&format!("postgresql://h/d?{options}")).unwrap()
    }

    #[test]
    fn settings_are_said_at_the_start() {
        for (options, expected) in [
            ("", ""),
            ("search_path=a,%20b%5C", "-c search_path=a,\\ b\\\\"),
            ("statement_timeout=1.5", "-c statement_timeout=1500"),
            ("statement_timeout=0.0001", "-c statement_timeout=1"),
            ("statement_timeout=0", "-c statement_timeout=0"),
            ("search_path=a&statement_timeout=2", "-c search_path=a -c statement_timeout=2000"),
        ] {
            assert_eq!(startup_options(&url(options)).unwrap(), expected, "{options}");
        }
        assert_eq!(connect_timeout(&url("connect_timeout=0")).unwrap(), None);
    }

    #[test]
    fn options_are_checked() {
        assert!(check_options(&url("target_session_attrs=read-write&sslmode=require")).is_ok());
        for (options, expected) in [
            ("statement_timeout=soon", "must be a number of seconds"),
            ("statement_timeout=3000000", "longer than 24 days"),
            ("prepared_statements=never", "must be true or false"),
            ("connect_timeout=-1", "must be a number of seconds"),
            ("target_session_attrs=standby", "use any or read-write"),
            ("ssl_mode=require", "did you mean `sslmode`?"),
        ] {
            let message = check_options(&url(options)).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
