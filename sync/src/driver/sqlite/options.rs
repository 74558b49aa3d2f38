//! A URL's options for SQLite, whichever crate opens it.

use aludel_core::url::Url;
use aludel_core::{Error, Result};
use std::time::Duration;

const KNOWN: &[&str] = &["mode", "foreign_keys", "busy_timeout", "journal_mode", "synchronous"];

/// Checks the options of a URL.
pub(crate) fn check(url: &Url) -> Result<()> {
    url.check_options(KNOWN)?;
    mode(url)?;
    busy_timeout(url)?;
    set_up(url).map(drop)
}

/// How a database's file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    ReadOnly,
    ReadWrite,
    Create,
}

/// The option `mode`: `ro`, `rw`, or `rwc` (the default), which makes the file.
pub(crate) fn mode(url: &Url) -> Result<Mode> {
    match url.get("mode") {
        None | Some("rwc") => Ok(Mode::Create),
        Some("rw") => Ok(Mode::ReadWrite),
        Some("ro") => Ok(Mode::ReadOnly),
        Some(other) => Err(Error::url(format!("option mode={other}: use ro, rw or rwc"))),
    }
}

/// How long a statement waits for another connection's lock; five seconds by default.
pub(crate) fn busy_timeout(url: &Url) -> Result<Duration> {
    Ok(url.seconds_option("busy_timeout")?.unwrap_or(Duration::from_secs(5)))
}

/// The statements that a new connection begins with.
pub(crate) fn set_up(url: &Url) -> Result<String> {
    let mut sql = String::new();
    // SQLite checks foreign keys only when told to
    if url.bool_option("foreign_keys")?.unwrap_or(true) {
        sql.push_str("PRAGMA foreign_keys = ON;");
    }
    for (option, allowed) in [
        ("journal_mode", &["delete", "truncate", "persist", "memory", "wal", "off"][..]),
        ("synchronous", &["off", "normal", "full", "extra"][..]),
    ] {
        if let Some(value) = url.get(option) {
            let value = value.to_ascii_lowercase();
            if !allowed.contains(&value.as_str()) {
                return Err(Error::url(format!("option {option}: use {}", allowed.join(", "))));
            }
            sql.push_str(&format!("PRAGMA {option} = {value};"));
        }
    }
    Ok(sql)
}
